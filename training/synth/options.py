"""What is asked for, checked once."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.errors import TrainingError
from training.synth.variation import Variation

DEFAULT_SCENES = (
    ("closeup", 0.45), ("shelf", 0.1), ("single", 0.1), ("table", 0.1), ("crate", 0.08),
    ("heap", 0.05), ("hand", 0.07), ("pegs", 0.05), ("mixed", 0.0),
)  # fmt: skip
"""Kinds of scenes and their shares; one of none is drawn when it is asked for."""


HIDDEN = ("marked", "nothing")
"""What becomes of a product of which too little is seen."""

MOST_PICTURES = 10_000_000
"""Of a split."""


@dataclass(frozen=True)
class Options:
    """What is asked for.

    Attributes:
        images: pictures for training.
        val: pictures for validation.
        size: pixels of each side.
        seed: two runs with one seed write the same bytes.
        scenes: kinds of scenes and their weights.
        max_products: in one picture.
        min_visible: of the pixels that a product has within the picture, the part that must be
            seen for it to be labelled, 0..1.
        hidden: ``marked``: products of which less is seen are boxes that need not be found;
            ``nothing``: they have no box, as the background has none.
        agnostic: one label, ``product``, for everything.

    Raises:
        TrainingError: OFF713, a number out of its range, an unknown kind of scene or fate of the
            hidden.
    """

    images: int = 2000
    val: int = 200
    size: int = 640
    seed: int = 7
    scenes: tuple[tuple[str, float], ...] = DEFAULT_SCENES
    max_products: int = 150
    min_visible: float = 0.5
    hidden: str = "marked"
    agnostic: bool = True
    variation: Variation = field(default_factory=Variation)

    def __post_init__(self) -> None:
        _within("--images", self.images, 1, MOST_PICTURES)
        _within("--val", self.val, 0, MOST_PICTURES)
        _within("--size", self.size, 64, 2048)
        _within("--seed", self.seed, 0, 2**32 - 1)
        _within("--max-products", self.max_products, 1, 2000)
        _within("--min-visible", self.min_visible, 0.01, 1.0)
        if self.hidden not in HIDDEN:
            raise TrainingError(
                "OFF713", f"“{self.hidden}” is none of {', '.join(HIDDEN)}", where="--hidden",
                way_out="Give `marked` (need not be found) or `nothing` (taught as background)",
            )  # fmt: skip
        known = [name for name, _ in DEFAULT_SCENES]
        for name, weight in self.scenes:
            if name not in known:
                raise TrainingError(
                    "OFF713", f"“{name}” is no kind of scene", where="--scenes",
                    way_out=f"Choose among {', '.join(known)}",
                )  # fmt: skip
            _within(f"--scenes {name}", weight, 0, 1e6)
        if sum(weight for _, weight in self.scenes) <= 0:
            raise TrainingError(
                "OFF713", "no kind of scene has any weight", where="--scenes",
                way_out="Name at least one kind, or leave the option out",
            )  # fmt: skip


def scenes_named(text: str) -> tuple[tuple[str, float], ...]:
    """``shelf,closeup`` at their usual shares, or with weights: ``shelf=2,closeup=1``.

    Raises:
        TrainingError: OFF713, a weight that is no number.
    """
    usual = dict(DEFAULT_SCENES)
    chosen: dict[str, float] = {}
    for part in (piece.strip() for piece in text.split(",")):
        name, equals, weight = part.partition("=")
        try:
            chosen[name] = float(weight) if equals else usual.get(name) or 0.1
        except ValueError:
            raise TrainingError(
                "OFF713", f"the weight “{weight}” of the scene “{name}” is no number",
                where="--scenes", way_out="Write it as in --scenes shelf=2,closeup=1",
            ) from None  # fmt: skip
    return tuple(chosen.items())


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise TrainingError(
            "OFF713", f"{value} is out of range", where=name,
            way_out=f"Give a number from {low} to {high}",
        )  # fmt: skip
