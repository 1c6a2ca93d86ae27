"""``report.html``: one file that needs no other, in light and dark."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from training.evaluate.curve_svg import curve_svg, line_colour
from training.evaluate.draw import COLOURS
from training.evaluate.table import cells, header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.evaluate.outcome import Evaluation, Row

STYLE = """
:root{color-scheme:light dark;--ink:light-dark(#111,#eee);--soft:light-dark(#555,#aaa);
--line:light-dark(#ddd,#333);--page:light-dark(#fff,#121212)}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1rem 3rem;background:var(--page);
color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
p{margin:.25rem 0}.soft,figcaption{color:var(--soft);font-size:.875rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;
white-space:nowrap;font-size:.875rem}th,td{padding:.375rem .75rem .375rem 0;text-align:right;
border-bottom:1px solid var(--line)}.words{text-align:left}
svg{display:block;width:100%;max-width:36rem}svg text{font-size:9px;fill:var(--soft)}
.grid{stroke:var(--line);fill:none}.key{display:inline-block;width:.75rem;height:.75rem;
margin-right:.375rem;border-radius:2px}.legend span{margin-right:1rem}
.worst{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr))}
figure{margin:0}img{display:block;width:100%;height:auto}
"""

LEGEND = (("true", "there, found"), ("found", "found rightly"))
LEGEND_WRONG = (("missed", "missed"), ("invented", "found wrongly"))


def report_html(evaluation: Evaluation, pictures: Mapping[tuple[int, str], bytes]) -> str:
    """The page.

    Args:
        evaluation: what to show.
        pictures: (place of the row, name of the photograph) → JPEG with its boxes drawn.
    """
    title = f"{evaluation.images:,} photographs, {evaluation.boxes:,} products"
    warnings = "".join(f"<li>{escape(text)}</li>" for text in evaluation.warnings)
    return "".join(
        (
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>Evaluation: {title}</title><style>{STYLE}</style><h1>{title}</h1>",
            (
                f'<p class="soft">{escape(evaluation.data)}, split {escape(evaluation.split)}'
                f"{', all labels as one' if evaluation.agnostic else ''}</p>"
            ),
            f"<h2>Warnings</h2><ul>{warnings}</ul>" if warnings else "",
            f'<h2>Figures</h2><div class="scroll" tabindex="0">{_table(evaluation)}</div>',
            (
                '<p class="soft">Counts and shares take detections from the score on. * is the '
                "score that counts best on these photographs: on others it does a little worse.</p>"
            ),
            f"<h2>Precision over recall at IoU 0.5</h2>{curve_svg(evaluation.rows)}",
            '<p class="legend soft">',
            *(_key(line_colour(i), row.title) for i, row in enumerate(evaluation.rows)),
            "</p>",
            *(_worst(i, row, pictures) for i, row in enumerate(evaluation.rows)),
            "</html>\n",
        )
    )


def _table(evaluation: Evaluation) -> str:
    lines = [_line("th", header(evaluation)), *(_line("td", cells(r)) for r in evaluation.rows)]
    return f"<table>{''.join(lines)}</table>"


def _line(tag: str, texts: tuple[str, ...]) -> str:
    inside = (
        f"<{tag}{' class=words' if place < 2 else ''}>{escape(text)}</{tag}>"
        for place, text in enumerate(texts)
    )
    return f"<tr>{''.join(inside)}</tr>"


def _key(colour: str, text: str) -> str:
    return f'<span><i class="key" style="background:{colour}"></i>{escape(text)}</span> '


def _worst(place: int, row: Row, pictures: Mapping[tuple[int, str], bytes]) -> str:
    if not row.worst:
        return ""
    figures = []
    for photograph in row.worst:
        wrong = photograph.mistaken + photograph.invented
        words = f"{photograph.true} there, {photograph.missed} missed, {wrong} found wrongly"
        data = b64encode(pictures[place, photograph.name]).decode("ascii")
        figures.append(
            f'<figure><img src="data:image/jpeg;base64,{data}" alt="{words}" '
            f'width="{photograph.width}" height="{photograph.height}">'
            f"<figcaption>{escape(photograph.name)}: {words}</figcaption></figure>"
        )
    keys = "".join(_key(COLOURS[state], text) for state, text in (*LEGEND, *LEGEND_WRONG))
    return (
        f'<h2>Worst photographs: {escape(row.title)}</h2><p class="legend soft">{keys}</p>'
        f'<div class="worst">{"".join(figures)}</div>'
    )
