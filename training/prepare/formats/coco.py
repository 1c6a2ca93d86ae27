"""COCO JSON: read as a stream, its boxes grouped by picture in a file of fixed-size rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from builder.errors import TrainingError
from training.dataset.manifest import Licence
from training.prepare.annotation import Annotation, Defect
from training.prepare.formats.json_stream import stream_arrays
from training.prepare.formats.places import files_below, picture_within, split_of
from training.prepare.source import RANK, Context, Record, Source

if TYPE_CHECKING:
    from pathlib import Path

ROW = np.dtype(
    [
        ("image", "<i8"), ("category", "<i8"), ("box", "<f8", 4), ("size", "<i4", 2),
        ("crowd", "?"), ("ignore", "?"),
    ]
)  # fmt: skip
"""An annotation: x, y, width, height in ``box``; the picture's claimed width and height."""

ARRAYS = ("images", "annotations", "categories")
BLOCK = 65536


def parse_coco(data: bytes, context: Context) -> Annotation:
    """Boxes of the rows of one picture."""
    rows = np.frombuffer(data, ROW)
    x, y, width, height = rows["box"].T if len(rows) else np.zeros((4, 0))
    claimed = tuple(int(side) for side in rows["size"][0]) if len(rows) else (0, 0)
    return Annotation(
        np.stack([x, y, x + width, y + height], axis=1),
        tuple(context.names.get(int(number), f"category {number}") for number in rows["category"]),
        size=(claimed[0], claimed[1]) if min(claimed) > 0 else None,
        crowd=rows["crowd"].copy(),
        difficult=rows["ignore"].copy(),
    )


def find_coco(given: Path, work: Path) -> Source:
    """JSON files below a folder, or one, and the pictures that they name.

    Args:
        given: the folder or the file.
        work: where the grouped boxes may be written.

    Raises:
        TrainingError: OFF704, a file is not COCO JSON, or categories differ between files.
    """
    folder = given if given.is_dir() else given.parent
    if folder.name == "annotations" and not given.is_dir():
        folder = folder.parent
    files = coco_files(folder) if given.is_dir() else [given]
    records: dict[str, Record] = {}
    files_of: dict[str, str] = {}
    defects: list[Defect] = []
    names: dict[int, str] = {}
    for number, path in enumerate(files):
        images, categories = _spool(path, work / f"boxes-{number}", defects, folder)
        if names and categories != names:
            raise _unreadable(path, "its categories differ from those of the file before it")
        names = categories
        split = split_of(path, folder)
        places = _places(path, folder, split)
        for name, spans in images:
            picture = picture_within(places, name, folder)
            if picture is None:
                defects.append(Defect(name, "the picture of an annotation is missing", "left out"))
                continue
            key = picture.relative_to(folder).as_posix()
            file = path.relative_to(folder).as_posix()
            if key in records:
                better = RANK[split] < RANK[records[key].split]
                what = f"its boxes in {files_of[key] if better else file}"
                kind = "a picture with two annotations"
                defects.append(Defect(key, kind, "left out", (what,)))
                if not better:
                    continue
            spool = str(work / f"boxes-{number}")
            records[key] = Record(key, str(picture), spool, spans, split)
            files_of[key] = file
    return Source(
        "coco",
        folder,
        tuple(records[key] for key in sorted(records)),
        Context(names=names),
        labels=tuple(names[number] for number in sorted(names)),
        licence=_licence(folder),
        defects=tuple(defects),
    )


def coco_files(folder: Path) -> list[Path]:
    """JSON files that look like COCO's, by their first bytes or by the keys in them."""
    return [path for path in files_below(folder, frozenset({".json"})) if _looks_like_coco(path)]


