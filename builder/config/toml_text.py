"""Values written as TOML 1.0, whatever characters they hold."""

from __future__ import annotations

import unicodedata

SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def toml_value(value: object) -> str:
    """``value`` (text, number, true or false, a list of these) as TOML writes it.

    Raises:
        TypeError: for any other kind.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return f'"{"".join(_escaped(character) for character in value)}"'
        case list() | tuple():
            return f"[{', '.join(toml_value(entry) for entry in value)}]"
        case _:
            raise TypeError(f"no TOML for {type(value).__name__}")


def _escaped(character: str) -> str:
    """A character of a basic string (https://toml.io/en/v1.0.0#string).

    Format characters (Cf) are escaped although TOML would take them as they are: an editor shows
    them as nothing, or turns the line around.
    """
    if character in SHORT:
        return SHORT[character]
    match unicodedata.category(character):
        case "Cs":  # half a surrogate pair, from a file name that is not text: TOML has none
            return "\ufffd"
        case "Cc" | "Cf" | "Zl" | "Zp":
            code = ord(character)
            return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        case _:
            return character
