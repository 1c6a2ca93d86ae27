"""All that ``init`` decides, each value with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError
from training.init.augmentation import CROPS
from training.init.choose_anchors import choose_anchors
from training.recipes import MultiscaleAnchors, cap_ceiling

if TYPE_CHECKING:
    from training.init.choose_anchors import AnchorChoice
    from training.init.data_shape import DataShape
    from training.recipes import Recipe

PUBLISHED_CAP = 100
"""Where the Object Detection API's own configurations cut off boxes and detections."""

FEWEST_DETECTIONS = 500
PUBLISHED_NMS = 0.6
"""IoU from which the Object Detection API's own configurations take two boxes for one object."""

NMS = (0.55, 0.6, 0.65, 0.7)
NMS_LOSS = 0.002
"""Share of true boxes that may overlap a neighbour by more, so that the weaker is suppressed."""

LABEL_LOSS = 0.1
"""The same of the boxes of each label, and across labels: a rare one is not to be given up."""

EPOCHS = 30
STEPS = (1_500, 25_000)
SMALLEST, LARGEST = 64, 1536
"""Sides of the input, pixels. MobileNetV2 halves five times."""
BLOCKS = 16
"""Of MobileNetV2, after its first convolution and its first bottleneck."""


@dataclass(frozen=True)
class Given:
    """What a person decides; None leaves it to the recipe and the data.

    Args:
        size: side of the input, pixels.
        steps: of training.
        batch_size: images a step.
        learning_rate: highest, after the warm-up.
        frozen_blocks: of the backbone, from its start, that training leaves as they are.
        crops: part of the pictures of which training sees a cut-out, 0..1.
    """

    size: int | None = None
    steps: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    frozen_blocks: int | None = None
    crops: float | None = None


