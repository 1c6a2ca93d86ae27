"""Do what is still to be done, step by step, within a budget."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.progress import Progress, silent
from training.quickstart.record import Done, Record, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from training.quickstart.budget import Budget

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """What a step is given.

    Args:
        figures: what came of the steps before it, by their names.
        seconds: that it may take, where it is the training; 0 otherwise.
        progress: to be told 0..1 of this step.
    """

    figures: Mapping[str, Figures]
    seconds: float
    progress: Progress


@dataclass(frozen=True)
class Step:
    """A part of a quickstart.

    Args:
        name: in ``quickstart.json``.
        words: for people, as "Making shelves".
        run: does it; what it writes appears whole or not at all, or can be gone on with.
        leaves: the folder that is there once it is done, if any.
    """

    name: str
    words: str
    run: Callable[[Turn], Figures]
    leaves: Path | None = None


def check_start(steps: Sequence[Step], record: Record, budget: Budget) -> None:
    """Whether ``run_steps`` can do its work with what is there and the time that is left.

    Raises:
        TrainingError: OFF725, what a finished step left is gone; OFF726, there is too little time.
    """
    for step in steps:
        if step.name in record.done and step.leaves and not step.leaves.exists():
            raise refusal(f"what the step {step.name!r} made is gone", step.leaves)
    trained = all(step.name in record.done for step in steps if step.name not in budget.reserved)
    if not trained:
        budget.left_for_training(record.spent())


def run_steps(
    steps: Sequence[Step],
    record: Record,
    budget: Budget,
    progress: Progress = silent,
    clock: Callable[[], float] = time.monotonic,
) -> Record:
    """Run the steps that ``record`` does not have; each is recorded as soon as it is done.

    A step that is interrupted is not recorded: the next run does it again, or goes on with it.

    Raises:
        OffshelfError: whatever a step or ``check_start`` raises, and OFF726 from a step that began
            too late.
    """
    check_start(steps, record, budget)
    record.folder.mkdir(parents=True, exist_ok=True)
    record.write()  # from now on the folder is known for what it is, whatever happens
    for number, step in enumerate(steps, 1):
        if step.name in record.done:
            continue
        flexible = step.name not in budget.reserved
        turn = Turn(
            figures={name: done.figures for name, done in record.done.items()},
            seconds=budget.left_for_training(record.spent()) if flexible else 0.0,
            progress=_part(progress, f"{number}/{len(steps)} {step.words}", budget.span(step.name)),
        )
        turn.progress("")
        began = clock()
        figures = step.run(turn)
        record = record.with_step(step.name, Done(round(clock() - began, 3), figures))
    return record


def _part(progress: Progress, words: str, span: tuple[float, float]) -> Progress:
    """Tells of one step as a part of the whole."""
    start, end = span

    def tell(step: str, done: float | None = None) -> None:
        whole = start + (end - start) * min(max(done or 0.0, 0.0), 1.0)
        progress(f"{words}: {step}" if step else words, whole)

    return tell
