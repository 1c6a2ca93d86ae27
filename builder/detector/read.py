"""``read_detector``: a trained detector in, everything that a site needs of it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from builder.artifacts import Detector, Source, Thresholds, WebModel
from builder.detector.conversion import Conversion, ConversionOptions
from builder.detector.conversion_cache import (
    cache_key,
    load_conversion,
    store_conversion,
)
from builder.detector.graph_model import graph_model_files
from builder.detector.labels import Labels, find_labels, load_labels, numbered_labels
from builder.detector.recognise import recognise
from builder.detector.saved_model_files import saved_model_files
from builder.disk.cache import cache_folder
from builder.errors import DetectorError
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from builder.artifacts import SsdHead
    from builder.detector.recognise import Recognised

MIB = 1024 * 1024


def read_detector(  # noqa: PLR0913 - one argument for each thing a person may choose
    path: Path | str,
    *,
    labels: Path | Sequence[str] | None = None,
    name: str = "",
    weight_format: Literal["float32", "float16"] = "float16",
    shard_size: int = 4 * MIB,
    weight_extension: str = ".bin",
    weights_url: str = "",
    licence: str = "",
    score: float = 0.5,
    iou: float | None = None,
    max_detections: int = 1000,
    class_wise: bool | None = None,
    cache_dir: Path | None = None,
    progress: Progress = silent,
) -> WebModel:
    """Read, cut, convert and check a detector, or take it from the cache.

    Args:
        path: SavedModel folder, or TF.js graph-model as folder, zip or ``model.json``.
        labels: a label file or the names; looked for beside the model when left out.
        name: of the detector; that of its folder when empty.
        weight_format: of numbers in the shards.
        shard_size: greatest size of a shard, in bytes.
        weight_extension: ending of shards.
        weights_url: where another host serves the shards.
        licence: of the weights.
        score: default threshold of the page.
        iou: NMS threshold; the model's own when left out.
        max_detections: cap after NMS.
        class_wise: NMS per class; as the model's own when left out.
        cache_dir: where conversions are kept; ``cache_folder()`` when left out.
        progress: told where the work stands.

    Raises:
        DetectorError: OFF2xx, see ``builder.errors``.
        EnvironmentFault: OFF601 a package is missing; OFF603 the runtime was never built.
    """
    found = recognise(path)
    options = ConversionOptions(weight_format, shard_size, weight_extension)
    conversion = convert_or_load(found, options, cache_dir, progress)
    record = conversion.record
    head, names = fit_labels(found, record.head, labels, known=record.background_known)
    own = Thresholds().with_given(iou=record.own_nms.iou, class_wise=record.own_nms.class_wise)
    detector = Detector(
        name=name or found.name,
        input=record.input,
        head=head,
        labels=names.labels,
        thresholds=own.with_given(
            score=score, iou=iou, max_detections=max_detections, class_wise=class_wise
        ),
        model=record.model,
        weights=record.weights,
        weight_format=record.weight_format,
        golden=record.golden,
        source=Source(record.kind, found.name, record.sha256, record.converter),
        licence=licence,
        weights_url=weights_url,
    )
    warnings = (*record.warnings, *record.own_nms.warnings(), *names.warnings)
    return WebModel(detector, conversion.files, record.operations, warnings)


def convert_or_load(
    found: Recognised,
    options: ConversionOptions,
    cache_dir: Path | None = None,
    progress: Progress = silent,
) -> Conversion:
    """The conversion of a model: from the cache, or made and put there.

    TensorFlow is imported only if it has to be made.
    """
    folder = cache_dir or cache_folder()
    files = saved_model_files if found.kind == "saved-model" else None
    sha256 = files(found.path).sha256 if files else graph_model_files(found).sha256
    key = cache_key(sha256, options)
    conversion = load_conversion(folder, key)
    if conversion is None:
        from builder.detector.convert_model import convert_model

        conversion = convert_model(found, options, progress)
        store_conversion(folder, key, conversion)
    return conversion


def fit_labels(
    found: Recognised, head: SsdHead, labels: Path | Sequence[str] | None, *, known: bool
) -> tuple[SsdHead, Labels]:
    """Labels for the classes, and the head, whose background labels decide if nothing else does."""
    source = labels if labels is not None else find_labels(found.path)
    classes = head.class_columns - (head.background is not None)
    if source is None:
        return head, numbered_labels(classes)
    try:
        return head, load_labels(source, classes)
    except DetectorError as misfit:
        if known or head.background is None or misfit.code != "OFF209":
            raise
        fitted = load_labels(source, head.class_columns)
        return replace(head, background=None), fitted
