"""``label_map.pbtxt``, as the Object Detection API reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def label_map_text(labels: Sequence[str]) -> str:
    """One ``item`` per label; ids count from 1, since 0 is the background."""
    return "".join(
        f"item {{\n  id: {number}\n  name: '{_quoted(label)}'\n}}\n"
        for number, label in enumerate(labels, start=1)
    )


def _quoted(text: str) -> str:
    """``text`` between single quotes of protobuf's text format."""
    return text.replace("\\", "\\\\").replace("'", "\\'")
