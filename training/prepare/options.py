"""What a person may choose of ``prepare``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from training.prepare.tiles import Tiles


@dataclass(frozen=True)
class Options:
    """What a person may choose; each is an option of ``offshelf train prepare``.

    Args:
        format: one of ``FORMATS``, or None to recognise it.
        val: share of pictures for validation, where the source gives none.
        test: share for testing, where the source gives no splits.
        tiles: how to cut photographs, or None.
        labels: file that fixes the labels and their order.
        agnostic: fold all labels into ``product``.
        licence: name of the licence of photographs and boxes.
        recipe: whose anchors to hold against the boxes.
        workers: processes; one a core when None.
        ray: address of a Ray cluster to work on instead.
    """

    format: str | None = None
    val: float = 0.1
    test: float = 0.0
    tiles: Tiles | None = None
    labels: Path | None = None
    agnostic: bool = False
    licence: str | None = None
    recipe: str | None = None
    workers: int | None = None
    ray: str | None = None


DEFAULTS = Options()
