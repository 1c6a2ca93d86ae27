"""Our framing of TFRecord files is TensorFlow's, and no damage passes unseen."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import TrainingError
from training.dataset import RecordWriter, read_records

RECORDS = [b"", b"a", bytes(range(90))]


def write(path, records):
    with path.open("wb") as file:
        writer = RecordWriter(file)
        for record in records:
            writer.write(record[:3], record[3:])
    return writer


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("records") / "shard.tfrecord"


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_what_is_written_comes_back_and_is_counted(place, records):
    writer = write(place, records)

    assert list(read_records(place)) == records
    assert writer.records == len(records)
    assert writer.bytes == place.stat().st_size
    assert writer.sha256 == hashlib.sha256(place.read_bytes()).hexdigest()


def test_tensorflow_writes_the_same_bytes(place, tmp_path):
    import tensorflow as tf

    theirs = tmp_path / "theirs.tfrecord"
    with tf.io.TFRecordWriter(str(theirs)) as writer:
        for record in RECORDS:
            writer.write(record)
    write(place, RECORDS)

    assert place.read_bytes() == theirs.read_bytes()
    assert list(read_records(theirs)) == RECORDS


def test_a_file_that_was_cut_anywhere_is_refused_unless_between_records(place):
    write(place, RECORDS)
    whole = place.read_bytes()
    ends = {0: 0}
    for number, record in enumerate(RECORDS, 1):
        ends[list(ends)[-1] + len(record) + 16] = number
    for length in range(len(whole) + 1):
        place.write_bytes(whole[:length])
        if length in ends:
            assert list(read_records(place)) == RECORDS[: ends[length]]
        else:
            said = rf"OFF705.*ends within record {max(n for e, n in ends.items() if e < length)}"
            with pytest.raises(TrainingError, match=said):
                list(read_records(place))


@given(st.integers(0, sum(len(r) + 16 for r in RECORDS) - 1), st.integers(1, 255))
def test_a_byte_that_changed_is_seen(place, position, change):
    write(place, RECORDS)
    data = bytearray(place.read_bytes())
    data[position] ^= change
    place.write_bytes(data)

    with pytest.raises(TrainingError, match=r"OFF705.*wrong checksum in record \d"):
        list(read_records(place))


def test_a_length_beyond_the_file_is_not_read(place):
    from google_crc32c import value

    length = struct.pack("<Q", 1 << 62)
    crc = value(length)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    place.write_bytes(length + struct.pack("<I", masked) + b"data")

    with pytest.raises(TrainingError, match=r"OFF705.*ends within record 0"):
        list(read_records(place))
