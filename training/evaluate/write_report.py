"""The folder of a report: whole or not at all, and never over what is not one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from builder.disk.folder import put_in_place, write_files
from builder.disk.room import check_file, room_for, size_on_disk
from builder.errors import BundleError, ConfigError
from training.dataset import iterate
from training.dataset.place import check_marked, growing
from training.evaluate.draw import draw
from training.evaluate.read_image import read_image
from training.evaluate.report_html import report_html
from training.evaluate.report_json import FORMAT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from training.dataset import Dataset
    from training.evaluate.outcome import Evaluation

JSON, PAGE, WORST = "report.json", "report.html", "worst"
OPTION = "--report"
ROOM = 5_000_000
"""Bytes that the report of a few rows takes: a dozen pictures, each twice."""


def check_report(folder: Path, apart_from: Sequence[Path] = ()) -> Path:
    """The real path of ``folder``, if a report may be written there; before minutes of work for it.

    Args:
        folder: new, empty, or an earlier report.
        apart_from: sites, exports, data sets: with a report inside they would hold more than was
            made, and what makes them would refuse to replace them.

    Raises:
        ConfigError: OFF106, it lies in one of ``apart_from``.
        BundleError: OFF401, it holds something that ``evaluate`` did not write; OFF402, the disk
            is full; OFF403, it cannot be written to.
    """
    ours = frozenset({JSON, PAGE, WORST})
    with room_for(folder, ROOM, option=OPTION):
        real = check_marked(folder, ours, JSON, FORMAT, kind="an evaluation", foreign=_foreign)
    for place in apart_from:
        if place.resolve() in (real, *real.parents):
            raise ConfigError(
                "OFF106",
                f"this is in {place}, which would hold more than was made",
                where=str(folder),
                way_out=f"Choose another folder with {OPTION}",
            )
    check_file(real / JSON, ROOM, option=OPTION)
    return real


def write_report(evaluation: Evaluation, dataset: Dataset, folder: Path) -> None:
    """Write ``report.json``, ``report.html`` and ``worst/*.jpg``.

    Args:
        evaluation: what to write down.
        dataset: that it was made on; its photographs are read once more.
        folder: new, empty, or an earlier report, which is replaced.

    Raises:
        BundleError: OFF401, ``folder`` holds something else; OFF402, the disk is full; OFF403, it
            cannot be written to.
        TrainingError: OFF705, a photograph cannot be read any more.
    """
    real = check_report(folder)
    pictures = _draw(evaluation, dataset)
    text = json.dumps(evaluation.as_dict(), indent=2, sort_keys=True, ensure_ascii=False)
    files = {
        JSON: f"{text}\n".encode(),
        PAGE: report_html(evaluation, pictures).encode(),
        **{
            f"{WORST}/{place + 1}-{rank + 1}.jpg": pictures[place, photograph.name]
            for place, row in enumerate(evaluation.rows)
            for rank, photograph in enumerate(row.worst)
        },
    }
    with room_for(real, size_on_disk(files), option=OPTION), growing(real) as fresh:
        write_files(fresh, files)
        put_in_place(fresh, real)


def _draw(evaluation: Evaluation, dataset: Dataset) -> dict[tuple[int, str], bytes]:
    wanted = {
        (place, photograph.name): photograph
        for place, row in enumerate(evaluation.rows)
        for photograph in row.worst
    }
    names = {name for _, name in wanted}
    drawn: dict[tuple[int, str], bytes] = {}
    for example in iterate(dataset, evaluation.split):
        if len(drawn) == len(wanted):
            break
        if example.name in names:
            image = read_image(example)
            drawn |= {k: draw(image, p) for k, p in wanted.items() if k[1] == example.name}
    return drawn


def _foreign(folder: Path, why: str) -> BundleError:
    return BundleError(
        "OFF401",
        f"`offshelf train evaluate` did not make this, so it is left as it is: {why}",
        where=str(folder),
        way_out=f"Choose another folder with {OPTION}, or move it away first",
    )
