"""``report.html``: one file that needs no other, in light and dark."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from builder.report_style import report_style
from training.evaluate.confusion_view import ConfusionView, confusion_view
from training.evaluate.curve_svg import curve_svg, line_colour
from training.evaluate.draw import COLOURS
from training.evaluate.report_tables import (
    Table,
    by_label,
    by_size,
    shares,
    side_by_side,
    size_words,
)
from training.evaluate.table import cells, header, three

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.evaluate.outcome import Evaluation, Photograph, Row

KEYS = {
    "true": "there, found",
    "found": "found rightly",
    "missed": "missed",
    "invented": "found wrongly",
}
"""State of a box → what its colour means."""


@dataclass(frozen=True)
class Picture:
    """A photograph with its boxes drawn, as the page holds it."""

    name: str
    words: str
    width: int
    height: int
    data: str


@dataclass(frozen=True)
class RowView:
    """A row of the evaluation as the page shows it; its number and colour are those of its line."""

    number: int
    colour: str
    title: str
    cells: tuple[str, ...]
    threshold: float
    by_label: Table
    shares: Table | None
    confusion: ConfusionView
    worst: tuple[Picture, ...]


def report_html(evaluation: Evaluation, pictures: Mapping[tuple[int, str], bytes]) -> str:
    """The page.

    Args:
        evaluation: what to show.
        pictures: (place of the row, name of the photograph) → JPEG with its boxes drawn.
    """
    from jinja2 import Environment, StrictUndefined

    here = files("training.evaluate")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(here.joinpath("report.html.jinja").read_text("utf-8"))
    rows = [_row(i, evaluation, row, pictures) for i, row in enumerate(evaluation.rows)]
    return template.render(
        it=evaluation,
        style=report_style("training.evaluate", "report.css"),
        data_name=PurePath(evaluation.data).name or evaluation.data,
        brands=len(set(evaluation.brands)),
        best=_best(evaluation),
        head=header(evaluation),
        rows=rows,
        chosen=any(row.threshold_chosen for row in evaluation.rows),
        curve=curve_svg(evaluation.rows),
        sizes=by_size(evaluation),
        size_words=size_words(evaluation),
        labels=side_by_side(evaluation),
        keys=[(COLOURS[state], words) for state, words in KEYS.items()],
    )


def _row(
    place: int, evaluation: Evaluation, row: Row, pictures: Mapping[tuple[int, str], bytes]
) -> RowView:
    return RowView(
        number=place + 1,
        colour=line_colour(place),
        title=row.title,
        cells=cells(row),
        threshold=row.threshold,
        by_label=by_label(evaluation, row),
        shares=shares(evaluation, row),
        confusion=confusion_view(row.confusion, evaluation.labels),
        worst=tuple(_picture(one, pictures[place, one.name]) for one in row.worst),
    )


def _best(evaluation: Evaluation) -> Mapping[str, str] | None:
    """The row with the highest AP50, if there is one."""
    if not any(row.figures.overall.ap50 for row in evaluation.rows):
        return None
    row = max(evaluation.rows, key=lambda row: row.figures.ap50)
    return {"ap50": three(row.figures.overall.ap50), "title": row.title}


def _picture(photograph: Photograph, jpeg: bytes) -> Picture:
    wrong = photograph.mistaken + photograph.invented
    return Picture(
        photograph.name,
        f"{photograph.true} there, {photograph.missed} missed, {wrong} found wrongly",
        photograph.width,
        photograph.height,
        b64encode(jpeg).decode("ascii"),
    )