def _looks_like_coco(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(65536)
        file.seek(max(0, path.stat().st_size - 65536))
        end = file.read()
    return start.lstrip()[:1] == b"{" and any(
        f'"{key}"'.encode() in start + end for key in ("annotations", "categories")
    )


def _spool(
    path: Path, spool: Path, defects: list[Defect], folder: Path
) -> tuple[list[tuple[str, tuple[tuple[int, int], ...]]], dict[int, str]]:
    """File name and rows of each picture, and names of categories; rows go to ``spool``."""
    images: dict[Any, tuple[str, int, int]] = {}
    names: dict[int, str] = {}
    numbers: dict[Any, int] = {}
    unsorted = spool.with_suffix(".unsorted")
    bad: list[str] = []
    twice: list[str] = []
    try:
        with path.open(encoding="utf-8-sig") as text, unsorted.open("wb") as rows:
            for key, value in stream_arrays(text, ARRAYS):
                if key == "images":
                    name = str(value["file_name"])
                    if value["id"] in images:
                        twice.append(name)
                    else:
                        images[value["id"]] = (name, _side(value, "width"), _side(value, "height"))
                elif key == "categories":
                    names[int(value["id"])] = str(value["name"]).strip()
                else:
                    image = value.get("image_id")
                    row = _row(numbers.setdefault(image, len(numbers)), value)
                    if row is None:
                        bad.append(f"annotation {value.get('id')}")
                    else:
                        rows.write(row)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        what = f"not COCO JSON: {type(error).__name__} {error}"
        raise _unreadable(path, what) from error
    where = path.relative_to(folder).as_posix()
    if bad:
        defects.append(Defect(where, "an annotation without a box", "left out", tuple(bad)))
    if twice:
        kind = "a picture with the id of another"
        defects.append(Defect(where, kind, "left out", tuple(twice)))
    strangers = [str(image) for image in numbers if image not in images]
    if strangers:
        kind = "boxes of a picture that is not listed"
        defects.append(Defect(where, kind, "left out", tuple(f"image {s}" for s in strangers)))
    spans = _group(unsorted, spool, numbers, images)
    return [(name, spans.get(id_, ())) for id_, (name, _, _) in images.items()], names


def _row(image: int, value: dict[str, Any]) -> bytes | None:
    box = value.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or value.get("category_id") is None:
        return None
    flags = bool(value.get("iscrowd", 0)), bool(value.get("ignore", 0))
    try:
        return np.array((image, value["category_id"], box, (0, 0), *flags), ROW).tobytes()
    except (ValueError, TypeError, OverflowError):
        return None


def _side(image: dict[str, Any], name: str) -> int:
    """What an image claims of its size; 0 where that is nothing that could be."""
    try:
        side = int(image.get(name) or 0)
    except (ValueError, TypeError, OverflowError):
        return 0
    return side if 0 < side < 1 << 31 else 0


def _group(
    unsorted: Path, spool: Path, numbers: dict[Any, int], images: dict[Any, tuple[str, int, int]]
) -> dict[Any, tuple[tuple[int, int], ...]]:
    """Write rows in the order of pictures; where those of each picture are."""
    if not unsorted.stat().st_size:
        spool.write_bytes(b"")
        return {}
    rows = np.memmap(unsorted, ROW, mode="r")
    order = np.argsort(rows["image"], kind="stable")
    counts = np.bincount(rows["image"], minlength=len(numbers))
    sizes = np.array([images.get(id_, ("", 0, 0))[1:] for id_ in numbers], "<i4")
    with spool.open("wb") as file:
        for start in range(0, len(order), BLOCK):
            block = rows[order[start : start + BLOCK]]
            block["size"] = sizes[block["image"]]
            file.write(block.tobytes())
    del rows
    unsorted.unlink()
    ends = np.cumsum(counts)
    return {
        id_: (((int(ends[i]) - int(counts[i])) * ROW.itemsize, int(counts[i]) * ROW.itemsize),)
        for id_, i in numbers.items()
    }


def _places(table: Path, folder: Path, split: str | None) -> list[Path]:
    """Folders that the names of pictures may start from, the likeliest first."""
    near = table.parent
    places = [near, folder, near / "images", folder / "images", near.parent / "images"]
    places += [folder / "images" / str(split), folder / str(split)]
    return places + sorted(path for path in folder.glob(f"{split}[0-9]*") if path.is_dir())


def _licence(folder: Path) -> Licence | None:
    """What ``offshelf train synth`` wrote of the packshots' licence."""
    try:
        said = json.loads((folder / "synth.json").read_text("utf-8")).get("licence")
    except (OSError, ValueError, AttributeError):
        return None
    if isinstance(said, str):
        return Licence(said)
    if isinstance(said, dict) and isinstance(said.get("name"), str):
        return Licence(said["name"], said.get("commercial"), str(said.get("note") or ""))
    return None


def _unreadable(path: Path, what: str) -> TrainingError:
    return TrainingError(
        "OFF704", what, where=str(path), way_out="Export the file again, or copy it again, whole"
    )
