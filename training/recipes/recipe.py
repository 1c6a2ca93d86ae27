"""A recipe: which network, how it is trained, all as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from training.recipes.anchors import MultiscaleAnchors, Shapes, SsdAnchors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.recipes.grids import AnchorGrid


@dataclass(frozen=True)
class Fpn:
    """FPN-lite: depthwise separable feature pyramid and a head shared by its levels.

    Args:
        depth: channels of the pyramid, before the depth multiplier.
        head_depth: channels of the head.
        head_layers: separable convolutions before the predictions, a tower of them.
        towers: 1, which boxes and classes share, or 2, one for each.
    """

    depth: int = 128
    head_depth: int = 128
    head_layers: int = 4
    towers: int = 1


@dataclass(frozen=True)
class Optimizer:
    """Adam or momentum, with warm-up and cosine decay.

    Args:
        kind: which of the two.
        learning_rate: highest rate, after the warm-up, for the recipe's own batch size.
        warmup_rate: rate of the first step, as a part of ``learning_rate``.
        warmup_part: length of the warm-up as a part of all steps.
        decay_steps: steps after which the rate is zero; the steps of training when None.
        momentum: of the momentum optimizer.
    """

    kind: Literal["adam", "momentum"] = "adam"
    learning_rate: float = 2e-3
    warmup_rate: float = 0.1
    warmup_part: float = 0.05
    decay_steps: int | None = None
    momentum: float = 0.9


@dataclass(frozen=True)
class Recipe:
    """A named starting point; ``training.init`` adapts anchors, caps and schedule to the data.

    Args:
        name: as ``--recipe`` takes it.
        summary: one line for people.
        size: side of the square input, pixels.
        depth_multiplier: width of MobileNetV2.
        generator: of the anchors, with its values before the data is looked at.
        fpn: the pyramid, or None for plain SSD.
        focal_alpha: weight of positives in the focal loss.
        initial_stddev: of the feature extractor's truncated normal initializer.
        batch_norm_decay: of all batch normalisation.
        optimizer: its kind, rate and schedule.
        batch_size: images a step.
        steps: number of steps where it does not follow from the data, or None.
        as_published: whether anchors, augmentation and suppression stay as somebody published them,
            whatever the data says; only the caps follow it.
    """

    name: str
    summary: str
    size: int
    depth_multiplier: float
    generator: SsdAnchors | MultiscaleAnchors
    fpn: Fpn | None
    focal_alpha: float = 0.25
    initial_stddev: float = 0.03
    batch_norm_decay: float = 0.99
    optimizer: Optimizer = Optimizer()
    batch_size: int = 8
    steps: int | None = None
    as_published: bool = False

    def maps(self) -> Shapes:
        """(rows, columns) of each feature map: each halves the one before, rounded up.

        Plain SSD starts at stride 16 (the expansion of MobileNetV2's block 13) and the pyramid at
        ``2 ** min_level``; padding is SAME throughout.
        """
        if isinstance(self.generator, MultiscaleAnchors):
            first, count = self.generator.min_level, _levels(self.generator)
        else:
            first, count = 4, self.generator.num_layers
        sides = [_halved(self.size, first + step) for step in range(count)]
        return tuple((side, side) for side in sides)

    def grids(self) -> tuple[AnchorGrid, ...]:
        """The anchors, a grid per feature map."""
        return self.generator.grids(self.size, self.maps())

    def anchors(self) -> NDArray[np.float32]:
        """All anchors, float32 [A, 4], (ymin, xmin, ymax, xmax), 0..1, beyond it at the edges."""
        return np.concatenate([grid.boxes() for grid in self.grids()]).astype(np.float32)


def _levels(anchors: MultiscaleAnchors) -> int:
    return anchors.max_level - anchors.min_level + 1


def _halved(size: int, times: int) -> int:
    for _ in range(times):
        size = -(-size // 2)
    return size
