import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from builder.detector.web_weights import read_manifest, read_weights
from builder.errors import DetectorError

HALF = {"dtype": "float16", "original_dtype": "float32"}


def weight(name: str, shape: list[int], dtype: str = "float32") -> Any:
    return {"name": name, "shape": shape, "dtype": dtype}


class Memory:
    """Files of a model that are nowhere on disk."""

    where = "memory"

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def size(self, name: str) -> int | None:
        return len(self.files[name]) if name in self.files else None

    def read(self, name: str) -> bytes:
        return self.files[name]

    def place(self, name: str) -> str:
        return name


def read(manifest: Any, shards: dict[str, bytes]) -> dict[str, Any]:
    return read_weights(Memory(shards), read_manifest(manifest, "", "model.json"))


def group(weights: list[Any], *paths: str) -> list[Any]:
    return [{"paths": list(paths) or ["a.bin"], "weights": weights}]


def test_values_are_read_whatever_their_type() -> None:
    manifest = group(
        [
            weight("scalar", []),
            weight("matrix", [2, 2]),
            weight("whole", [2], "int32"),
            weight("flags", [3], "bool"),
            weight("half", [2]) | {"quantization": HALF},
            weight("texts", [2], "string"),
            weight("empty", [0, 4]),
        ]
    )  # fmt: skip
    data = (
        struct.pack("<f", 1.5)
        + struct.pack("<4f", 1, 2, 3, 4)
        + struct.pack("<2i", -1, 7)
        + bytes([1, 0, 1])
        + struct.pack("<2e", 0.5, -2)
        + struct.pack("<I", 2) + b"ab" + struct.pack("<I", 0)
    )  # fmt: skip
    found = read(manifest, {"a.bin": data})
    assert found["scalar"].shape == ()
    assert found["scalar"] == 1.5
    assert found["matrix"].tolist() == [[1, 2], [3, 4]]
    assert (found["whole"].dtype, found["whole"].tolist()) == (np.int32, [-1, 7])
    assert (found["flags"].dtype, found["flags"].tolist()) == (np.bool_, [True, False, True])
    assert (found["half"].dtype, found["half"].tolist()) == (np.float32, [0.5, -2])
    assert found["texts"].tolist() == [b"ab", b""]
    assert found["empty"].shape == (0, 4)


@pytest.mark.parametrize(("stored", "most"), [("uint8", 255), ("uint16", 65535)])
def test_quantised_values_are_scaled_in_double_precision(stored: str, most: int) -> None:
    scale, minimum = 0.1, -3.3
    raw = np.array([0, 1, 100, most], stored)
    manifest = group(
        [
            weight("f", [4]) | {"quantization": {"dtype": stored, "scale": scale, "min": minimum}},
            weight("i", [4], "int32")
            | {"quantization": {"dtype": stored, "scale": 0.5, "min": -10}},
        ]
    )
    found = read(manifest, {"a.bin": raw.tobytes() * 2})
    assert found["f"].dtype == np.float32
    assert found["f"].tolist() == [np.float32(int(v) * scale + minimum) for v in raw]
    # Math.round of JavaScript: halves go up.
    assert found["i"].tolist() == [-10, -9, 40, int(most * 0.5 - 10 + 0.5)]


def test_shards_cut_values_anywhere() -> None:
    values = np.arange(7, dtype="<f4")
    data = values.tobytes()
    shards = {"a": data[:3], "b": data[3:6], "c": data[6:9], "d": data[9:]}
    found = read(group([weight("w", [7])], *shards), shards)
    assert found["w"].tolist() == values.tolist()


@given(
    hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(width=32)),
    st.integers(1, 50),
)
def test_groups_and_cuts_do_not_matter(value: Any, size: int) -> None:
    data = value.astype("<f4").tobytes()
    shards = {f"s{i}": data[at : at + size] for i, at in enumerate(range(0, len(data), size))}
    found = read([{"paths": list(shards), "weights": [weight("w", list(value.shape))]}], shards)
    np.testing.assert_array_equal(found["w"], value)


SHARDS = {"a.bin": bytes(400), "b.bin": bytes(400), "c.bin": bytes(200)}
MANIFEST = group([weight("w", [250])], *SHARDS)


def refusal(shards: dict[str, bytes], manifest: Any = MANIFEST) -> DetectorError:
    with pytest.raises(DetectorError) as caught:
        read(manifest, shards)
    return caught.value


@pytest.mark.parametrize(
    ("missing", "bytes_"), [("a.bin", "400 bytes"), ("b.bin", "400 bytes"), ("c.bin", "200 bytes")]
)
def test_a_missing_shard_is_named_with_what_it_should_hold(missing: str, bytes_: str) -> None:
    error = refusal({k: v for k, v in SHARDS.items() if k != missing})
    assert error.code == "OFF204"
    assert error.where == missing
    assert error.what == f"expected {bytes_}, found no such file"


@pytest.mark.parametrize(
    ("name", "change"),
    [("a.bin", -400), ("a.bin", -3), ("b.bin", -3), ("c.bin", -400), ("c.bin", -3), ("c.bin", 5)],
)
def test_a_shard_of_the_wrong_length_is_named_with_both_lengths(name: str, change: int) -> None:
    size = len(SHARDS[name])
    length = max(0, size + change)
    error = refusal(SHARDS | {name: bytes(length)})
    assert error.code == "OFF204"
    assert error.where == name
    assert f"expected {size} bytes, found {length}" in error.what


def test_one_shard_alone() -> None:
    error = refusal({"a.bin": bytes(39)}, group([weight("w", [10])]))
    assert "expected 40 bytes, found 39" in error.what


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<!DOCTYPE html><title>Not found</title>", "a web page of 39 bytes"),
        (b"\n<html>" + bytes(393), "a web page of 400 bytes"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    ],
)
def test_a_shard_that_is_no_shard(data: bytes, said: str) -> None:
    error = refusal(SHARDS | {"b.bin": data})
    assert error.code == "OFF204"
    assert error.where == "b.bin"
    assert said in error.what


def test_strings_that_run_over_the_end() -> None:
    manifest = group([weight("t", [1], "string")])
    assert refusal({"a.bin": struct.pack("<I", 99) + b"x"}, manifest).code == "OFF204"
    assert refusal({"a.bin": b"\1"}, manifest).code == "OFF204"
    assert refusal({"a.bin": bytes(9)}, manifest).code == "OFF204"


@pytest.mark.parametrize(
    "path", ["../a.bin", "/etc/passwd", "https://host/a.bin", "x/../../a.bin", "..\\a.bin", ""]
)
def test_shards_outside_the_model_are_refused(path: str) -> None:
    error = refusal({}, group([weight("w", [1])], path))
    assert error.code == "OFF203"
    assert "outside the model" in error.what


@pytest.mark.parametrize(
    "entry",
    [
        {"shape": [1], "dtype": "float32"},
        {"name": "w", "dtype": "float32"},
        {"name": "w", "shape": [-1], "dtype": "float32"},
        {"name": "w", "shape": ["x"], "dtype": "float32"},
        {"name": "w", "shape": [1], "dtype": "float128"},
        {"name": "w", "shape": [1], "dtype": "float32", "quantization": {"dtype": "uint8"}},
        {"name": "w", "shape": [1], "dtype": "float32", "quantization": {"dtype": "int4"}},
        "w",
        None,
    ],
)
def test_what_is_no_manifest_is_refused(entry: Any) -> None:
    manifest = json.loads(json.dumps(group([entry])))
    error = refusal({"a.bin": bytes(4)}, manifest)
    assert error.code == "OFF203"
    assert "weightsManifest" in error.what
