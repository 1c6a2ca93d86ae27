"""A parser gives boxes or refuses in one way, and boxes that are mended lie in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.prepare.annotation import Annotation
from training.prepare.formats import PARSERS
from training.prepare.formats.coco import ROW
from training.prepare.formats.table import SKU110K
from training.prepare.mend import mend
from training.prepare.picture import Picture
from training.prepare.source import Context

CONTEXT = Context(columns=SKU110K, names={0: "cola", 1: "tea"})
NUMBER = st.floats() | st.floats(-2, 2) | st.integers(-100, 100).map(float)
WORDS = st.one_of(NUMBER.map(str), st.text(max_size=8), st.sampled_from(["1e999", "nan", "0.7"]))


def parsed(format_: str, data: bytes) -> Annotation | None:
    try:
        annotation = PARSERS[format_](data, CONTEXT)
    except ValueError:
        return None
    assert annotation.corners.shape == (len(annotation.names), 4)
    for flags in (annotation.difficult, annotation.crowd):
        assert flags is None or len(flags) == len(annotation.names)
    return annotation


@given(st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=4).map("\n".join))
@example("nan 0.5 0.5 0.1 0.1\n1e999 0.5 0.5 0.1 0.1\n0 0.1 0.1 0.2 0.2 0.3 0.3")
def test_yolo_text(text):
    annotation = parsed("yolo", text.encode("utf-8", "surrogatepass"))
    if annotation is not None:
        lines = [line for line in text.splitlines() if line.strip()]
        assert len(annotation.names) + len(annotation.unreadable) == len(lines)


@given(st.lists(st.lists(WORDS, max_size=9).map(",".join), max_size=4).map("\n".join))
@example('"' + "x" * 140_000)
def test_rows_of_a_table(text):
    parsed("sku110k", text.encode("utf-8", "surrogatepass"))


SIDES = st.lists(st.sampled_from(["12", "12.5", " 7", "1e2", "-3", "x", "", "true"]), min_size=4)


@given(st.lists(SIDES.map(lambda cells: cells[:4]), min_size=1, max_size=4), st.booleans())
@example([["1", "2", "3", "4"], ["5", "6", "7.5", "8"]], False)
@example([["1", "2", "3", "true"]], False)
def test_a_table_reads_alike_by_column_and_cell_by_cell(rows, ragged):
    lines = [f"a.jpg,{','.join(cells)},cola,64,48" for cells in rows]
    lines[-1] += ",more" * ragged
    # A cell in quotes makes the reader go cell by cell.
    one, other = (
        parsed("sku110k", "\n".join(lines).replace("cola", name).encode())
        for name in ("cola", '"cola"')
    )
    np.testing.assert_array_equal(one.corners, other.corners)
    assert (one.names, one.size, len(one.unreadable)) == (
        other.names,
        other.size,
        len(other.unreadable),
    )


@given(st.lists(WORDS, min_size=7, max_size=7))
@example(["1", "1", "9", "9", "inf", "5", "cola"])
def test_xml_with_any_words(words):
    x0, y0, x1, y1, width, height, name = (
        w.replace("&", "").replace("<", "").encode("utf-8", "ignore").decode() for w in words
    )
    text = (
        f"<annotation><size><width>{width}</width><height>{height}</height></size><object><name>"
        f"{name}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}"
        "</ymax></bndbox></object><object/></annotation>"
    )
    annotation = parsed("voc", text.encode())
    if annotation is not None:
        assert len(annotation.names) + len(annotation.unreadable) == 2


@given(st.binary(max_size=120), st.sampled_from(["voc", "sku110k", "yolo"]))
@example(b'<?xml version="1.0" encoding="klingon"?><annotation/>', "voc")
@example(b"<annotation>" * 5000, "voc")
def test_noise(data, format_):
    parsed(format_, data)


def test_yolo_polygons_become_the_boxes_around_them():
    annotation = parsed("yolo", b"1 0.1 0.2 0.5 0.3 0.4 0.9")
    np.testing.assert_allclose(annotation.corners, [[0.1, 0.2, 0.5, 0.9]])
    assert annotation.names == ("tea",)


def test_coco_rows_claim_the_size_of_their_picture():
    size = (64, 48)
    rows = np.array([(0, 1, (2, 3, 4, 5), size, 1, 0), (0, 9, (1, 1, 1, 1), size, 0, 1)], ROW)
    annotation = parsed("coco", rows.tobytes())
    assert annotation.corners.tolist() == [[2, 3, 6, 8], [1, 1, 2, 2]]
    assert annotation.names == ("tea", "category 9")
    assert annotation.size == (64, 48)
    assert annotation.crowd.tolist() == [True, False]
    assert annotation.difficult.tolist() == [False, True]


@given(
    st.lists(st.lists(NUMBER, min_size=4, max_size=4), max_size=6),
    st.sampled_from([None, (64, 48), (48, 64), (128, 96), (1, 1)]),
    st.booleans(),
    st.integers(1, 8),
)
def test_mended_boxes_lie_in_the_picture_and_all_others_are_told(rows, size, relative, turn):
    names = tuple("cola" if i % 3 else "soap" for i in range(len(rows)))
    annotation = Annotation(np.array(rows, np.float64).reshape(-1, 4), names, relative, size)
    boxes, defects = mend(annotation, Picture("jpeg", 64, 48, turn), "a.jpg", {"cola": 1})

    low, high = boxes.corners[:, :2], boxes.corners[:, 2:]
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (high > low).all()
    left_out = sum(len(d.items) for d in defects if d.done == "left out")
    assert len(boxes.classes) + left_out == len(rows)


@pytest.mark.parametrize("turn", range(1, 9))
def test_boxes_of_the_stored_picture_turn_as_its_pixels_do(turn):
    import io

    from PIL import Image

    from training.prepare.picture import open_upright

    stored = Image.new("L", (64, 48))
    stored.paste(255, (8, 4, 24, 20))
    out = io.BytesIO()
    stored.save(out, "PNG")
    shown = np.asarray(open_upright(out.getvalue(), turn))[:, :, 0] > 127
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    seen = [rows[0], columns[0], rows[-1] + 1, columns[-1] + 1]
    height, width = shown.shape

    # Boxes that refer to the stored picture can be told from its claimed size when it is turned.
    given_ = [8, 4, 24, 20] if turn in (1, 5, 6, 7, 8) else [seen[1], seen[0], seen[3], seen[2]]
    annotation = Annotation(np.array([given_], np.float64), ("cola",), size=(64, 48))
    boxes, _ = mend(annotation, Picture("png", 64, 48, turn), "a.png", {"cola": 1})

    np.testing.assert_allclose(boxes.corners[0] * [height, width, height, width], seen)
