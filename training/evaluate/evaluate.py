"""Evaluating detectors, read from top to bottom as it happens."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from builder.first_few import first_few
from builder.progress import Progress, silent
from training.dataset import iterate
from training.evaluate.brands import Brands
from training.evaluate.check_choices import check_choices
from training.evaluate.measure import Measurement
from training.evaluate.outcome import Evaluation
from training.evaluate.read_image import read_image
from training.evaluate.relabel import unknown_labels
from training.evaluate.tiled import TiledDetector
from training.metrics import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from training.dataset import Dataset
    from training.evaluate.detector import Detector
    from training.evaluate.outcome import Row
    from training.evaluate.tiling import Tiling

EVERYWHERE = Brands()


def evaluate(  # noqa: PLR0913 - one argument for each thing a person may choose
    dataset: Dataset,
    detectors: Sequence[Detector],
    *,
    split: str = "val",
    tilings: Sequence[Tiling] = (),
    agnostic: bool = False,
    limit: int | None = None,
    score: float | Callable[[Row], float] | None = None,
    brands: Brands = EVERYWHERE,
    progress: Progress = silent,
) -> Evaluation:
    """Measure every detector, on whole photographs and in tiles, in one pass over the data.

    Args:
        dataset: from ``load_dataset``.
        detectors: what to compare.
        split: which part of the data set.
        tilings: ways to cut photographs, beside looking at them whole.
        agnostic: ask only whether products are found, not which.
        limit: at most so many photographs.
        score: threshold of counts and shares; for each row the one that counts best if ``None``,
            or what is made of the row with that one.
        brands: how labels become brands.
        progress: told after each photograph.

    Raises:
        TrainingError: OFF705, no such split; OFF742, no common label; OFF743, ``auto`` without a
            known input size; OFF744, no photographs; OFF745, brands without labels.
    """
    check_choices(dataset, split, brands, agnostic=agnostic)
    _sizes_must_be_known(detectors, tilings)
    ways = [
        Measurement(way, words, dataset.labels, agnostic=agnostic)
        for detector in detectors
        for way, words in [
            (detector, "whole"),
            *((TiledDetector(detector, t, agnostic=agnostic), str(t)) for t in tilings),
        ]
    ]
    total = min(dataset.splits[split].images, limit or 10**9)
    images = boxes = 0
    for example in islice(iterate(dataset, split), limit):
        progress(f"Detecting in {total:,} photographs", images / total)
        truth = truth_of(example)
        image = read_image(example)
        for way in ways:
            way.add(example.name, truth, image)
        images, boxes = images + 1, boxes + int(truth.wanted.sum())
    progress("Counting what was found and what was missed")
    rows = tuple(_row(way, score, brands) for way in ways)
    return Evaluation(
        data=str(dataset.folder),
        data_sha256=dataset.sha256,
        split=split,
        labels=("product",) if agnostic else dataset.labels,
        agnostic=agnostic,
        brands=brands.of(dataset.labels) if brands else (),
        images=images,
        boxes=boxes,
        rows=rows,
        warnings=(
            *_label_warnings(detectors, dataset, agnostic=agnostic),
            *_brand_warnings(brands, dataset.labels),
            *_cap_warnings(rows),
        ),
    )


def _row(way: Measurement, score: float | Callable[[Row], float] | None, brands: Brands) -> Row:
    if not callable(score):
        return way.row(score, brands)
    return way.row(score(way.row(None, brands)), brands)


def _sizes_must_be_known(detectors: Sequence[Detector], tilings: Sequence[Tiling]) -> None:
    for detector in detectors:
        if detector.side is None and any(not tiling.columns for tiling in tilings):
            raise TrainingError(
                "OFF743",
                "the size of the model's input is not known: auto cannot choose tiles",
                where=detector.name,
                way_out="Name the grid, such as --tile 3x3, or put the model's pipeline.config "
                "beside its folder saved_model",
            )


def _label_warnings(
    detectors: Sequence[Detector], dataset: Dataset, *, agnostic: bool
) -> list[str]:
    if agnostic:
        return []
    warnings = []
    for detector in detectors:
        for found, wanted, whose in (
            (detector.labels, dataset.labels, "the data set has no label"),
            (dataset.labels, detector.labels, "the detector has no label"),
        ):
            unknown = unknown_labels(found, wanted)
            if unknown:
                warnings.append(f"{detector.name}: {whose} for {first_few(unknown, 3)}")
    return warnings


def _brand_warnings(brands: Brands, labels: Sequence[str]) -> list[str]:
    warnings = []
    unknown = unknown_labels(tuple(brands.mapping), labels)
    if unknown:
        warnings.append(f"brands: the data set has no label for {first_few(unknown, 3)}")
    unnamed = brands.unnamed(labels) if brands else ()
    if unnamed:
        warnings.append(
            f"brands: labels that count as brands of their own: {first_few(unnamed, 3)}"
        )
    return warnings


def _cap_warnings(rows: Sequence[Row]) -> list[str]:
    return [
        f"{row.title}: its own NMS stops at {row.cap} boxes, and {row.over_cap} of the photographs "
        "hold more; raise max_total_detections and export again, or look in tiles"
        for row in rows
        if row.over_cap
    ]
