"""Names for detectors whose folders are called alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def told_apart(places: Sequence[str]) -> list[str | None]:
    """A name for each of ``places`` that its own folder's name would not tell from another.

    ``old/exported`` and ``new/exported`` keep as many of the folders above as that takes. ``None``
    stands for those whose usual name will do, which a detector knows best itself.

    Args:
        places: as they were given: paths, or addresses of sites.
    """
    parts = [_parts(place) for place in places]
    return [_name(own, [other for other in parts if other != own]) for own in parts]


def _name(own: tuple[str, ...], others: list[tuple[str, ...]]) -> str | None:
    length = 1
    while any(other[-length:] == own[-length:] for other in others) and length < len(own):
        length += 1
    return None if length == 1 else "/".join(own[-length:])


def _parts(place: str) -> tuple[str, ...]:
    if "://" in place:
        return (place,)
    parts = Path(place).resolve().parts
    return parts[:-1] if parts[-1] == "saved_model" else parts
