"""Text format of protocol buffers, written without them, so that ``init`` needs no TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Enum:
    """A name that stands without quotes."""

    name: str


Message = Mapping[str, Any]
"""Field → bool, int, float, str, Enum, Message, or a list of these for a repeated field.

None leaves the field out.
"""


def to_text(message: Message, indent: str = "") -> str:
    """``message`` a field a line, nested messages in braces, in the order of the mapping."""
    lines = []
    for field, given in message.items():
        for value in given if isinstance(given, list | tuple) else [given]:
            if isinstance(value, Mapping):
                inner = to_text(value, indent + "  ")
                lines.append(f"{indent}{field} {{\n{inner}{indent}}}\n")
            elif value is not None:
                lines.append(f"{indent}{field}: {_scalar(value)}\n")
    return "".join(lines)


def _scalar(value: bool | int | float | str | Enum) -> str:
    if isinstance(value, Enum):
        return value.name
    # JSON writes booleans, numbers and escaped strings as the text format reads them.
    return json.dumps(value, ensure_ascii=False)
