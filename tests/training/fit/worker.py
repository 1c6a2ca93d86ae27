"""One machine of two: ``TF_CONFIG=… python -m tests.training.fit.worker PROJECT STEPS``.

Prints, a JSON object a line, the weights that it has at each checkpoint, the images that it learnt
from, and the result or the error.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from builder.errors import OffshelfError
from training.fit import FitOptions, fit
from training.fit.batches import SOURCE_ID
from training.fit.checkpoints import Checkpoints
from training.fit.step import Step
from training.fit.team import parts_of

IMAGES: set[str] = set()


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201


def main(project: Path, steps: int) -> int:
    save, losses = Checkpoints.save, Step.losses

    def saved(self, standing):
        save(self, standing)
        digest = hashlib.sha256()
        for variable in self._learner.model.variables:
            digest.update(parts_of(variable)[0].numpy().tobytes())
        say(step=self._learner.at, weights=digest.hexdigest())

    def seen(self, batch):
        IMAGES.update(name.decode() for name in parts_of(batch[0][SOURCE_ID])[0].numpy())
        return losses(self, batch)

    Checkpoints.save, Step.losses = saved, seen
    options = FitOptions(steps=steps, validations=2, validation_images=1, checkpoint_seconds=0)
    try:
        result = fit(project, options)
    except OffshelfError as error:
        say(error=error.as_dict())
        return 2
    say(images=sorted(IMAGES), result=result.as_dict())
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
