"""What a picture is, and whether it is whole: mostly without decoding it, and never wrongly."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.training.prepare.pictures import HEIGHT, WIDTH, jpeg, sideways
from training.prepare.look_at import look_at
from training.prepare.whole_jpeg import exif_orientation, whole_jpeg


def saved(image: Image.Image, format_: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def drawn(mode: str = "RGB") -> Image.Image:
    return Image.open(io.BytesIO(jpeg(3))).convert(mode)


SURE = {
    "as Pillow writes it": jpeg(1),
    "without subsampling": jpeg(1, subsampling=0),
    "with its own Huffman tables": jpeg(1, optimize=True),
    "with restarts": jpeg(1, restart_marker_blocks=2),
    "with a comment": jpeg(1, comment=b"\xff\xd9 \xff\xda"),
    "grey": saved(drawn("L"), "JPEG"),
    "with EXIF": sideways(1, 6),
}


@pytest.mark.parametrize("data", SURE.values(), ids=list(SURE))
def test_a_whole_jpeg_is_proved_without_decoding(data):
    picture = whole_jpeg(data)
    assert picture == look_at(data)
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)


CUT = {**SURE, "progressive": jpeg(1, progressive=True)}


@pytest.mark.parametrize("data", CUT.values(), ids=list(CUT))
def test_a_jpeg_that_was_cut_anywhere_is_refused(data):
    for length in range(len(data) - 2):
        assert whole_jpeg(data[:length]) is None
    # Pillow takes its time; the last bytes may hold no pixels any more.
    for length in range(0, len(data) - 8, 53):
        with pytest.raises(ValueError, match=r"\S"):
            look_at(data[:length])


@given(st.sampled_from(list(SURE.values())), st.data())
def test_what_is_proved_training_decodes(data, draw):
    import tensorflow as tf

    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        broken[draw.draw(st.integers(2, len(data) - 3))] = draw.draw(st.integers(0, 255))
    picture = whole_jpeg(bytes(broken))
    if picture is not None:
        assert tf.io.decode_jpeg(bytes(broken)).shape[:2] == (picture.height, picture.width)


def test_a_cut_picture_that_was_given_an_end_again_is_taken_as_decoders_take_it():
    assert look_at(jpeg(1)[:-40] + b"\xff\xd9").width == WIDTH


@pytest.mark.parametrize(
    ("format_", "mode", "plain"),
    [
        ("PNG", "RGB", True),
        ("PNG", "L", True),
        ("PNG", "P", True),
        ("PNG", "1", False),
        ("PNG", "LA", False),
        ("PNG", "RGBA", False),
        ("PNG", "I;16", False),
        ("JPEG", "CMYK", False),
        ("WEBP", "RGB", False),
        ("GIF", "P", False),
        ("BMP", "RGB", False),
        ("TIFF", "RGB", False),
    ],
)
def test_forms_that_training_decodes_as_they_are(format_, mode, plain):
    image = drawn("L").convert("I").convert("I;16") if mode == "I;16" else drawn(mode)
    data = saved(image, format_)
    picture = look_at(data)

    assert (picture.format, picture.plain) == (format_.lower(), plain)
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)
    for length in (0, 3, len(data) // 4):
        with pytest.raises(ValueError, match=r"\S"):
            look_at(data[:length])


def test_a_progressive_jpeg_is_decoded_and_taken_as_it_is():
    data = jpeg(1, progressive=True)
    assert whole_jpeg(data) is None
    assert look_at(data).plain


def test_a_size_that_no_camera_has_is_refused_before_memory_is_taken():
    data = bytearray(jpeg(1))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = b"\xff\xdc\xff\xdc"
    with pytest.raises(ValueError, match="more pixels"):
        look_at(bytes(data))


@given(st.integers(1, 8), st.sampled_from(["II", "MM"]))
def test_orientation_is_read_as_pillow_reads_it(orientation, order):
    exif = Image.Exif()
    exif.endian = {"II": "<", "MM": ">"}[order]
    exif[0x010E] = "a shelf"
    exif[0x0112] = orientation
    data = jpeg(1, exif=exif)

    assert Image.open(io.BytesIO(data)).getexif()[0x0112] == orientation
    assert look_at(data).orientation == orientation
    assert whole_jpeg(data) is not None


@given(st.binary(max_size=80))
def test_metadata_that_makes_no_sense_is_no_reason_to_refuse(data):
    assert exif_orientation(b"II*\0" + data) in range(1, 9)
    for format_ in ("PNG", "WEBP"):
        assert look_at(saved(drawn(), format_, exif=b"Exif\0\0" + data)).width == WIDTH


def test_pixels_of_16_bits_keep_their_brightness():
    from training.prepare.picture import open_upright

    values = np.arange(256, dtype=np.uint16)[None].repeat(8, 0) * 257
    data = saved(Image.fromarray(values), "PNG")
    shown = np.asarray(open_upright(data, 1))

    np.testing.assert_array_equal(shown[0, :, 0], np.arange(256))
