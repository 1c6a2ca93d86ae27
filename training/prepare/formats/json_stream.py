"""JSON of any size, an element of its arrays at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CHUNK = 1 << 20
_SPACE = " \t\n\r"


class _Reader:
    """A window over a text that moves on as values are taken."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._buffer, self._at, self._ended = file, "", 0, False
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """The next character that is not space; empty at the end."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _SPACE:
                    return self._buffer[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        if self.peek() != expected:
            raise ValueError(f"expected {expected!r}, found {self.peek()!r}")
        self._at += 1

    def value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError:  # noqa: PERF203 - the window grows, and once more
                if not self._more():
                    raise
            else:
                # A number may go on beyond the window.
                if end < len(self._buffer) or not self._more():
                    self._at = end
                    return value

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._file.read(max(CHUNK, len(self._buffer) - self._at))
        self._ended = not chunk
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0
        return bool(chunk)


def stream_arrays(file: TextIO, wanted: Collection[str]) -> Iterator[tuple[str, Any]]:
    """(key, element) of each element of the arrays under ``wanted`` keys of the outermost object.

    Raises:
        ValueError: this is not a JSON object, or it ends too early.
    """
    reader = _Reader(file)
    reader.take("{")
    while reader.peek() != "}":
        key = reader.value()
        reader.take(":")
        if key in wanted and reader.peek() == "[":
            reader.take("[")
            while reader.peek() != "]":
                yield key, reader.value()
                if reader.peek() != "]":
                    reader.take(",")
            reader.take("]")
        else:
            reader.value()
        if reader.peek() != "}":
            reader.take(",")
