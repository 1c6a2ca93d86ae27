"""What a training step costs, and what might make it cheaper.

``python -m tests.bench.fit_steps PROJECT --steps 30 --rounds 3`` trains the project's model from
fresh weights in processes of their own, the variants taking turns, and prints processor seconds a
step (of all cores, so that other work on the machine counts little) and the loss at the end:

as it is    forward and application in two functions, float32
frozen      the first layers stay as they are (``freeze_variables``)
bfloat16    oneDNN computes convolutions in bfloat16 (``fit --bfloat16``)
both        frozen, and in bfloat16
one call    both halves in one function; a loss that is no number is noticed inside
pictures    the input pipeline alone, no training
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

VARIANTS = ("as it is", "frozen", "bfloat16", "both", "one call", "pictures")
WARM = 3
"""Steps before the measured ones: tracing and the first fills of caches."""


def main() -> None:
    """Measure in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variant", choices=VARIANTS, help="only this one, in this process")
    given = parser.parse_args()
    if given.variant:
        print(json.dumps(measure(given.project, given.variant, given.steps)))  # noqa: T201
        return
    found: dict[str, list[dict[str, float]]] = {variant: [] for variant in VARIANTS}
    for _ in range(given.rounds):
        for variant, rows in found.items():
            rows.append(in_a_process_of_its_own(given.project, variant, given.steps))
    print("| variant | CPU s a step, median | s a step, least | loss at the end |")  # noqa: T201
    print("|---|---|---|---|")  # noqa: T201
    for variant, rows in found.items():
        cpu = statistics.median(row["cpu"] for row in rows)
        wall = min(row["wall"] for row in rows)
        loss = statistics.median(row["loss"] for row in rows)
        print(f"| {variant} | {cpu:.3f} | {wall:.3f} | {loss:.3f} |")  # noqa: T201


def in_a_process_of_its_own(project: Path, variant: str, steps: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.fit_steps", str(project), "--variant", variant]
    done = subprocess.run(
        [*command, "--steps", str(steps)], stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(project: Path, variant: str, steps: int) -> dict[str, float]:
    """Seconds a step, of processor and by the clock, and the last loss."""
    from training.fit.batches import training_batches
    from training.fit.bfloat16 import OPTION
    from training.fit.learner import build_learner
    from training.fit.team import form_team
    from training.init.pipeline_config import first_layers
    from training.od_api.compat import prepare
    from training.od_api.config import load_config
    from training.quickstart.plan import FROZEN_BLOCKS

    tf = prepare()
    if variant in {"bfloat16", "both"}:
        tf.config.optimizer.set_experimental_options({OPTION: True})
    config = load_config(project / "pipeline.config")
    if variant in {"frozen", "both"}:
        config.train_config.freeze_variables[:] = [first_layers(FROZEN_BLOCKS)]
    team = form_team(config.train_config.batch_size)
    learner = build_learner(config, team, 0)
    batches = training_batches(config, learner.model, team, 0)
    step = stepper(variant, learner, config, team)
    for _ in range(WARM):
        step(next(batches))
    cpu, wall, loss = time.process_time(), time.monotonic(), 0.0
    for _ in range(steps):
        learner.position.assign_add(1)
        loss = step(next(batches))
    return {
        "cpu": (time.process_time() - cpu) / steps,
        "wall": (time.monotonic() - wall) / steps,
        "loss": loss,
    }


def stepper(variant: str, learner: Any, config: Any, team: Any) -> Any:
    """A function from a batch to its total loss."""
    import tensorflow as tf

    from training.fit.step import TOTAL, Step

    step = Step(learner, config, team)
    if variant == "pictures":
        return lambda batch: float("nan")

    def two_calls(batch: Any) -> float:
        losses, gradients = step.losses(batch)
        step.apply(gradients)
        return losses[TOTAL]

    @tf.function(autograph=False)
    def whole(features: Any, labels: Any) -> Any:
        losses, gradients = step._one_forward(features, labels)
        good = tf.reduce_all(tf.math.is_finite(losses[TOTAL]))
        kept = [tf.where(good, g, tf.zeros_like(g)) for g in gradients]
        step._one_apply(kept)
        return losses[TOTAL]

    return (lambda batch: float(whole(*batch))) if variant == "one call" else two_calls


if __name__ == "__main__":
    main()
