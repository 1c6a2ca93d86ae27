"""The folder of a report: whole or not at all, and never over what is not one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from builder.errors import BundleError
from training.dataset import iterate
from training.dataset.place import check_marked, growing, put_in_place
from training.evaluate.draw import draw
from training.evaluate.read_image import read_image
from training.evaluate.report_html import report_html
from training.evaluate.report_json import FORMAT

if TYPE_CHECKING:
    from pathlib import Path

    from training.dataset import Dataset
    from training.evaluate.outcome import Evaluation

JSON, PAGE, WORST = "report.json", "report.html", "worst"


def check_report(folder: Path) -> Path:
    """The real path of ``folder``, if a report may be written there.

    Raises:
        BundleError: OFF401, it holds something that ``evaluate`` did not write.
    """
    ours = frozenset({JSON, PAGE, WORST})
    return check_marked(folder, ours, JSON, FORMAT, kind="an evaluation", foreign=_foreign)


def write_report(evaluation: Evaluation, dataset: Dataset, folder: Path) -> None:
    """Write ``report.json``, ``report.html`` and ``worst/*.jpg``.

    Args:
        evaluation: what to write down.
        dataset: that it was made on; its photographs are read once more.
        folder: new, empty, or an earlier report, which is replaced.

    Raises:
        BundleError: OFF401, ``folder`` holds something else.
        TrainingError: OFF705, a photograph cannot be read any more.
    """
    real = check_report(folder)
    pictures = _draw(evaluation, dataset)
    with growing(real) as fresh:
        text = json.dumps(evaluation.as_dict(), indent=2, sort_keys=True, ensure_ascii=False)
        (fresh / JSON).write_text(text + "\n", "utf-8")
        (fresh / PAGE).write_text(report_html(evaluation, pictures), "utf-8")
        (fresh / WORST).mkdir()
        for place, row in enumerate(evaluation.rows):
            for rank, photograph in enumerate(row.worst):
                path = fresh / WORST / f"{place + 1}-{rank + 1}.jpg"
                path.write_bytes(pictures[place, photograph.name])
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
        way_out="Choose another folder with --report, or move it away first",
    )
