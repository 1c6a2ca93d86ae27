"""``label_map.pbtxt``: the Object Detection API's label map, in protobuf's text format.

A small parser of our own, so that reading labels needs neither TensorFlow nor protobuf. It takes
what protobuf's printer and people's editors write: quotes of both kinds, escapes, strings that
continue on the next line, comments, ``item:``, ``<…>`` for ``{…}``, and fields it does not know
(``keypoints``, ``ancestor_ids``), which are skipped.
Format: https://protobuf.dev/reference/protobuf/textformat-spec/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:[./][A-Za-z0-9_]+)*)
      | (?P<number>[+-]?\.?[0-9][0-9A-Za-z.+-]*)
      | (?P<mark>[{}<>\[\]:,;-])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|[xX](?P<hex>[0-9A-Fa-f]{1,2})"
    r"|u(?P<u4>[0-9A-Fa-f]{4})|U(?P<u8>[0-9A-Fa-f]{8})|(?P<plain>.))",
    re.DOTALL,
)
_PLAIN = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_CLOSING = {"{": "}", "<": ">", "[": "]"}


@dataclass(frozen=True)
class Item:
    """An ``item`` of a label map; ``line`` is where it begins, counted from 1."""

    id: int
    name: str
    line: int


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def parse_label_map(text: str, *, where: str) -> tuple[Item, ...]:
    """The items of a label map, in the order of the file.

    Args:
        text: the whole file.
        where: the file's name, for messages.

    Raises:
        DetectorError: OFF208 with the line, if the text is not a label map or an item has no id or
            no name.
    """
    parser = _Parser(tuple(_tokens(text, where)), where)
    items = []
    while (token := parser.next()) is not None:
        if token.kind != "word":
            raise parser.error(token, f"expected `item`, found `{token.text}`")
        if token.text == "item":
            items.append(parser.item(token))
        else:
            parser.skip_value(token)
        parser.skip_separator()
    return tuple(items)


def _tokens(text: str, where: str) -> Iterator[_Token]:
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            found = text[position : position + 20].splitlines()[0]
            raise _error(where, line, f"cannot read `{found}` (a quote that does not close?)")
        kind, token = str(match.lastgroup), match.group()
        if kind != "space":
            yield _Token(kind, token, line)
        line += token.count("\n")
        position = match.end()


def _error(where: str, line: int, what: str) -> DetectorError:
    return DetectorError(
        "OFF208",
        f"line {line}: {what if len(what) <= 200 else what[:200] + '…'}",
        where=where,
        way_out="Write each label as item { id: 1 name: 'box' }",
    )


class _Parser:
    """A cursor over the tokens of a label map."""

    def __init__(self, tokens: tuple[_Token, ...], where: str) -> None:
        self.tokens, self.where, self.position = tokens, where, 0

    def error(self, token: _Token, what: str) -> DetectorError:
        return _error(self.where, token.line, what)

    def peek(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def next(self) -> _Token | None:
        token = self.peek()
        self.position += 1
        return token

    def need(self, after: _Token) -> _Token:
        """The next token, which must be there."""
        token = self.next()
        if token is None:
            raise self.error(after, f"the file ends in the middle of `{after.text}`")
        return token

    def skip_separator(self) -> None:
        token = self.peek()
        if token is not None and token.text in (",", ";") and token.kind == "mark":
            self.position += 1

    def item(self, start: _Token) -> Item:
        """``{ … }`` after ``item``."""
        opening = self.need(start)
        if opening.text == ":":
            opening = self.need(start)
        if opening.text not in ("{", "<"):
            raise self.error(opening, f"expected `{{` after `item`, found `{opening.text}`")
        closing = _CLOSING[opening.text]
        id_: int | None = None
        names: dict[str, str] = {}
        while (token := self.need(start)).text != closing or token.kind != "mark":
            if token.kind != "word":
                raise self.error(token, f"expected a field's name, found `{token.text}`")
            if token.text == "id":
                id_ = self.integer(token)
            elif token.text in ("name", "display_name"):
                names[token.text] = self.string(token)
            else:
                self.skip_value(token)
            self.skip_separator()
        # The Object Detection API shows display_name where there is one.
        name = names.get("display_name") or names.get("name")
        if id_ is None or name is None:
            missing = "id" if id_ is None else "name"
            raise self.error(start, f"an item without `{missing}`")
        return Item(id_, name, start.line)

    def colon(self, field: _Token) -> _Token:
        token = self.need(field)
        if token.text != ":":
            raise self.error(token, f"expected `:` after `{field.text}`, found `{token.text}`")
        return self.need(field)

    def integer(self, field: _Token) -> int:
        token = self.colon(field)
        try:
            return int(token.text, 0)
        except ValueError:
            raise self.error(token, f"`{token.text}` is not a whole number") from None

    def string(self, field: _Token) -> str:
        token = self.colon(field)
        if token.kind != "string":
            raise self.error(token, f"the {field.text} `{token.text}` must stand in quotes")
        data = unescape(token.text[1:-1])
        while (more := self.peek()) is not None and more.kind == "string":
            data += unescape(more.text[1:-1])
            self.position += 1
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise self.error(token, f"the {field.text} {token.text} is not UTF-8") from None

    def skip_value(self, field: _Token) -> None:
        """Pass over the value of a field that means nothing here, nested messages included."""
        token = self.need(field)
        if token.text == ":":
            token = self.need(field)
        if token.text == "-":
            token = self.need(field)
        if token.kind != "mark" or token.text not in _CLOSING:
            while (more := self.peek()) is not None and token.kind == more.kind == "string":
                self.position += 1
            return
        open_marks = [_CLOSING[token.text]]
        while open_marks:
            token = self.need(field)
            if token.kind == "mark" and token.text in _CLOSING:
                open_marks.append(_CLOSING[token.text])
            elif token.kind == "mark" and token.text == open_marks[-1]:
                open_marks.pop()


def unescape(text: str) -> bytes:
    r"""A literal without its quotes, as bytes: ``\n``, ``\'``, ``\303\244``, ``\ue4``."""
    out, position = bytearray(), 0
    for match in _ESCAPE.finditer(text):
        out += text[position : match.start()].encode("utf-8", "surrogatepass")
        position = match.end()
        kind = str(match.lastgroup)
        value = match.group(kind)
        if kind == "octal":
            out.append(int(value, 8) & 0xFF)
        elif kind == "hex":
            out.append(int(value, 16))
        elif kind in ("u4", "u8"):
            # Beyond Unicode, or half of a surrogate pair: bytes that are no UTF-8, refused later.
            point = int(value, 16)
            out += chr(point).encode("utf-8", "surrogatepass") if point < 0x110000 else b"\xff"
        elif value in _PLAIN:
            out.append(_PLAIN[value])
        else:
            out += value.encode("utf-8", "surrogatepass")
    return bytes(out + text[position:].encode("utf-8", "surrogatepass"))
