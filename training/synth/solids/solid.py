"""What every body can do: show itself from a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from training.synth.sprite import Sprite
    from training.synth.view import View


class Solid(Protocol):
    """A body with its print on it. Centimetres; the foot is the middle of its base."""

    @property
    def size(self) -> tuple[float, float, float]:
        """Width, height and depth in centimetres."""

    def seen(self, view: View) -> Sprite:
        """The body as ``view`` sees it."""
