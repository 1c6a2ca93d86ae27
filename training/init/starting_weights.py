"""Which weights a project starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import TrainingError
from training.recipes import Fpn

if TYPE_CHECKING:
    from training.recipes import Recipe

NAMED = ("shelf", "openimages", "imagenet", "none")
"""The shelf detector that ships, Open Images SSD weights, ImageNet MobileNetV2 weights, or none."""


@dataclass(frozen=True)
class StartingWeights:
    """Where training starts.

    Args:
        name: one of ``NAMED``, or ``checkpoint``.
        checkpoint: absolute prefix of an Object Detection API checkpoint, or "".
    """

    name: str
    checkpoint: str = ""


def starting_weights(given: str, recipe: Recipe) -> StartingWeights:
    """What ``--weights`` means for ``recipe``; "" chooses the best that its width allows.

    Raises:
        TrainingError: OFF722, there is no such checkpoint, or the weights are of another width.
    """
    if not given:
        return StartingWeights(next(name for name in NAMED if not _unfit(name, recipe)))
    if given not in NAMED:
        return StartingWeights("checkpoint", _prefix(Path(given)))
    if why := _unfit(given, recipe):
        raise TrainingError(
            "OFF722",
            f"the weights {given!r} {why}",
            where="--weights",
            way_out="Choose `--weights none`, or a recipe that they fit",
        )
    return StartingWeights(given)


def _unfit(name: str, recipe: Recipe) -> str:
    """Why ``recipe`` cannot start from the weights called ``name``; "" where it can."""
    if name == "none":
        return ""
    if recipe.depth_multiplier != 1:
        return f"are of depth multiplier 1, and {recipe.name} is of {recipe.depth_multiplier:g}"
    if name == "shelf" and recipe.fpn != Fpn():
        return f"are of a feature pyramid, and {recipe.name} has none like it"
    return ""


def _prefix(path: Path) -> str:
    """``…/ckpt-7`` from that prefix, from its index file, or the newest in a folder."""
    if path.is_dir():
        indices = list(path.glob("*.index")) + list(path.glob("checkpoint/*.index"))
        if indices:
            return str(max(indices, key=_number).with_suffix("").resolve())
    prefix = path.with_suffix("") if path.suffix == ".index" else path
    if prefix.with_name(prefix.name + ".index").is_file():
        return str(prefix.resolve())
    raise TrainingError(
        "OFF722",
        f"{str(path)!r} is neither {', '.join(NAMED)} nor a checkpoint of the Object Detection API",
        where="--weights",
        way_out="Give one of these names, or the folder that holds ckpt-….index",
    )


def _number(index: Path) -> tuple[int, str]:
    digits = index.stem.rpartition("-")[2]
    return (int(digits) if digits.isdigit() else -1, index.stem)
