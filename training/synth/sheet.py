"""A contact sheet: pictures side by side with their boxes, to be looked at before training."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from training.synth.coco import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.synth.boxes import Box
    from training.synth.photograph import Photograph

COLUMNS, SIDE = 6, 320
LABELLED, HIDDEN, OTHER = (255, 0, 0), (255, 190, 0), (150, 150, 150)


def contact_sheet(photographs: Sequence[Photograph], ids: Mapping[str, int]) -> Image.Image:
    """``photographs`` in rows of six, RGB, the kind of scene in the corner.

    Boxes are red; yellow is what need not be found; grey is a product that has no label among
    ``ids`` and teaches what not to find.
    """
    rows = max(1, -(-len(photographs) // COLUMNS))
    sheet = Image.new("RGB", (COLUMNS * SIDE, rows * SIDE), (24, 24, 24))
    for place, shot in enumerate(photographs):
        with Image.open(io.BytesIO(shot.jpeg)) as file:
            small = file.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        draw = ImageDraw.Draw(small)
        x, y = SIDE / shot.width, SIDE / shot.height
        for box in shot.boxes:
            draw.rectangle(
                [box.left * x, box.top * y, box.right * x, box.bottom * y],
                outline=_outline(box, ids),
            )
        draw.text((5, 4), shot.scene, (0, 0, 0))
        draw.text((4, 3), shot.scene, (120, 255, 120))
        sheet.paste(small, ((place % COLUMNS) * SIDE, (place // COLUMNS) * SIDE))
    return sheet


def _outline(box: Box, ids: Mapping[str, int]) -> tuple[int, int, int]:
    if label_of(box, ids) is None:
        return OTHER
    return HIDDEN if box.hidden else LABELLED
