"""Text cut where a reader sees one character end, so that no accent or emoji is torn apart."""

from __future__ import annotations

import unicodedata

ZERO_WIDTH_JOINER = "\u200d"
REGIONAL = range(0x1F1E6, 0x1F200)
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)


def graphemes(text: str) -> list[str]:
    """``text`` in pieces that a reader takes for one character each.

    A small part of UAX 29, enough for names: combining marks, variation selectors, skin tones, tags
    and zero-width joiners stay with what they follow, two regional indicators make a flag. Korean
    is taken as precomposed syllables.
    """
    pieces: list[str] = []
    for character in text:
        if pieces and _continues(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _continues(piece: str, character: str) -> bool:
    code = ord(character)
    if code in REGIONAL:
        return len(piece) == 1 and ord(piece) in REGIONAL
    return (
        piece.endswith(ZERO_WIDTH_JOINER)
        or character == ZERO_WIDTH_JOINER
        or unicodedata.category(character) in ("Mn", "Mc", "Me")
        or code in SKIN_TONES
        or code in TAGS
    )


def shortened(text: str, length: int) -> str:
    """The first ``length`` characters of ``text`` as a reader counts them.

    It ends with a word if that loses less than half of them.
    """
    pieces = graphemes(text)
    if len(pieces) <= length:
        return text
    cut = "".join(pieces[:length])
    if pieces[length] != " " and cut.rfind(" ") >= length // 2:
        cut = cut[: cut.rfind(" ")]
    return cut.strip()
