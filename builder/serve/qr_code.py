"""A QR code for a terminal."""

from __future__ import annotations

import io


def qr_code(text: str) -> str:
    """``text`` as a QR code of half blocks."""
    import segno

    drawn = io.StringIO()
    # Light modules are drawn, dark ones left empty; on a light terminal that is an inverted code,
    # which phones read as well.
    segno.make(text, micro=False).terminal(out=drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")
