"""What a model is, told before anything is built of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from builder.detector.graph import node_of
from builder.detector.labels import find_labels
from builder.detector.operations import check, count_operations, operation_table
from builder.detector.recognise import recognise
from builder.detector.roles import Output
from builder.detector.shards import shard
from builder.errors import DetectorError
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from builder.artifacts import InputSpec, OperationUse, SsdHead
    from builder.detector.graph import FrozenGraph, WebGraph
    from builder.detector.labels import Labels
    from builder.detector.operations import OperationTable
    from builder.detector.prove import Differences
    from builder.detector.read_own_nms import OwnNms
    from builder.detector.recognise import Recognised

FORMS: tuple[Literal["float16", "float32"], ...] = ("float16", "float32")
MIB = 1024 * 1024


@dataclass(frozen=True)
class NamedTensor:
    """A tensor at the edge of the model.

    Args:
        name: in the signature.
        tensor: in the graph, ``node:0``.
        dtype: NumPy's name; empty where the model does not say.
        shape: ``None`` for a size that varies; ``None`` as a whole where the model does not say.
    """

    name: str
    tensor: str
    dtype: str
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class GraphSize:
    """A graph in numbers.

    Args:
        nodes: of the graph, bodies of loops included.
        bytes: of the model's files (``files``); after the cut, of the weights in either format
            (``float16``, ``float32``), which is what a page quotes.
        operations: what it is made of, and on which TF.js backends each runs.
    """

    nodes: int
    bytes: Mapping[str, int]
    operations: tuple[OperationUse, ...]


@dataclass(frozen=True)
class Inspection:
    """All that ``offshelf inspect`` tells.

    Args:
        kind: ``saved-model`` or ``graph-model``.
        name: of the model's folder or zip.
        path: of its files.
        sha256: over their contents.
        made_with: the program that wrote them, as far as they tell.
        input: of the original.
        outputs: of the original, by their Object Detection API names.
        network: the input of the part that ships, and how a photograph becomes it.
        head: how raw outputs become detections.
        labels: of the classes.
        labels_from: the file with the names of classes, or an empty string.
        own_nms: the post-processing that the site replaces.
        differences: how far our reading of the model is from its own results.
        before: the whole graph.
        after: the part that ships.
        tfjs: version of TF.js that the table of operations is of.
        warnings: for a person.
    """

    kind: str
    name: str
    path: str
    sha256: str
    made_with: str
    input: NamedTensor
    outputs: tuple[NamedTensor, ...]
    network: InputSpec
    head: SsdHead
    labels: Labels
    labels_from: str
    own_nms: OwnNms
    differences: Differences
    before: GraphSize
    after: GraphSize
    tfjs: str
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The inspection as ``--json`` prints it."""
        value = asdict(self)
        value["classes"] = value.pop("labels")["labels"]
        return value

    def lines(self, *, all_operations: bool = False) -> list[str]:
        """It for people; warnings are left to the caller."""
        from builder.detector.inspection_view import inspection_lines

        return inspection_lines(self, all_operations=all_operations)


def inspect(path: Path, *, labels: Path | None = None, progress: Progress = silent) -> Inspection:
    """Read the model at ``path`` as far as a build does, and tell what was found.

    An operation that TF.js lacks is told, not refused.

    Args:
        path: SavedModel folder, or TF.js graph-model folder, zip or ``model.json``.
        labels: file with the names of classes; looked for beside the model when left out.
        progress: told where the work stands.

    Raises:
        DetectorError: OFF201 to OFF211, as a build does.
        EnvironmentFault: OFF601 or OFF603.
    """
    table = operation_table()
    found = recognise(path)
    from builder.detector.convert_model import head_of, read_graphs, ship_graph
    from builder.detector.read import fit_labels
    from builder.detector.reading import read_graph

    progress("Reading the model")
    frozen, web = read_graphs(found)
    progress("Measuring what its graph does")
    reading = read_graph(frozen)
    progress("Converting the network")
    part, _ = ship_graph(frozen, web, reading)
    head, _ = head_of(reading)
    source = labels or find_labels(found.path)
    head, names = fit_labels(found, head, source, known=reading.classes is not None)
    after, warnings = _after(part, table)
    return Inspection(
        kind=frozen.kind,
        name=frozen.name,
        path=str(found.path),
        sha256=frozen.sha256,
        made_with=frozen.made_with,
        input=_input(frozen),
        outputs=_outputs(frozen, found),
        network=reading.input,
        head=head,
        labels=names,
        labels_from=str(source) if source else "",
        own_nms=reading.own_nms,
        differences=reading.differences,
        before=_before(frozen, web, table),
        after=after,
        tfjs=table.tfjs,
        warnings=(*warnings, *reading.own_nms.warnings(), *names.warnings),
    )


def _input(frozen: FrozenGraph) -> NamedTensor:
    spec = frozen.input_spec
    return NamedTensor(node_of(frozen.input), frozen.input, spec.dtype, spec.shape)


def _outputs(frozen: FrozenGraph, found: Recognised) -> tuple[NamedTensor, ...]:
    """With the dtypes and shapes of the signature, where the model has one."""
    unknown = Output("", "", None)
    told = {name: found.outputs.get(name, unknown) for name in sorted(frozen.outputs)}
    return tuple(
        NamedTensor(name, frozen.outputs[name], output.dtype, output.shape)
        for name, output in told.items()
    )


def _before(frozen: FrozenGraph, web: WebGraph | None, table: OperationTable) -> GraphSize:
    """The whole graph; a graph-model as TF.js sees it, with its fused operations."""
    if web is not None:
        counts = count_operations(web.nodes)
    else:
        bodies = [function.node_def for function in frozen.graph_def.library.function]
        nodes = [node for part in (frozen.graph_def.node, *bodies) for node in part]
        counts = dict(sorted(Counter(node.op for node in nodes).items()))
    return GraphSize(sum(counts.values()), {"files": frozen.files_size}, table.describe(counts))


def _after(part: WebGraph, table: OperationTable) -> tuple[GraphSize, tuple[str, ...]]:
    """The part that ships, and what would keep it from shipping."""
    sharded = {form: shard(part, weight_format=form, shard_size=4 * MIB) for form in FORMS}
    sizes = {
        str(form): sum(part.bytes for part in model.weights) for form, model in sharded.items()
    }
    counts = count_operations(part.nodes)
    warnings = list(sharded["float16"].warnings)
    try:
        check(part, table)
    except DetectorError as error:
        warnings.append(f"a build of this model is refused: {error.what} ({error.code})")
    return GraphSize(sum(counts.values()), sizes, table.describe(counts)), tuple(warnings)
