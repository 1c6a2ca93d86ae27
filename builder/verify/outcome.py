"""What ``verify`` finds out, as frozen data: checks, photographs, and the report over both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.artifacts import Detection, Label, Thresholds
    from builder.verify.match import Match
    from builder.verify.pair import Tolerance

Figure = str | int | float | bool | None
Status = Literal["passed", "failed", "not-run"]


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Args:
        name: stable, for scripts: ``parity``.
        title: what holds if it passed, as a sentence.
        status: ``not-run`` when something before it failed; counts as a failure.
        summary: the outcome in one sentence.
        figures: what was measured, pass or fail.
        problems: one sentence each, empty if it passed.
    """

    name: str
    title: str
    status: Status
    summary: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it was run and holds."""
        return self.status == "passed"


def judged(
    name: str,
    title: str,
    *,
    problems: tuple[str, ...],
    good: str,
    bad: str,
    figures: Mapping[str, Figure] | None = None,
) -> Check:
    """A check that passes if there are no ``problems``; ``good`` or ``bad`` is its summary."""
    return Check(
        name,
        title,
        status="failed" if problems else "passed",
        summary=bad if problems else good,
        figures=figures or {},
        problems=problems,
    )


def not_run(name: str, title: str, *, because: str) -> Check:
    """A check that something else kept from running."""
    return Check(name, title, status="not-run", summary=f"not run, because {because}")


@dataclass(frozen=True)
class Seen:
    """What the site made of one photograph.

    Args:
        detections: best score first; ``label`` indexes the detector's labels.
        width: pixels, as the browser decoded it.
        height: pixels, as the browser decoded it.
        timings: milliseconds by step, ``total`` among them.
        tensors: live tensors in the engine afterwards.
    """

    detections: tuple[Detection, ...]
    width: int
    height: int
    timings: Mapping[str, float]
    tensors: int


@dataclass(frozen=True)
class PhotographResult:
    """One photograph: what the model and the browser found, and how the two compare.

    Args:
        name: of the file.
        sha256: of the file.
        width: pixels, as Python decoded it.
        height: pixels, as Python decoded it.
        expected: the original model's detections.
        seen: what the browser made of it; ``None`` where it failed.
        match: how the two compare; ``None`` where there is nothing to compare.
        error: why the browser made nothing of it, or how its size differs.
    """

    name: str
    sha256: str
    width: int
    height: int
    expected: tuple[Detection, ...]
    seen: Seen | None = None
    match: Match | None = None
    error: str = ""

    @property
    def passed(self) -> bool:
        """Whether the browser detects here what the model does."""
        return not self.error and self.match is not None and self.match.passed

    @property
    def least_iou(self) -> float | None:
        """The worst IoU of a pair; ``None`` without pairs."""
        pairs = self.match.pairs if self.match else ()
        return min((pair.iou for pair in pairs), default=None)

    @property
    def greatest_score_difference(self) -> float | None:
        """The greatest absolute difference of a pair's scores; ``None`` without pairs."""
        pairs = self.match.pairs if self.match else ()
        return max((abs(pair.score_difference) for pair in pairs), default=None)

    def badness(self) -> tuple[bool, int, float, float]:
        """Sorts the worst first, with ``reverse=True``."""
        lost = len(self.match.missing) + len(self.match.extra) if self.match else 0
        iou = self.least_iou
        return (
            not self.passed,
            lost,
            1.0 - iou if iou is not None else 0.0,
            self.greatest_score_difference or 0.0,
        )


@dataclass(frozen=True)
class Skipped:
    """A file that was not verified with, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Report:
    """All of it. ``as_dict`` in ``report_json`` and ``report_html`` turn it into files.

    Args:
        site: as the person named it, a folder or an address.
        detector: name, source and weight format of the detector that the site ships.
        engine: what runs it in the browser, as the site says it: name, backend, library.
        reference: what the browser is compared with, in words.
        labels: names that ``Detection.label`` indexes.
        versions: program → version.
        warnings: sentences that are no failures; ``--strict`` makes them some.
    """

    site: str
    detector: Mapping[str, Figure]
    engine: Mapping[str, Figure]
    reference: str
    labels: tuple[Label, ...]
    thresholds: Thresholds
    tolerance: Tolerance
    checks: tuple[Check, ...]
    photographs: tuple[PhotographResult, ...]
    skipped: tuple[Skipped, ...]
    versions: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every check was run and holds."""
        return all(check.passed for check in self.checks)

    def summary(self) -> list[str]:
        """A line per check, for a terminal; problems below the check that they belong to."""
        lines = []
        for check in self.checks:
            mark = {"passed": "ok  ", "failed": "FAIL", "not-run": "--  "}[check.status]
            lines.append(f"{mark}  {check.title}: {check.summary}")
            lines += [f"        {problem}" for problem in check.problems[:5]]
            if len(check.problems) > 5:
                lines.append(f"        and {len(check.problems) - 5} more")
        return lines

    def as_dict(self) -> dict[str, object]:
        """The report as ``report.json`` holds it."""
        from builder.verify.report_json import report_as_dict

        return report_as_dict(self)
