"""Any text as it may be shown: what would break lines or turn the page's direction is taken out."""

from __future__ import annotations

import unicodedata

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates of UAX 9: left open, they turn the text around a name. The
marks U+200E, U+200F and U+061C stay: they act on their neighbours alone."""


def display_text(text: str) -> str:
    """``text`` on one line, without what would act on its surroundings.

    Control characters and line breaks become spaces, directional controls vanish, half a surrogate
    pair becomes U+FFFD, spaces at the ends and runs of them are dropped. The result is empty when
    nothing of ``text`` can be seen.
    """
    kept = "".join(_shown(character) for character in text)
    line = " ".join(kept.split())
    if all(unicodedata.category(character) in ("Cf", "Mn", "Zs") for character in line):
        return ""
    return line


def _shown(character: str) -> str:
    if character in BIDI_CONTROLS:
        return ""
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\ufffd"
        case "Cn" if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
            return "\ufffd"  # noncharacters: HTML calls them parse errors
        case _:
            return character
