"""A built site, asked through Chromium, has the figures of the model that it was built from."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builder.cli.main import app
from builder.errors import BundleError, EnvironmentFault, OffshelfError, VerifyError
from builder.pipeline.site_detector import is_site, open_site_detector
from tests.training.evaluate import data_sets
from training.evaluate import FLOOR, Tiling, evaluate, open_detector


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, exports: Path) -> Path:
    """Built from an export, with half-precision weights; it shows little of what it finds."""
    from builder.pipeline import build

    output = tmp_path_factory.mktemp("built") / "shop"
    build(
        exports / "fpnlite-dm035",
        overrides={"build": {"output": str(output)}, "detection": {"score": 0.9}},
    )
    return output


def no_browser_is_left() -> None:
    for thread in threading.enumerate():
        if thread.name == "offshelf-browser":
            thread.join(60)
            assert not thread.is_alive()


@pytest.mark.browser
@pytest.mark.slow
def test_site_and_model_stand_in_one_table_with_nearly_equal_figures(
    site: Path, exports: Path, tmp_path: Path, shelves_folder: Path
):
    dataset = data_sets.shelves(tmp_path / "data", shelves_folder)
    with (
        open_detector(exports / "fpnlite-dm035") as model,
        open_site_detector(str(site), score=FLOOR) as page,
    ):
        assert (page.name, page.kind) == ("shop", "float16 in Chromium")
        assert (page.labels, page.side) == (model.labels, model.side)
        assert page.limit == 1000
        rows = evaluate(dataset, [model, page], tilings=[Tiling(2, 1)], score=0.5).rows
    of_model, tiled_model, of_page, tiled_page = rows
    assert of_page.tiling == "whole"
    assert tiled_page.tiling == "2x1"
    assert of_model.figures.ap > 0.8
    for one, other in ((of_model, of_page), (tiled_model, tiled_page)):
        assert other.figures.ap == pytest.approx(one.figures.ap, abs=0.01)
        assert other.figures.ap50 == pytest.approx(one.figures.ap50, abs=0.01)
        for limit, scores in one.figures.by_limit.items():
            # The model's own NMS stops at 100 boxes, tile by tile; the page's goes on.
            assert other.figures.by_limit[limit].ar >= scores.ar - 0.01
        assert other.counts.total.found == pytest.approx(one.counts.total.found, abs=2)
    # The curve goes on far below the score of 0.9 from which the page itself shows a box.
    assert min(point.score for point in of_page.curve if point.precision) < 0.9
    no_browser_is_left()


@pytest.mark.browser
@pytest.mark.slow
def test_a_site_whose_weights_were_altered_is_no_detector(site: Path, tmp_path: Path):
    broken = shutil.copytree(site, tmp_path / "broken")
    (reference,) = json.loads((broken / "detector.json").read_bytes())["weights"]
    shard = broken / reference["path"]
    shard.write_bytes(bytes(shard.stat().st_size))
    with (
        pytest.raises(VerifyError, match=r"OFF504.*did not become ready"),
        open_site_detector(str(broken), score=FLOOR),
    ):
        pass


def test_a_page_of_something_else_is_refused_before_a_browser_is_looked_for(tmp_path: Path):
    (tmp_path / "index.html").write_text("<p>Groceries</p>")
    assert is_site(str(tmp_path))
    with (
        pytest.raises(BundleError, match=r"OFF405.*offshelf\.json cannot be read"),
        open_site_detector(str(tmp_path), score=FLOOR),
    ):
        pass


def inventory_of_a_site(folder: Path) -> Path:
    """What ``read_shipped`` reads, and nothing to run."""
    folder.mkdir()
    file = {"path": "x", "sha256": "0" * 64, "bytes": 1}
    detector = {
        "format": 1, "name": "x", "head": {"anchors": None}, "golden": {"frame": file},
        "model": file, "weights": [], "weights_url": "", "labels": [], "thresholds": {},
        "weight_format": "float32", "source": {}, "input": {"width": 3, "height": 4},
    }  # fmt: skip
    (folder / "detector.json").write_text(json.dumps(detector))
    inventory = {"format": 1, "files": [{**file, "path": "detector.json"}]}
    (folder / "offshelf.json").write_text(json.dumps(inventory))
    return folder


def test_without_a_browser_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shelves_folder: Path
):
    monkeypatch.setenv("OFFSHELF_BROWSER", "/nowhere/chromium")
    data_sets.shelves(tmp_path / "data", shelves_folder)
    shop = inventory_of_a_site(tmp_path / "shop")
    done = CliRunner().invoke(
        app, ["train", "evaluate", str(shop), "--data", str(tmp_path / "data")]
    )
    assert isinstance(done.exception, EnvironmentFault)
    assert done.exception.code == "OFF602"
    no_browser_is_left()


@pytest.mark.parametrize("place", ["http://shop.example/", "https://shop.example/repo/"])
def test_addresses_are_sites_and_models_are_not(place: str, exports: Path):
    assert is_site(place)
    assert not is_site(str(exports / "fpnlite-dm035"))
    assert not is_site("gone")
    with pytest.raises(OffshelfError, match="OFF741"), open_detector(Path("gone")):
        pass
