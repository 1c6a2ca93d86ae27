"""``verify_site`` in a real browser, on a small site whose faults are known."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageCms

from builder.errors import VerifyError
from builder.verify import (
    BundleTarget,
    VerifyOptions,
    goldens_of,
    load_photographs,
    verify_site,
    write_report,
)
from tests.browser.fake_site.fake_site import ORIGINAL, WEIGHTS, served, write_fake_site

if TYPE_CHECKING:
    from pathlib import Path

    from builder.verify import Check, Goldens, Original, Photographs, Report

pytestmark = pytest.mark.browser

PATIENCE = VerifyOptions(ready_seconds=60, photograph_seconds=60)


def other_colours() -> bytes:
    """An ICC profile that takes red for green: whoever applies it sees other pixels."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")


def noise(width: int, height: int, channels: int) -> Image.Image:
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 256, (height // 8, width // 8, channels), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    """Every kind of file in which Python and the browser could see different pixels."""
    folder = tmp_path_factory.mktemp("photographs")
    exif = Image.Exif()
    exif[0x0112] = 6
    noise(96, 64, 3).save(folder / "exif.jpg", quality=88, exif=exif)
    noise(96, 64, 3).save(folder / "exif.png", exif=exif)
    noise(96, 64, 3).save(folder / "exif.webp", quality=80, exif=exif)
    noise(96, 64, 3).save(folder / "profile.jpg", icc_profile=other_colours())
    noise(96, 64, 3).save(folder / "profile.png", icc_profile=other_colours())
    noise(96, 64, 4).save(folder / "alpha.png")
    noise(96, 64, 4).save(folder / "alpha.webp", lossless=True)
    noise(96, 64, 3).convert("L").save(folder / "grey.jpg")
    noise(96, 64, 3).convert("P").save(folder / "palette.png")
    noise(1600, 1200, 3).save(folder / "large.jpg", progressive=True)
    (folder / "empty.jpg").write_bytes(b"")
    return load_photographs(folder)


def one_of(photographs: Photographs) -> Photographs:
    return replace(photographs, usable=photographs.usable[:1], skipped=())


def verified(
    folder: Path,
    photographs: Photographs,
    reference: Original | Goldens = ORIGINAL,
    options: VerifyOptions = PATIENCE,
) -> Report:
    """Verify ``folder/shop``, served with its neighbours."""
    with served(folder) as url:
        target = BundleTarget(f"{url}shop/", folder / "shop", "shop")
        return verify_site(target, photographs, reference, options)


def by_name(report: Report) -> dict[str, Check]:
    return {check.name: check for check in report.checks}


def test_a_good_site_passes_also_in_a_notebook(tmp_path: Path, photographs: Photographs) -> None:
    write_fake_site(tmp_path / "shop")

    async def in_a_notebook() -> Report:
        return verified(tmp_path, photographs)

    # In a thread: the browser of other tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(lambda: asyncio.run(in_a_notebook())).result()
    assert report.passed, "\n".join(report.summary())
    checks = by_name(report)
    assert checks["parity"].figures["photographs"] == 10
    assert checks["parity"].figures["least_iou"] == pytest.approx(1.0, abs=1e-6)
    # Both see the same pixels, to the last bit: what is left is float32 against float64.
    assert checks["parity"].figures["greatest_score_difference"] < 1e-6
    assert checks["engine"].figures["backend"] == "wasm"
    assert checks["offline"].figures["photographs"] == 8
    assert report.warnings == ("the photograph 'empty.jpg' was left out: it has 0 bytes",)

    html, data = write_report(report, photographs, tmp_path / "report")
    assert json.loads(data.read_text())["passed"] is True
    page = html.read_text()
    assert page.count("data:image/jpeg;base64,") == 10
    assert "http://" not in page.replace(report.site, "")

    goldens = goldens_of(report)
    (tmp_path / "shop/index.html").touch()
    again = verified(tmp_path, one_of(photographs), goldens)
    assert again.passed, "\n".join(again.summary())
    assert "tensorflow" not in again.versions


def test_every_fault_fails_the_check_that_looks_for_it(
    tmp_path: Path, photographs: Photographs
) -> None:
    faults = "blocked console uncaught outside broken leak unsteady wrong-engine no-offline"
    write_fake_site(tmp_path / "shop", fault=faults)
    quick = replace(PATIENCE, ready_seconds=10)
    report = verified(tmp_path, one_of(photographs), options=quick)
    checks = by_name(report)
    assert not report.passed
    assert "script-src blocked eval" in checks["policy"].problems[0]
    assert any("something is off" in problem for problem in checks["console"].problems)
    assert any("nobody caught this" in problem for problem in checks["console"].problems)
    assert any("/elsewhere.txt" in problem for problem in checks["requests"].problems)
    assert any("missing.txt is not there" in problem for problem in checks["requests"].problems)
    assert any("from 14 to 16" in problem for problem in checks["steadiness"].problems)
    assert any("second time" in problem for problem in checks["steadiness"].problems)
    assert "'cpu'" in checks["engine"].problems[0]
    assert "does not get ready to go offline" in checks["offline"].problems[0]
    assert checks["integrity"].passed
    assert checks["ready"].passed
    assert checks["parity"].passed


def test_a_shard_left_out_of_the_cache_fails_offline(
    tmp_path: Path, photographs: Photographs
) -> None:
    write_fake_site(tmp_path / "shop", not_stored="model/weights.bin")
    checks = by_name(verified(tmp_path, one_of(photographs), options=PATIENCE))
    assert any("weights.bin" in problem for problem in checks["offline"].problems)
    assert checks["parity"].passed


def test_weights_that_were_tampered_with_and_signed_again_fail_parity(
    tmp_path: Path, photographs: Photographs
) -> None:
    altered = WEIGHTS.copy()
    altered[0, 4] -= 0.05
    write_fake_site(tmp_path / "shop", weights=altered.tobytes(), fault="offline-differs")
    report = verified(tmp_path, one_of(photographs))
    checks = by_name(report)
    assert checks["integrity"].passed
    assert not checks["parity"].passed
    assert "a score differs by -0.05" in checks["parity"].problems[0]
    assert any("other detections" in problem for problem in checks["offline"].problems)
    assert not report.passed


def test_a_site_that_does_not_become_ready_is_reported_with_its_own_words(
    tmp_path: Path, photographs: Photographs
) -> None:
    shop = write_fake_site(tmp_path / "shop", fault="never-ready")
    (shop / "model/weights.bin").write_bytes(WEIGHTS.tobytes()[:-4])
    report = verified(tmp_path, one_of(photographs))
    checks = by_name(report)
    assert "model/weights.bin does not have the right hash" in checks["ready"].problems[0]
    assert "model/weights.bin has 116 bytes" in checks["integrity"].problems[0]
    assert checks["parity"].status == "not-run"
    html, _ = write_report(report, photographs, tmp_path / "report")
    assert "does not have the right hash" in html.read_text()


def test_an_address_with_nothing_behind_it_is_an_error(
    tmp_path: Path, photographs: Photographs
) -> None:
    shop = write_fake_site(tmp_path / "shop")
    with served(tmp_path) as url:
        target = BundleTarget(f"{url}elsewhere/", shop)
        with pytest.raises(VerifyError, match="status 404") as refused:
            verify_site(target, photographs, ORIGINAL)
        assert refused.value.code == "OFF504"
        moved = BundleTarget(f"{url}moved/", shop)
        with pytest.raises(VerifyError, match="leads on to") as refused:
            verify_site(moved, photographs, ORIGINAL)
        assert refused.value.code == "OFF504"
        assert f"{url}shop/" in refused.value.way_out
    with pytest.raises(VerifyError, match="REFUSED") as refused:
        verify_site(BundleTarget(url, shop), photographs, ORIGINAL)
    assert refused.value.code == "OFF504"
