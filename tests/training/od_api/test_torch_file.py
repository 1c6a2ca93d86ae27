"""PyTorch's file is read for its tensors, and can do nothing beside."""

import io
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from tests.training.od_api.torch_files import torch_file
from training.od_api.torch_file import read_torch_file

TENSORS = {
    "weight": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "turned": np.arange(6, dtype=np.float32).reshape(2, 3).T,
    "steps": np.array(7, np.int64),
    "bias": np.array([0.5, -1.5], np.float32),
}


def test_tensors_come_back_as_they_were_and_counters_are_left_out():
    tensors = {**TENSORS, "turned": np.ascontiguousarray(TENSORS["turned"])}
    found = read_torch_file(torch_file(tensors))
    assert list(found) == ["weight", "turned", "bias"]
    for name, values in found.items():
        np.testing.assert_array_equal(values, tensors[name])
        assert values.dtype == np.float32


class Hostile:
    """Pickled, it calls what it was made with."""

    def __init__(self, call, *arguments):
        self.call = call, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("part", [0, 1, 2, 3, 4])
def test_a_file_that_would_run_a_command_is_refused_wherever_it_asks(tmp_path: Path, part: int):
    """In each of the five pickles: nothing was run."""
    mark = tmp_path / "ran"
    file = io.BytesIO()
    parts = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, {}, []]
    parts[part] = Hostile(os.mkdir, str(mark))
    for value in parts:
        pickle.dump(value, file, 2)
    with pytest.raises(ValueError, match=r"asks for \w+\.mkdir"):
        read_torch_file(file.getvalue())
    assert not mark.exists()


@pytest.mark.parametrize("name", ["builtins.eval", "builtins.getattr", "torch.load", "torch.nn"])
def test_no_other_name_is_looked_up(name: str):
    module, _, attribute = name.rpartition(".")
    asks = b"\x80\x02c" + module.encode() + b"\n" + attribute.encode() + b"\n."
    head = [pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001)]
    facts = pickle.dumps({"little_endian": True}, 2)
    with pytest.raises(ValueError, match=f"asks for {name}"):
        read_torch_file(b"".join([*head, facts, asks]))


def test_a_file_that_was_cut_off_is_refused_wherever_that_was():
    whole = torch_file(TENSORS)
    for length in {0, 1, 10, 20, len(whole) // 2, len(whole) - 1}:
        with pytest.raises(ValueError, match=r"damaged|cut off|another length|not a file"):
            read_torch_file(whole[:length])


def test_a_zip_of_later_versions_is_refused_by_name():
    with pytest.raises(ValueError, match=r"damaged|not a file"):
        read_torch_file(b"PK\x03\x04" + bytes(100))


def test_a_tensor_may_not_reach_beyond_its_storage():
    """A crafted stride would read memory that is not the file's."""
    tensors = {"far": np.zeros((2, 3), np.float32)}
    file = torch_file(tensors)
    stride = pickle.dumps((3, 1), 2)[2:-3]  # the tuple's own bytes: K\x03K\x01\x86
    assert file.count(stride) == 1
    with pytest.raises(ValueError, match="beyond its storage"):
        read_torch_file(file.replace(stride, b"K\x7fK\x01\x86"))
