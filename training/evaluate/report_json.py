"""``report.json``: every figure of an evaluation as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.evaluate.outcome import Evaluation, Row

FORMAT = "offshelf-evaluation"
VERSION = 1
DIGITS = 6


def report_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Figures with six digits behind the point; ``null`` where there is nothing to find."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "data": {
            "folder": evaluation.data,
            "sha256": evaluation.data_sha256,
            "split": evaluation.split,
            "images": evaluation.images,
            "boxes": evaluation.boxes,
        },
        "labels": list(evaluation.labels),
        "agnostic": evaluation.agnostic,
        "brands": dict(zip(evaluation.labels, evaluation.brands, strict=True))
        if evaluation.brands
        else None,
        "rows": [_row(row, evaluation.labels) for row in evaluation.rows],
        "warnings": list(evaluation.warnings),
    }


def _row(row: Row, labels: tuple[str, ...]) -> dict[str, Any]:
    figures = row.figures
    value: dict[str, Any] = {
        "detector": row.detector,
        "kind": row.kind,
        "tiling": row.tiling,
        "overall": asdict(figures.overall),
        "by_limit": {str(limit): asdict(s) for limit, s in figures.by_limit.items()},
        "by_size": {size: asdict(s) for size, s in figures.by_size.items()},
        "by_class": {labels[id_ - 1]: asdict(s) for id_, s in figures.by_class.items()},
        "precision_recall": [[p.recall, p.precision, p.score] for p in row.curve],
        "threshold": row.threshold,
        "threshold_chosen": row.threshold_chosen,
        "counts": None,
        "share": None if row.share is None else asdict(row.share),
        "confusion": [list(line) for line in row.confusion],
        "worst": [
            {
                key: value
                for key, value in asdict(photograph).items()
                if key not in ("boxes", "height", "width")
            }
            for photograph in row.worst
        ],
        "milliseconds": row.milliseconds,
        "cap": row.cap,
        "images_over_cap": row.over_cap,
    }
    if row.counts is not None:
        counts = asdict(row.counts)
        counts["by_class"] = {labels[i - 1]: c for i, c in counts["by_class"].items()}
        value["counts"] = counts
    rounded: dict[str, Any] = _rounded(value)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_rounded(entry) for entry in value]
    return value
