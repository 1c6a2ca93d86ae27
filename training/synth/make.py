"""``make``: options and packshots in, a folder of labelled pictures out, whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.disk.room import check_room, room_for
from builder.errors import BundleError
from builder.progress import Progress, silent
from training.dataset.place import check_apart, growing, put_in_place
from training.process_pool import cores, process_pool
from training.synth.catalogue import NOTHING, Catalogue, read_catalogue
from training.synth.coco import PRODUCT, annotation_of, categories, image_of
from training.synth.options import MOST_PICTURES
from training.synth.photograph import SHARED_BY, Photograph, photograph
from training.synth.record import RECORD, record
from training.synth.sheet import contact_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

    from training.synth.options import Options

ON_SHEET = 36
"""Pictures on the contact sheet."""

VALIDATION = MOST_PICTURES
"""Number of the first validation picture, past all of training.

So the validation pictures of a seed are the same however many there are to train on, and no run
with that seed trains on them.
"""

SHEET = "contact-sheet.jpg"
"""Some of the pictures with their boxes, for people."""

_OURS = frozenset({"images", "train.json", "val.json", RECORD, SHEET})


@dataclass(frozen=True)
class Made:
    """What was written.

    Attributes:
        boxes: products to be found, by split.
    """

    folder: Path
    images: dict[str, int]
    boxes: dict[str, int]
    labels: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "folder": str(self.folder), "images": self.images, "boxes": self.boxes,
            "labels": list(self.labels),
        }  # fmt: skip


def make(
    output: Path, options: Options, packshots: Path | None = None, *,
    workers: int = 0, progress: Progress = silent,
) -> Made:  # fmt: skip
    """Write ``output/images/…``, ``train.json``, ``val.json``, ``synth.json`` and a contact sheet.

    ``packshots`` is the catalogue's folder; without it packages are designed. ``workers`` are
    processes, 0 for one a core; their number leaves no trace in the bytes.

    Raises:
        TrainingError: OFF701, output and packshots lie within one another; OFF711, OFF714, OFF715,
            see ``read_catalogue``.
        BundleError: OFF401, ``output`` holds something else; OFF402, OFF403, the disk.
        EnvironmentFault: OFF604, a worker was killed.
    """
    if packshots is not None:
        check_apart(output, packshots)
    output = Path(os.path.realpath(output))
    _check(output)
    catalogue = read_catalogue(packshots) if packshots is not None else NOTHING
    total = options.images + options.val
    needed = total * options.size**2 // 4
    with room_for(output, needed):
        output.parent.mkdir(parents=True, exist_ok=True)
        check_room(output, needed)
        with growing(output) as fresh:
            made = _write(fresh, output, options, catalogue, workers or cores(), progress)
            put_in_place(fresh, output)
    return made


def _check(output: Path) -> None:
    if not output.exists():
        return
    present = {path.name for path in output.iterdir()} if output.is_dir() else {"a file"}
    if present and (RECORD not in present or present - _OURS):
        raise BundleError(
            "OFF401",
            "`offshelf train synth` did not make this, so it is left as it is",
            where=str(output),
            way_out="Choose another output with -o, or move it away first",
        )


def _write(
    fresh: Path, output: Path, options: Options, catalogue: Catalogue, workers: int,
    progress: Progress,
) -> Made:  # fmt: skip
    labels = (PRODUCT,) if options.agnostic or not catalogue.products else catalogue.skus
    splits = {"train": options.images, "val": options.val}
    notes: dict[str, dict[str, Any]] = {}
    sheet: list[Photograph] = []
    names: list[tuple[str, int]] = []
    numbers = range(options.images), range(VALIDATION, VALIDATION + options.val)
    for split, count in splits.items():
        (fresh / "images" / split).mkdir(parents=True)
        notes[split] = {"images": [], "annotations": [], "categories": categories(labels)}
        names += [(split, number) for number in range(1, count + 1)]
    ids = {name: number for number, name in enumerate(labels, 1)}
    for done, ((split, number), shot) in enumerate(
        zip(names, _photographs(options, catalogue, numbers, workers), strict=True)
    ):
        name = f"images/{split}/{number:06d}.jpg"
        (fresh / name).write_bytes(shot.jpeg)
        _note(notes[split], number, name, shot, ids)
        if done < ON_SHEET:
            sheet.append(shot)
        progress("photographing", (done + 1) / len(names))
    for split, note in notes.items():
        (fresh / f"{split}.json").write_text(json.dumps(note, sort_keys=True), "utf-8")
    contact_sheet(sheet, ids).save(fresh / SHEET, quality=88)
    (fresh / RECORD).write_text(
        json.dumps(record(options, catalogue), indent=2, sort_keys=True, ensure_ascii=False) + "\n",
        "utf-8",
    )
    boxes = {
        split: len([one for one in note["annotations"] if not one["ignore"]])
        for split, note in notes.items()
    }
    return Made(output, splits, boxes, labels)


def _note(
    note: dict[str, Any], number: int, name: str, shot: Photograph, ids: dict[str, int]
) -> None:
    note["images"].append(image_of(number, name, shot.width, shot.height))
    for box in shot.boxes:
        annotation = annotation_of(len(note["annotations"]) + 1, number, box, ids)
        if annotation is not None:
            note["annotations"].append(annotation)


def _photographs(
    options: Options, catalogue: Catalogue, numbers: Sequence[range], workers: int
) -> Iterator[Photograph]:
    # A worker takes the pictures that share a range of designs, so that each draws it once.
    blocks = [
        range(start, min(start + SHARED_BY, part.stop))
        for part in numbers
        for start in range(part.start, part.stop, SHARED_BY)
    ]
    if workers == 1 or len(blocks) == 1:
        for number in chain(*numbers):
            yield photograph(options, catalogue.products, number)
        return
    workers = min(workers, len(blocks))
    with process_pool(workers, [photograph.__module__], _begin, options, catalogue) as pool:
        for shots in _in_order(pool, blocks, ahead=4 * workers):
            yield from shots


def _in_order(
    pool: ProcessPoolExecutor, blocks: list[range], ahead: int
) -> Iterator[list[Photograph]]:
    # Only so many blocks ahead of the writer: memory stays flat however many are asked for.
    waiting = [pool.submit(_block, block) for block in blocks[:ahead]]
    for following in range(ahead, ahead + len(blocks)):
        first = waiting.pop(0)
        yield first.result()
        if following < len(blocks):
            waiting.append(pool.submit(_block, blocks[following]))


_shared: tuple[Options, Catalogue] | None = None


def _begin(options: Options, catalogue: Catalogue) -> None:
    global _shared  # noqa: PLW0603 - a worker gets its catalogue once, not with every block
    _shared = (options, catalogue)


def _block(numbers: range) -> list[Photograph]:
    assert _shared is not None
    options, catalogue = _shared
    return [photograph(options, catalogue.products, number) for number in numbers]
