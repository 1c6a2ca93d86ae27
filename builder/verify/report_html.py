"""``report.html``: one file that explains itself, with both sets of boxes over every photograph."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from builder.figures import number_in_words
from builder.report_style import report_style
from builder.verify.overlay import Overlay, overlay
from builder.verify.pair_rows import PairRow, pair_rows
from builder.verify.picture import picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.verify.outcome import Figure, PhotographResult, Report
    from builder.verify.photographs import Photographs

MOST_PICTURES = 60
"""Pictures weigh about 100 KB each; photographs beyond these are in the table only."""


@dataclass(frozen=True)
class Card:
    """A photograph as the page shows it."""

    number: int
    result: PhotographResult
    image: str
    overlay: Overlay
    rows: tuple[PairRow, ...]


def report_html(report: Report, photographs: Photographs) -> bytes:
    """The whole page, UTF-8; asks for nothing over the network.

    Args:
        report: what to show.
        photographs: those that the report is about, for the pictures.
    """
    from jinja2 import Environment, StrictUndefined

    template = files("builder.verify").joinpath("report.html.jinja").read_text("utf-8")
    style = report_style("builder.verify", "report.css")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["figure"] = figure
    environment.filters["words"] = lambda name: name.replace("_", " ")
    worst_first = sorted(report.photographs, key=_worst_first)
    page = environment.from_string(template).render(
        report=report,
        style=style,
        cards=_cards(report, photographs, worst_first[:MOST_PICTURES]),
        worst_first=worst_first,
        parity=_figures(report, "parity"),
        thresholds=asdict(report.thresholds),
        failed=[check for check in report.checks if not check.passed],
    )
    return page.encode()


def figure(value: Figure) -> str:
    """A number as a person reads it: thousands apart."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return number_in_words(value)
    return value


def _worst_first(result: PhotographResult) -> tuple[tuple[float, ...], str]:
    return tuple(-float(part) for part in result.badness()), result.name


def _figures(report: Report, name: str) -> Mapping[str, Figure]:
    return next((check.figures for check in report.checks if check.name == name), {})


def _cards(report: Report, photographs: Photographs, results: list[PhotographResult]) -> list[Card]:
    names = [label.name for label in report.labels]
    by_name = {photograph.name: photograph for photograph in photographs.usable}
    return [
        Card(
            number=number,
            result=result,
            image=picture(by_name[result.name]) if result.name in by_name else "",
            overlay=overlay(result, names),
            rows=pair_rows(result, names),
        )
        for number, result in enumerate(results)
    ]
