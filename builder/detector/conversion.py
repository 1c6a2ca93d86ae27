"""A model converted, in the form that is kept for the next build: all but names and thresholds."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from builder.artifacts import (
    FileRef,
    Golden,
    InputSpec,
    OperationUse,
    SsdHead,
    canonical_json,
)
from builder.detector.prove import Differences  # noqa: TC001
from builder.detector.read_own_nms import OwnNms  # noqa: TC001


@dataclass(frozen=True)
class ConversionOptions:
    """What a person may choose about the files; see ``ModelTable``."""

    weight_format: Literal["float32", "float16"] = "float16"
    shard_size: int = 4 * 1024 * 1024
    weight_extension: str = ".bin"


@dataclass(frozen=True)
class ConversionRecord:
    """What is known of a converted model. Field names are those of ``Detector`` where it has them.

    Args:
        kind: the format that was read.
        sha256: of the model's files.
        converter: what made TF.js operations of it.
        background_known: whether detections told which column is the background; otherwise
            ``head.background`` is a guess, which labels may correct.
        differences: how far our reading of the model is from its own results.
        warnings: for a person.
    """

    kind: Literal["saved-model", "graph-model"]
    sha256: str
    converter: str
    input: InputSpec
    head: SsdHead
    background_known: bool
    own_nms: OwnNms
    differences: Differences
    model: FileRef
    weights: tuple[FileRef, ...]
    weight_format: Literal["float32", "float16"]
    golden: Golden
    operations: tuple[OperationUse, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Conversion:
    """A record and the files that it refers to, path → bytes."""

    record: ConversionRecord
    files: Mapping[str, bytes]


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(ConversionRecord)


def record_as_json(record: ConversionRecord) -> bytes:
    """Canonical bytes of a record."""
    return canonical_json(_adapter().dump_python(record, mode="json"))


def record_from_json(data: bytes) -> ConversionRecord:
    """The record in ``data``.

    Raises:
        ValueError: it is not one.
    """
    record: ConversionRecord = _adapter().validate_json(data)
    return record
