"""``quickstart``: packshots in, a verified site out, within a number of minutes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from builder.disk.room import OUTPUT
from builder.progress import Progress, silent
from training.dataset.place import check_apart
from training.init import Given, check_given
from training.od_api.installed import require_installed
from training.only_one import only_one
from training.process_pool import cores
from training.quickstart.folders import Folders
from training.quickstart.plan import make_plan
from training.quickstart.quality import caveat
from training.quickstart.record import FILE, open_record
from training.quickstart.run_steps import check_start, run_steps
from training.quickstart.steps import Steps
from training.recipes import find_recipe
from training.synth.catalogue import hashes, list_packshots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from training.quickstart.asked import Asked
    from training.quickstart.hands import Hands
    from training.quickstart.plan import Plan
    from training.quickstart.record import Record
    from training.quickstart.run_steps import Figures


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Args:
        folders: where everything lies.
        plan: by which it was made.
        skus: labels.
        seconds: step → how long it took.
        figures: step → what it says of itself.
    """

    folders: Folders
    plan: Plan
    skus: int
    seconds: Mapping[str, float]
    figures: Mapping[str, Figures]

    @property
    def passed(self) -> bool:
        """Whether the site detects what the model detects."""
        return bool(self.figures["verify"]["passed"])

    @property
    def caveat(self) -> str:
        """What to think of the detector."""
        return caveat(self.figures["evaluate"])

    @property
    def warnings(self) -> tuple[str, ...]:
        """Of the plan and of all steps."""
        of_steps = (w for step in self.figures.values() for w in step.get("warnings", ()))
        return (*self.plan.warnings, *of_steps)

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "output": str(self.folders.root),
            "site": str(self.folders.site),
            "skus": self.skus,
            "passed": self.passed,
            "caveat": self.caveat,
            "seconds": dict(self.seconds),
            "steps": {name: dict(figures) for name, figures in self.figures.items()},
            "warnings": list(self.warnings),
        }


def quickstart(
    asked: Asked,
    hands: Hands,
    progress: Progress = silent,
    tell_plan: Callable[[Plan, int, Record], None] = lambda *_: None,
) -> Outcome:
    """Do everything that is not done yet.

    Args:
        asked: what a person decided.
        hands: the build and the browser.
        progress: told where the whole stands.
        tell_plan: called with the plan, the number of SKUs and what is done, before any work.

    Raises:
        EnvironmentFault: OFF761, OFF762, training is not installed.
        TrainingError: OFF701, output and packshots lie within one another; OFF711, OFF715, no
            packshots, or two of one name; OFF720, OFF724, no such recipe or size; OFF725, the
            folder cannot be gone on with; OFF726, too little time; OFF738, another process is at
            work there.
        BundleError: OFF402, OFF403, the disk refuses the folder.
        OffshelfError: whatever ``hands.check`` or a step raises; what is done stays done.
    """
    require_installed()
    check_apart(asked.output, asked.packshots)
    found = list_packshots(asked.packshots)
    plan = make_plan(asked, len(found), cores())
    check_given(find_recipe(plan.recipe), Given(size=plan.side))
    folders = Folders(asked.output)
    hands.check(folders.settings, asked.name)
    record = open_record(asked.output, _options(asked, found))
    drawn = record.done.get("synth")
    if drawn and (side := drawn.figures.get("side", plan.side)) != plan.side:
        # Begun with other minutes, which chose another size: pictures and project are of that one.
        plan = make_plan(replace(asked, size=side), len(found), cores())
    verified = record.done.get("verify")
    if verified and not verified.figures["passed"]:
        record = record.without("verify")
    steps = Steps(asked, plan, folders, hands).all()
    check_start(steps, record, plan.budget)
    with only_one(asked.output / FILE, option=OUTPUT):
        tell_plan(plan, len(found), record)
        record = run_steps(steps, record, plan.budget, progress)
    return Outcome(
        folders=folders,
        plan=plan,
        skus=len(found),
        seconds=record.spent(),
        figures={name: done.figures for name, done in record.done.items()},
    )


def _options(asked: Asked, found: Sequence[tuple[str, Sequence[Path]]]) -> dict[str, Any]:
    """What decides the results; more minutes may be given to what was begun with fewer."""
    files = hashes(asked.packshots, found)
    digest = hashlib.sha256(repr(files).encode()).hexdigest()[:12]
    return {
        "packshots": f"{len(files)} files, {digest}",
        "name": asked.name,
        "seed": asked.seed,
        "recipe": asked.recipe,
        "size": asked.size,
        "images": asked.images,
        "steps": asked.steps,
    }
