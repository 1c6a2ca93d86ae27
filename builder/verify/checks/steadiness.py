"""Nothing leaks, and one photograph gives one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.figures import counted
from builder.verify.outcome import Check, judged, not_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.verify.observed import Online

NAME, TITLE = "steadiness", "No tensor leaks, and one photograph gives one answer"


def check_steadiness(online: Online, names: Sequence[str]) -> Check:
    """The same number of live tensors after every photograph; the first one gives the same twice.

    Args:
        online: the first visit.
        names: of the photographs, in the order in which they were detected.
    """
    because = "the site did not become ready" if online.ready is None else "nothing was detected"
    seen = [online.seen[name] for name in names if name in online.seen]
    if not seen:
        return not_run(NAME, TITLE, because=because)
    again = online.again
    counts = [one.tensors for one in seen] + ([again.tensors] if again else [])
    runs = counted(len(counts), "detection")
    problems = []
    if len(set(counts)) > 1:
        problems.append(f"Live tensors went from {counts[0]} to {counts[-1]} in {runs}")
    first = online.seen.get(names[0])
    if first and again is None:
        problems.append(f"{names[0]} could be detected once, but not again")
    elif first and again and first.detections != again.detections:
        problems.append(f"{names[0]} gave other detections the second time")
    return judged(
        NAME,
        TITLE,
        problems=tuple(problems),
        good=f"{counted(counts[0], 'live tensor')} after each of {runs}",
        bad="something leaks, or the answer changes",
        figures={"tensors_first": counts[0], "tensors_last": counts[-1], "runs": len(counts)},
    )
