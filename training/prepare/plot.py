"""The two pictures of a summary, in files that two runs write byte for byte alike.

Loading matplotlib takes longer than drawing with it, so the pictures are tasks for a worker that
has it already.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.prepare.statistics import Statistics

CAP = 100

LIBRARY = "matplotlib.figure"
"""The module that takes the time."""


@dataclass(frozen=True)
class Plot:
    """A picture to draw.

    Args:
        name: of ``PICTURES``.
        folder: to write to, which every worker must see.
        splits: statistics of each.
        recipe: whose anchors to show beside the boxes.
    """

    name: str
    folder: str
    splits: Mapping[str, Statistics]
    recipe: str | None


def plot(task: Plot) -> None:
    """Write one of the pictures."""
    PICTURES[task.name](Path(task.folder, task.name), task.splits, task.recipe)


def _boxes_per_image(path: Path, splits: Mapping[str, Statistics], _: str | None) -> None:
    from matplotlib.figure import Figure

    figure = Figure((7, 4))
    axes = figure.add_subplot()
    top = max((max(of.per_image, default=0) for of in splits.values()), default=0)
    edges = np.linspace(0, top + 1, min(60, top + 1) + 1).tolist()
    for name, of in splits.items():
        numbers = sorted(of.per_image)
        axes.hist(numbers, edges, weights=[of.per_image[n] for n in numbers], alpha=0.6, label=name)
    if top > CAP / 2:
        axes.axvline(CAP, color="black", linestyle="--", label=f"the usual cap of {CAP}")
    axes.set(xlabel="boxes an image", ylabel="images")
    axes.legend()
    figure.savefig(path, dpi=120, metadata={"Software": None})


def _box_sizes(path: Path, splits: Mapping[str, Statistics], recipe: str | None) -> None:
    from matplotlib.figure import Figure

    figure = Figure((6, 6))
    axes = figure.add_subplot()
    for name, of in splits.items():
        height, width = (of.boxes[:4000, 2:] - of.boxes[:4000, :2]).T
        axes.plot(width, height, ".", markersize=2, alpha=0.4, label=name)
    if recipe is not None:
        from training.recipes import find_recipe

        anchors = find_recipe(recipe).anchors()
        sizes = np.unique(np.round(anchors[:, 2:] - anchors[:, :2], 4), axis=0)
        axes.plot(sizes[:, 1], sizes[:, 0], "k+", label=f"anchors of {recipe}")
    axes.set(xscale="log", yscale="log", xlabel="width / image", ylabel="height / image")
    axes.set(xlim=(1e-3, 1.5), ylim=(1e-3, 1.5))
    axes.legend()
    figure.savefig(path, dpi=120, metadata={"Software": None})


PICTURES = {"boxes-per-image.png": _boxes_per_image, "box-sizes.png": _box_sizes}
