"""Conversions come back from the cache as they went in, or not at all."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from builder.artifacts import FileRef, Golden, InputSpec, OperationUse, SsdHead, sha256
from builder.detector.conversion import Conversion, ConversionOptions, ConversionRecord
from builder.detector.conversion_cache import (
    KEPT,
    cache_key,
    load_conversion,
    store_conversion,
)
from builder.detector.prove import Differences
from builder.detector.read_own_nms import OwnNms
from builder.disk.cache import cache_folder

SHARD, FRAME = b"weights " * 100, b"a picture"


def conversion() -> Conversion:
    files = {"model.json": b"{}", "weights/a.bin": SHARD, "golden/frame.png": FRAME}

    def reference(path: str) -> FileRef:
        return FileRef(path, sha256(files[path]), len(files[path]))

    record = ConversionRecord(
        kind="saved-model",
        sha256="0" * 64,
        converter="tensorflowjs 4.22.0",
        input=InputSpec("image", 8, 6, (1 / 127.5, 0.1, 1.0), (-1.0, 0.0, 2.5)),
        head=SsdHead("ssd-boxes", "boxes", "scores", 7, 3, "softmax", None),
        background_known=True,
        own_nms=OwnNms(0.6, 100, None, soft=True),
        differences=Differences(1e-7, 2e-7, 3e-7),
        model=reference("model.json"),
        weights=(reference("weights/a.bin"),),
        weight_format="float16",
        golden=Golden(reference("golden/frame.png"), (1, 2), (0.1, 1e-6), (3.0,), 1e-3),
        operations=(OperationUse("Conv2D", 3, ("wasm", "webgl")),),
        warnings=("a caution",),
    )
    return Conversion(record, files)


def test_what_went_in_comes_back(tmp_path: Path) -> None:
    stored = conversion()
    store_conversion(tmp_path, "key", stored)
    loaded = load_conversion(tmp_path, "key")
    assert loaded is not None
    assert loaded.record == stored.record
    assert loaded.files == stored.files
    assert load_conversion(tmp_path, "another") is None


def test_a_damaged_entry_is_no_entry(tmp_path: Path) -> None:
    store_conversion(tmp_path, "key", conversion())
    (entry,) = tmp_path.glob("conversions/*.zip")
    whole = entry.read_bytes()
    for start in range(0, len(whole), 97):
        entry.write_bytes(whole[:start] + bytes([whole[start] ^ 0x40]) + whole[start + 1 :])
        found = load_conversion(tmp_path, "key")
        assert found is None or found.files == conversion().files
        entry.write_bytes(whole[:start])
        assert load_conversion(tmp_path, "key") is None
    store_conversion(tmp_path, "key", conversion())
    assert load_conversion(tmp_path, "key") is not None


def test_a_file_that_does_not_fit_its_digest_is_not_believed(tmp_path: Path) -> None:
    """A zip whose checksums are right, written by somebody else."""
    import zipfile

    store_conversion(tmp_path, "key", conversion())
    (entry,) = tmp_path.glob("conversions/*.zip")
    with zipfile.ZipFile(entry) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(entry, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, SHARD[::-1] if data == SHARD else data)
    assert load_conversion(tmp_path, "key") is None


def test_nothing_half_written_is_left_and_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path,
) -> None:
    store_conversion(tmp_path, "key", conversion())
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["key.zip"]
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way")
    store_conversion(blocked, "key", conversion())
    assert load_conversion(blocked, "key") is None
    assert blocked.read_text() == "in the way"


def test_the_conversions_used_last_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT):
        store_conversion(tmp_path, f"{number:02}", conversion())
        os.utime(tmp_path / "conversions" / f"{number:02}.zip", ns=(number, number))
    assert load_conversion(tmp_path, "00") is not None, "using it makes it new"
    store_conversion(tmp_path, "one more", conversion())
    kept = {p.stem for p in tmp_path.glob("conversions/*.zip")}
    assert len(kept) == KEPT
    assert {"00", "02", "one more"} <= kept
    assert "01" not in kept


def test_the_key_follows_all_that_a_conversion_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.detector import conversion_cache

    options = ConversionOptions()
    keys = [
        cache_key("a", options),
        cache_key("b", options),
        cache_key("a", replace(options, weight_format="float32")),
        cache_key("a", replace(options, shard_size=1 << 20)),
        cache_key("a", replace(options, weight_extension=".dat")),
    ]
    assert cache_key("a", options) == keys[0]
    monkeypatch.setattr(conversion_cache, "version", lambda name: f"another {name}")
    keys.append(cache_key("a", options))
    monkeypatch.setattr(conversion_cache, "_code", lambda: "another program")
    keys.append(cache_key("a", options))
    assert len(set(keys)) == len(keys)


def test_where_the_cache_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFSHELF_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("OFFSHELF_CACHE")
    assert cache_folder().name == "offshelf"
