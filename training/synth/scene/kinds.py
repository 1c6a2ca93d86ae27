"""Every kind of scene by the name that ``--scenes`` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.synth.scene.hand import hand
from training.synth.scene.pegs import pegs
from training.synth.scene.shelf import closeup, mixed, shelf
from training.synth.scene.tabletop import crate, heap, single, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from training.synth.scene.needs import Needs
    from training.synth.scene.stage import Stage

SCENES: Mapping[str, Callable[[Needs], Stage]] = {
    "closeup": closeup, "shelf": shelf, "single": single, "table": table, "crate": crate,
    "heap": heap, "hand": hand, "pegs": pegs, "mixed": mixed,
}  # fmt: skip
