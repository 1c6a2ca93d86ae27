"""An ``Inspection`` as lines of text, the same on a terminal and in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.detector.operations import BACKENDS
from builder.figures import number_in_words, size_in_words
from builder.first_few import first_few

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from builder.artifacts import OperationUse
    from builder.detector.inspection import GraphSize, Inspection, NamedTensor

_KINDS = {"saved-model": "SavedModel", "graph-model": "TF.js graph-model"}
_MOST_NAMES = 20


def inspection_lines(inspection: Inspection, *, all_operations: bool = False) -> list[str]:
    """What a person wants to know of a model, without trailing spaces or control characters.

    Args:
        inspection: what to tell.
        all_operations: every operation before and after the cut, instead of those that ship and
            those that some backend lacks.
    """
    made = f" ({inspection.made_with})" if inspection.made_with else ""
    operations = operation_table(inspection) if all_operations else operation_groups(inspection)
    lines = [
        f"{inspection.name}: {_KINDS[inspection.kind]}{made}",
        *_columns(fact_lines(inspection)),
        "",
        "Outputs",
        *_columns((o.name, o.tensor, f"{o.dtype} {_shape(o)}") for o in inspection.outputs),
        *operations,
    ]
    return [_plain(line) for line in lines]


def fact_lines(inspection: Inspection) -> tuple[tuple[str, str], ...]:
    """Name and text of each fact."""
    return (
        ("path", inspection.path),
        ("input", _tensor(inspection.input)),
        ("network", _network(inspection)),
        ("head", _head(inspection)),
        ("classes", _classes(inspection)),
        ("own NMS", _own_nms(inspection)),
        ("checked", _checked(inspection)),
        ("whole", _size(inspection.before)),
        ("cut", _size(inspection.after)),
    )


def operation_groups(inspection: Inspection) -> list[str]:
    """The operations that ship by the backends that run them, and what the cut took away."""
    cut = {use.name for use in inspection.after.operations}
    gone = [
        use
        for use in inspection.before.operations
        if use.name not in cut and set(use.backends) != set(BACKENDS)
    ]
    lines = [
        "",
        f"Operations of the cut graph, by the backends of TF.js {inspection.tfjs} they run on",
    ]
    lines += _columns(_grouped(inspection.after.operations))
    if gone:
        lines += ["", "Operations of the whole graph that some backend lacks, gone with the cut"]
        lines += _columns(_grouped(gone))
    return lines


def operation_table(inspection: Inspection) -> list[str]:
    """Every operation, how many there are before and after the cut, and where it runs.

    Those that ship come first.
    """
    whole = {use.name: use for use in inspection.before.operations}
    cut = {use.name: use for use in inspection.after.operations}
    rows: list[tuple[str, ...]] = [("operation", "whole", "cut", *BACKENDS)]
    for name in sorted(whole.keys() | cut.keys(), key=lambda name: (name not in cut, name)):
        counts = [str(uses[name].count) if name in uses else "–" for uses in (whole, cut)]
        runs = (cut.get(name) or whole[name]).backends
        rows.append((name, *counts, *("yes" if b in runs else "no" for b in BACKENDS)))
    return ["", f"Operations (TF.js {inspection.tfjs})", *_columns(rows)]


def _grouped(uses: Iterable[OperationUse]) -> list[tuple[str, str]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for use in uses:
        groups.setdefault(use.backends, []).append(f"{use.name} {use.count}")
    fewest_last = sorted(groups.items(), key=lambda group: (-len(group[0]), group[0]))
    return [(" ".join(backends) or "none", ", ".join(names)) for backends, names in fewest_last]


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of the same length under one another, indented, two spaces apart."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _plain(text: str) -> str:
    """Text of a model without what a terminal would obey."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _tensor(tensor: NamedTensor) -> str:
    return f"{tensor.name}, {tensor.dtype} {_shape(tensor)}"


def _shape(tensor: NamedTensor) -> str:
    if tensor.shape is None:
        return "[…]"
    return "[" + ", ".join("?" if size is None else str(size) for size in tensor.shape) + "]"


def _network(inspection: Inspection) -> str:
    spec = inspection.network
    way = "stretched" if spec.resize.kind == "stretch" else "fitted and padded"
    values = ", ".join(
        f"{scale:.6g} * pixel {offset:+.6g}"
        for scale, offset in sorted(set(zip(spec.scale, spec.offset, strict=True)))
    )
    return f"{spec.width} x {spec.height}, {way} ({spec.resize.method}), {values}"


def _head(inspection: Inspection) -> str:
    head = inspection.head
    background = "no background" if head.background is None else f"background {head.background}"
    scales = f", scales {' '.join(f'{s:g}' for s in head.box_scales)}" if head.box_scales else ""
    return (
        f"{head.kind}: {head.anchor_count:,} anchors{scales}; {head.class_columns} columns "
        f"({background}), {head.score_conversion}"
    )


def _classes(inspection: Inspection) -> str:
    names = [label.name for label in inspection.labels.labels]
    source = f" (from {inspection.labels_from})" if inspection.labels_from else ""
    return f"{len(names)}: {first_few(names, _MOST_NAMES)}{source}"


def _own_nms(inspection: Inspection) -> str:
    nms = inspection.own_nms
    iou = "unknown IoU" if nms.iou is None else f"IoU {nms.iou:g}"
    cap = "unknown cap" if nms.cap is None else f"at most {nms.cap} boxes"
    ways = {True: "class by class", False: "all classes as one", None: "classes unknown"}
    return f"{iou}, {cap}, {ways[nms.class_wise]}{', soft' if nms.soft else ''}"


def _checked(inspection: Inspection) -> str:
    boxes = number_in_words(inspection.differences.boxes)
    scores = number_in_words(inspection.differences.scores)
    return f"boxes within {boxes}, scores within {scores} of the original"


def _size(size: GraphSize) -> str:
    sizes = ", ".join(
        f"{name} {size_in_words(count)}" for name, count in sorted(size.bytes.items())
    )
    return f"{size.nodes:,} nodes; {sizes}"
