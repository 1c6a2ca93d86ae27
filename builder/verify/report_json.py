"""``report.json``: the report for scripts. Keys are stable; ``format`` rises if one changes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from builder.verify.match import NearTies

if TYPE_CHECKING:
    from builder.artifacts import Detection
    from builder.verify.outcome import PhotographResult, Report

FORMAT = 1


def report_as_dict(report: Report) -> dict[str, object]:
    """The report as plain JSON values; docs/reference/report-json.md describes every key."""
    names = [label.name for label in report.labels]
    return {
        "format": FORMAT,
        "passed": report.passed,
        "site": report.site,
        "reference": report.reference,
        "detector": dict(report.detector),
        "engine": dict(report.engine),
        "labels": names,
        "thresholds": asdict(report.thresholds),
        "tolerance": asdict(report.tolerance),
        "checks": [
            {
                "name": check.name,
                "title": check.title,
                "status": check.status,
                "summary": check.summary,
                "figures": dict(check.figures),
                "problems": list(check.problems),
            }
            for check in report.checks
        ],
        "photographs": [_photograph(result) for result in report.photographs],
        "skipped": [asdict(skipped) for skipped in report.skipped],
        "warnings": list(report.warnings),
        "versions": dict(report.versions),
    }


def report_json(report: Report) -> bytes:
    """``report.json``: indented, sorted keys, UTF-8."""
    text = json.dumps(report_as_dict(report), indent=2, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _photograph(result: PhotographResult) -> dict[str, Any]:
    match, seen = result.match, result.seen
    return {
        "name": result.name,
        "sha256": result.sha256,
        "width": result.width,
        "height": result.height,
        "passed": result.passed,
        "error": result.error,
        "least_iou": result.least_iou,
        "greatest_score_difference": result.greatest_score_difference,
        "expected": [_detection(detection) for detection in result.expected],
        "found": [_detection(detection) for detection in seen.detections] if seen else None,
        "pairs": [asdict(pair) for pair in match.pairs] if match else [],
        "missing": list(match.missing) if match else [],
        "extra": list(match.extra) if match else [],
        "near_threshold": match.near_threshold if match else 0,
        "near_ties": asdict(match.near_ties if match else NearTies()),
        "milliseconds": dict(seen.timings) if seen else None,
        "tensors": seen.tensors if seen else None,
    }


def _detection(detection: Detection) -> dict[str, Any]:
    return {"box": list(detection.box), "score": detection.score, "label": detection.label}
