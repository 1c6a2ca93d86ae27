"""What has a label and what has none can be told apart on the contact sheet."""

import io

import numpy as np
from PIL import Image

from training.synth.boxes import Box
from training.synth.photograph import Photograph
from training.synth.sheet import HIDDEN, LABELLED, OTHER, contact_sheet


def test_products_without_a_label_are_grey_and_hidden_ones_yellow() -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (0, 0, 90)).save(file, "JPEG")
    known = Box(8, 8, 24, 24, 1.0, "milk", "Milk", hidden=False)
    strange = Box(40, 40, 56, 56, 1.0, "soap", None, hidden=False)
    hidden = Box(8, 40, 24, 56, 0.2, "milk", "Milk", hidden=True)
    shot = Photograph(file.getvalue(), 64, 64, (known, strange, hidden), "shelf")

    def edges(ids: dict[str, int]) -> list[tuple[int, ...]]:
        sheet = np.asarray(contact_sheet([shot], ids))
        return [tuple(sheet[round(5 * box.top), round(5 * box.left) + 9]) for box in shot.boxes]

    assert edges({"Milk": 1, "Tea": 2}) == [LABELLED, OTHER, HIDDEN]
    assert edges({"product": 1}) == [LABELLED, LABELLED, HIDDEN]
