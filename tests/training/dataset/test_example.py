"""Our wire format of ``tf.train.Example`` is TensorFlow's, both ways."""

from __future__ import annotations

import contextlib
import dataclasses
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.dataset.made import example, examples
from training.dataset import Example, decode_example, encode_example
from training.dataset.protobuf import delimited, parse_example, varint


def assert_equal(one: Example, other: Example) -> None:
    for field in dataclasses.fields(Example):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == theirs.dtype
            np.testing.assert_array_equal(mine, theirs)
        else:
            assert mine == theirs


def encoded(made: Example) -> bytes:
    return b"".join(encode_example(made))


@given(examples())
def test_what_is_encoded_comes_back(made):
    assert_equal(decode_example(encoded(made)), made)


@given(examples())
def test_tensorflow_reads_the_same_and_writes_what_is_read(made):
    import tensorflow as tf

    theirs = tf.train.Example.FromString(encoded(made))
    feature = theirs.features.feature

    assert feature["image/encoded"].bytes_list.value == [made.image]
    assert feature["image/filename"].bytes_list.value == [made.name.encode()]
    assert feature["image/object/class/label"].int64_list.value == made.classes.tolist()
    assert feature["image/object/class/text"].bytes_list.value == [t.encode() for t in made.texts]
    assert feature["image/object/bbox/ymin"].float_list.value == made.boxes[:, 0].tolist()
    assert_equal(decode_example(theirs.SerializeToString()), made)


def test_the_object_detection_api_decodes_it():
    from training.od_api.compat import prepare

    prepare()
    import io

    import tensorflow as tf
    from object_detection.data_decoders.tf_example_decoder import TfExampleDecoder
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    hidden, crowd = np.array([False, True, False]), np.array([False, False, True])
    made = dataclasses.replace(
        example(boxes=3), image=out.getvalue(), difficult=hidden, crowd=crowd
    )

    decoded = TfExampleDecoder().decode(tf.constant(encoded(made)))

    assert decoded["image"].shape == (48, 64, 3)
    np.testing.assert_array_equal(decoded["groundtruth_boxes"], made.boxes)
    np.testing.assert_array_equal(decoded["groundtruth_classes"], made.classes)
    np.testing.assert_array_equal(decoded["groundtruth_is_crowd"], made.crowd)
    np.testing.assert_array_equal(decoded["groundtruth_weights"], [1, 0, 0])
    assert decoded["source_id"].numpy().decode() == made.source_id


def test_lists_of_numbers_may_be_unpacked():
    floats = b"".join(varint(1 << 3 | 5) + struct.pack("<f", v) for v in (0.5, 0.25))
    integers = b"".join(varint(1 << 3) + varint(v) for v in (7, 300, -1))
    entries = [(b"f", delimited(2, floats)), (b"i", delimited(3, integers))]
    data = delimited(
        1, b"".join(delimited(1, delimited(1, k) + delimited(2, v)) for k, v in entries)
    )
    parsed = parse_example(data)

    assert parsed["f"].tolist() == [0.5, 0.25]
    assert parsed["i"].tolist() == [7, 300, -1]


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.integers(-(1 << 63), (1 << 63) - 1))
def test_integers_have_64_bits(first, second):
    import tensorflow as tf

    theirs = tf.train.Example()
    theirs.features.feature["n"].int64_list.value.extend([first, second])

    assert parse_example(theirs.SerializeToString())["n"].tolist() == [first, second]


@given(st.binary(max_size=200))
def test_noise_is_refused_in_one_way(data):
    with pytest.raises(ValueError, match=r"\S"):
        decode_example(data)


@given(examples(), st.data())
def test_a_damaged_example_is_read_or_refused_but_nothing_else(made, data):
    whole = bytearray(encoded(made))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(ValueError):
        assert isinstance(decode_example(bytes(whole)), Example)


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("image/height", "bytes_list", "holds text where numbers belong"),
        ("image/encoded", "int64_list", "holds numbers where text belongs"),
        ("image/object/bbox/ymin", "nan", "not a number"),
        ("image/object/bbox/ymax", "one less", "not of one number"),
        ("image/object/class/label", "one less", "not of one number"),
        ("image/object/class/text", "one less", "not of one number"),
        ("image/encoded", "gone", "no picture"),
        ("image/width", "gone", "no height and width"),
    ],
)
def test_lists_that_do_not_fit_are_refused(key, kind, said):
    import tensorflow as tf

    theirs = tf.train.Example.FromString(encoded(example()))
    feature = theirs.features.feature
    if kind == "gone":
        del feature[key]
    elif kind == "one less":
        (_, values), *_ = feature[key].ListFields()
        del values.value[-1]
    elif kind == "nan":
        feature[key].float_list.value[0] = float("nan")
    else:
        getattr(feature[key], kind).value.append(b"1" if kind == "bytes_list" else 1)

    with pytest.raises(ValueError, match=said):
        decode_example(theirs.SerializeToString())
