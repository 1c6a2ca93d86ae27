"""``label_map.pbtxt``, as the Object Detection API reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL_MAP = "label_map.pbtxt"


def label_map_text(labels: Sequence[str]) -> str:
    """Items with ids from 1, in the order given; quotes and backslashes in names are escaped."""
    return "\n".join(
        f'item {{\n  id: {number}\n  name: "{_escaped(label)}"\n}}\n'
        for number, label in enumerate(labels, 1)
    )


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"')
