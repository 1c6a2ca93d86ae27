"""What a ``saved_model.pb`` says of itself, read in milliseconds and without TensorFlow.

Field numbers are those of ``saved_model.proto``, ``meta_graph.proto``, ``op_def.proto`` and
``tensor_shape.proto`` in tensorflow/core.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.detector.roles import Output, Shape
from builder.detector.wire import MalformedError, fields, messages, signed, string

if TYPE_CHECKING:
    from collections.abc import Mapping

_DTYPES = {1: "float32", 3: "int32", 4: "uint8", 7: "string", 9: "int64", 10: "bool", 19: "float16"}
"""Numbers of ``types.proto`` that inputs and outputs of detectors have."""


@dataclass(frozen=True)
class Signature:
    """Inputs and outputs of a signature by their key."""

    inputs: Mapping[str, Output]
    outputs: Mapping[str, Output]


@dataclass(frozen=True)
class SavedModelHeader:
    """A SavedModel without its graph and its weights.

    Args:
        signatures: by key; ``serving_default`` is the usual one.
        ops: names of the operations in use, as the exporter listed them; empty if it did not.
        tensorflow_version: of the program that wrote the file.
    """

    signatures: Mapping[str, Signature]
    ops: frozenset[str]
    tensorflow_version: str

    @property
    def has_variables(self) -> bool:
        """Whether weights stand in ``variables/``; a frozen graph from TensorFlow 1 has none."""
        return not self.ops.isdisjoint({"VarHandleOp", "VariableV2", "Variable"})

    @property
    def serving(self) -> Signature | None:
        """The signature that is meant for inference."""
        shown = {k: v for k, v in self.signatures.items() if not k.startswith("__")}
        if "serving_default" in shown:
            return shown["serving_default"]
        return next(iter(shown.values())) if len(shown) == 1 else None


def read_header(data: bytes) -> SavedModelHeader:
    """The header of a ``saved_model.pb``; of several meta graphs the one tagged ``serve``.

    Raises:
        MalformedError: the bytes are not a whole SavedModel.
    """
    view = memoryview(data)
    graphs = list(messages(view, 2))
    if not graphs:
        raise MalformedError("no graph in it")
    graph = next((g for g in graphs if "serve" in _tags(g)), graphs[0])
    signatures, ops, version = {}, set(), ""
    for number, value in fields(graph):
        if not isinstance(value, memoryview):
            continue
        if number == 1:
            version = string(value, 5)
            ops |= {string(op, 1) for ops in messages(value, 2) for op in messages(ops, 1)}
        elif number == 2:
            # Walked through so that a file cut off inside the graph is noticed here.
            for _ in fields(value):
                pass
        elif number == 5:
            body = next(messages(value, 2), memoryview(b""))
            signatures[string(value, 1)] = Signature(_tensors(body, 1), _tensors(body, 2))
    return SavedModelHeader(signatures, frozenset(ops), version)


def _tags(graph: memoryview) -> set[str]:
    tags = [tag for info in messages(graph, 1) for tag in messages(info, 4)]
    return {bytes(tag).decode("utf-8", "replace") for tag in tags}


def _tensors(signature: memoryview, number: int) -> dict[str, Output]:
    found = {}
    for entry in messages(signature, number):
        for info in messages(entry, 2):
            found[string(entry, 1)] = _tensor(info)
    return dict(sorted(found.items()))


def _tensor(info: memoryview) -> Output:
    dtype, shape = "", None
    for number, value in fields(info):
        if number == 2 and isinstance(value, int):
            dtype = _DTYPES.get(value, "")
        elif number == 3 and isinstance(value, memoryview):
            shape = _shape(value)
    return Output(string(info, 1), dtype, shape)


def _shape(proto: memoryview) -> Shape:
    sizes: list[int | None] = []
    for number, value in fields(proto):
        if number == 3 and value:
            return None
        if number == 2 and isinstance(value, memoryview):
            size = next((v for n, v in fields(value) if n == 1 and isinstance(v, int)), 0)
            sizes.append(None if signed(size) < 0 else size)
    return tuple(sizes)
