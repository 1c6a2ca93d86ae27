"""Training: a project in, checkpoints and the best weights out.

    open → build → start weights → (batch → losses → gradients → weights)… → validate → best

A loop of our own over the Object Detection API's model, input pipeline, losses and optimizers.
"""

from __future__ import annotations

from training.fit.options import FitOptions
from training.fit.result import FitResult
from training.fit.run import fit

__all__ = ["FitOptions", "FitResult", "fit"]