@dataclass(frozen=True)
class Reason:
    """A value that was chosen, and why; both as people read them."""

    what: str
    value: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What ``pipeline.config`` is written from.

    Args:
        recipe: with the anchors, size and batch size decided on.
        steps: of training.
        learning_rate: highest, after the warm-up.
        most_boxes: an image's boxes beyond this many would be cut off in training.
        most_detections: a class's and an image's, after non-maximum suppression.
        nms_iou: from which the weaker of two boxes is suppressed.
        class_wise: whether only another of its class suppresses a box.
        ceiling: share of boxes with an anchor of IoU ≥ 0.5.
        frozen_blocks: see ``Given``; 0 trains all of the network.
        crops: see ``Given``.
        reasons: for people, in the order of the above.
    """

    recipe: Recipe
    steps: int
    learning_rate: float
    most_boxes: int
    most_detections: int
    nms_iou: float
    class_wise: bool
    ceiling: float
    frozen_blocks: int
    crops: float
    reasons: tuple[Reason, ...]


def plan(
    recipe: Recipe,
    shape: DataShape,
    given: Given = Given(),
    learnt: Recipe | None = None,
) -> Plan:
    """Adapt ``recipe`` to a data set; what is given wins over what would be chosen.

    Args:
        recipe: as it is published.
        shape: of the data set.
        given: by a person.
        learnt: ``recipe`` with the anchors and towers of the weights to start from; the anchors
            stay unless others are better.

    Raises:
        TrainingError: OFF724, a given value is out of range.
    """
    check_given(recipe, given)
    batch = given.batch_size or recipe.batch_size
    known = recipe if recipe.as_published else learnt or recipe
    own = replace(known, size=given.size or recipe.size, batch_size=batch)
    usual = "the usual ones" if own.generator == recipe.generator else "those of the weights"
    choice = choose_anchors(own, shape.boxes)
    nms_iou, class_wise = _suppression(recipe, shape)
    steps = given.steps or recipe.steps or _steps(len(shape.per_image), batch)
    decided = Plan(
        recipe=choice.recipe,
        steps=steps,
        learning_rate=given.learning_rate or _rate(recipe, batch),
        most_boxes=max(PUBLISHED_CAP, _up(shape.most, 50)),
        most_detections=max(FEWEST_DETECTIONS, _up(2 * shape.most, 100)),
        nms_iou=nms_iou,
        class_wise=class_wise,
        ceiling=choice.ceiling,
        frozen_blocks=given.frozen_blocks or 0,
        crops=CROPS if given.crops is None else given.crops,
        reasons=(),
    )
    return replace(decided, reasons=_reasons(decided, choice, recipe, shape, given, usual))


def _reasons(
    decided: Plan, choice: AnchorChoice, recipe: Recipe, shape: DataShape, given: Given, usual: str
) -> tuple[Reason, ...]:
    images, batch = len(shape.per_image), decided.recipe.batch_size
    lost = 1 - cap_ceiling(shape.per_image, PUBLISHED_CAP)
    looks = f"{decided.steps * batch / images:.0f} looks at each of {images:,} images"
    rate = "the recipe's"
    if batch != recipe.batch_size:
        rate = f"{recipe.optimizer.learning_rate:g} at batch {recipe.batch_size}, scaled to {batch}"

    def why(value: float | None, otherwise: str) -> str:
        return "given" if value is not None else otherwise

    towers, asked_for = [], []
    if decided.recipe.fpn and decided.recipe.fpn.towers == 2:
        towers = [Reason("head", "a tower for boxes, one for classes", "as the weights have it")]
    if given.frozen_blocks:
        asked_for += [Reason("frozen blocks", f"{given.frozen_blocks} of {BLOCKS}", "given")]
    if given.crops is not None:
        asked_for += [Reason("cut-outs", f"{given.crops:.0%}", "given")]
    return (
        Reason("input", f"{decided.recipe.size} px", why(given.size, "the recipe's")),
        Reason("anchors", _anchors(choice.recipe), _why_anchors(choice, len(shape.boxes), usual)),
        *towers,
        Reason(
            "boxes an image",
            f"{decided.most_boxes:,}",
            f"the fullest image has {shape.most:,}; the usual cap of {PUBLISHED_CAP} would lose "
            f"{lost:.1%} of all boxes",
        ),
        Reason(
            "detections",
            f"{decided.most_detections:,}",
            f"twice the fullest image, and {FEWEST_DETECTIONS} at least",
        ),
        Reason("suppression", *_why_suppression(decided, recipe, shape)),
        Reason("batch size", f"{batch:,}", why(given.batch_size, "the recipe's")),
        Reason("steps", f"{decided.steps:,}", why(given.steps, looks)),
        Reason("learning rate", f"{decided.learning_rate:g}", why(given.learning_rate, rate)),
        *asked_for,
    )


def _suppression(recipe: Recipe, shape: DataShape) -> tuple[float, bool]:
    """IoU from which the weaker of two boxes goes, and whether only within its class.

    Doubles of a box overlap it by more than its neighbours do: the lower, the fewer doubles. A
    product is of one class, so a second label on it is a double too, unless things of different
    classes do share a place.
    """
    if recipe.as_published:
        return PUBLISHED_NMS, True
    spares = (iou for iou in NMS if (shape.crowding > iou).mean() <= NMS_LOSS)
    least = next(spares, NMS[-1])
    for iou in NMS[NMS.index(least) :]:
        if not _share_a_place(shape, iou):
            return iou, False
    return least, True


def _share_a_place(shape: DataShape, iou: float) -> bool:
    """Whether suppression across classes would cost true boxes, of all or of a rare class."""
    shared = shape.sharing > iou
    of_class = np.bincount(shape.classes, shared) / np.maximum(np.bincount(shape.classes), 1)
    return bool(shared.mean() > NMS_LOSS or of_class.max(initial=0.0) > LABEL_LOSS)


def _why_suppression(decided: Plan, recipe: Recipe, shape: DataShape) -> tuple[str, str]:
    iou = f"IoU {decided.nms_iou:g}"
    crowded = (shape.crowding > decided.nms_iou).mean()
    if recipe.as_published:
        return iou, "as published"
    if len(np.unique(shape.classes)) < 2:
        return iou, f"{crowded:.1%} of the boxes overlap another by more"
    shared = (shape.sharing > decided.nms_iou).mean()
    share = f"{crowded:.1%} of the boxes overlap another of their label by more, {shared:.1%} one"
    way = ", each label by itself" if decided.class_wise else ", whatever the label"
    return f"{iou}{way}", f"{share} of another label"


def check_given(recipe: Recipe, given: Given) -> None:
    """Refuse values that the recipe does not take, without looking at any data.

    Raises:
        TrainingError: OFF724, see ``plan``.
    """
    multiple = 32 if recipe.fpn else 1  # the pyramid adds maps of which one is twice the other
    size, rate = given.size, given.learning_rate
    if size is not None and (not SMALLEST <= size <= LARGEST or size % multiple):
        step = f" and a multiple of {multiple}" if recipe.fpn else ""
        raise _out_of_range("--size", size, f"from {SMALLEST} to {LARGEST}{step}")
    if given.steps is not None and given.steps < 1:
        raise _out_of_range("--steps", given.steps, "at least 1")
    if given.batch_size is not None and given.batch_size < 1:
        raise _out_of_range("--batch-size", given.batch_size, "at least 1")
    if rate is not None and not 0 < rate <= 1:
        raise _out_of_range("--learning-rate", rate, "above 0 and at most 1")
    if given.frozen_blocks is not None and not 0 <= given.frozen_blocks <= BLOCKS:
        raise _out_of_range("--freeze-blocks", given.frozen_blocks, f"from 0 to {BLOCKS}")
    if given.crops is not None:
        if recipe.as_published:
            raise TrainingError(
                "OFF724", f"the recipe {recipe.name} has a cutting of its own", where="--crops",
                way_out="Leave the option out, or choose another recipe",
            )  # fmt: skip
        if not 0 <= given.crops <= 1:
            raise _out_of_range("--crops", given.crops, "from 0 to 1")


def _out_of_range(option: str, value: float, allowed: str) -> TrainingError:
    return TrainingError(
        "OFF724",
        f"{value} is out of range",
        where=option,
        way_out=f"Give a value that is {allowed}",
    )


def _steps(images: int, batch: int) -> int:
    low, high = STEPS
    return min(max(_up(math.ceil(EPOCHS * images / batch), 100), low), high)


def _rate(recipe: Recipe, batch: int) -> float:
    """The recipe's rate, scaled to another batch size.

    By its square root for Adam (Malladi et al., arXiv:2205.10287) and in proportion for momentum
    (Goyal et al., arXiv:1706.02677).
    """
    part = batch / recipe.batch_size
    scaled = math.sqrt(part) if recipe.optimizer.kind == "adam" else part
    return float(f"{recipe.optimizer.learning_rate * scaled:.4g}")


def _anchors(recipe: Recipe) -> str:
    generator = recipe.generator
    ratios = ", ".join(f"{ratio:g}" for ratio in generator.aspect_ratios)
    if isinstance(generator, MultiscaleAnchors):
        return f"{generator.anchor_scale:g} x stride, ratios {ratios}"
    return f"{generator.min_scale:g} to {generator.max_scale:g}, ratios {ratios}"


def _why_anchors(choice: AnchorChoice, boxes: int, usual: str) -> str:
    reached = f"{choice.ceiling:.1%} of {boxes:,} boxes have one of IoU 0.5 or more"
    if choice.recipe.as_published:
        return f"as published; {reached}"
    return f"{reached}; with {usual} {choice.own_ceiling:.1%}"


def _up(value: int, step: int) -> int:
    return -(-value // step) * step
