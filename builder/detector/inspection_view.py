"""An ``Inspection`` as tables on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.detector.operations import BACKENDS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from builder.detector.inspection import GraphSize, Inspection, NamedTensor

_KINDS = {"saved-model": "SavedModel", "graph-model": "TF.js graph-model"}
_MOST_NAMES = 20


def show(inspection: Inspection, console: Console | None = None) -> None:
    """Print an inspection.

    Args:
        inspection: what to print.
        console: where to; standard output when left out.
    """
    from rich.console import Console

    console = console or Console(highlight=False)
    made = f" ({inspection.made_with})" if inspection.made_with else ""
    console.print(f"{inspection.name}: {_KINDS[inspection.kind]}{made}", style="bold", markup=False)
    console.print(facts(inspection), outputs(inspection), operations(inspection))


def facts(inspection: Inspection) -> Table:
    """What the model is, a line each."""
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in fact_lines(inspection):
        table.add_row(name, _plain(text))
    return table


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


def outputs(inspection: Inspection) -> Table:
    """The original's outputs."""
    from rich.table import Table

    table = Table(title="Outputs", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("name", "tensor", "dtype and shape"):
        table.add_column(heading, overflow="fold")
    for output in inspection.outputs:
        table.add_row(
            _plain(output.name), _plain(output.tensor), _plain(f"{output.dtype} {_shape(output)}")
        )
    return table


def operations(inspection: Inspection) -> Table:
    """Every operation, how many there are before and after the cut, and where it runs.

    Those that ship come first.
    """
    from rich.table import Table

    title = f"Operations (TF.js {inspection.tfjs})"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("operation")
    for heading in ("whole", "cut"):
        table.add_column(heading, justify="right")
    for backend in BACKENDS:
        table.add_column(backend)
    whole = {use.name: use for use in inspection.before.operations}
    cut = {use.name: use for use in inspection.after.operations}
    for name in sorted(whole.keys() | cut.keys(), key=lambda name: (name not in cut, name)):
        counts = [str(uses[name].count) if name in uses else "" for uses in (whole, cut)]
        runs = (cut.get(name) or whole[name]).backends
        table.add_row(_plain(name), *counts, *("yes" if b in runs else "no" for b in BACKENDS))
    return table


def _plain(text: str) -> str:
    """Text of a model, so that ``[bold]`` in a name stays what it is."""
    from rich.markup import escape

    return escape(text)


def _tensor(tensor: NamedTensor) -> str:
    return f"{tensor.name}  {tensor.dtype} {_shape(tensor)}"


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
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    source = f" (from {inspection.labels_from})" if inspection.labels_from else ""
    return f"{len(names)}: {', '.join(names[:_MOST_NAMES])}{more}{source}"


def _own_nms(inspection: Inspection) -> str:
    nms = inspection.own_nms
    iou = "unknown IoU" if nms.iou is None else f"IoU {nms.iou:g}"
    cap = "unknown cap" if nms.cap is None else f"at most {nms.cap} boxes"
    ways = {True: "class by class", False: "all classes as one", None: "classes unknown"}
    return f"{iou}, {cap}, {ways[nms.class_wise]}{', soft' if nms.soft else ''}"


def _checked(inspection: Inspection) -> str:
    found = inspection.differences
    return f"boxes within {found.boxes:g}, scores within {found.scores:g} of the original"


def _size(size: GraphSize) -> str:
    sizes = ", ".join(f"{name} {count / 1e6:.1f} MB" for name, count in sorted(size.bytes.items()))
    return f"{size.nodes:,} nodes; {sizes}"
