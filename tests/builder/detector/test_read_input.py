"""Preprocessors that are read, and refused, by what they do to images: no graph is needed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.artifacts import InputSpec, Resize
from builder.detector.read_input import read_input
from builder.detector.reference.preprocess import preprocess
from builder.errors import DetectorError


def stretched(image: np.ndarray, height: int = 48, width: int = 40) -> np.ndarray:
    spec = InputSpec("image", width, height, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    return preprocess(image, spec)


@settings(max_examples=25)
@given(
    st.integers(16, 80),
    st.integers(16, 80),
    st.tuples(*[st.floats(0.003, 4)] * 3),
    st.tuples(*[st.floats(-200, 200)] * 3),
    st.sampled_from(["stretch", "fit"]),
    st.sampled_from(["bilinear", "nearest"]),
    st.sampled_from([(False, False), (True, False), (False, True)]),
)
def test_what_a_preprocessor_does_is_read_back(
    height: int,
    width: int,
    scale: tuple[float, float, float],
    offset: tuple[float, float, float],
    kind: str,
    method: str,
    scaler: tuple[bool, bool],
) -> None:
    if kind == "fit":
        width = height
    pad = (7.0, -3.0, 0.5) if kind == "fit" else (0.0, 0.0, 0.0)
    rule = Resize(kind, method, *scaler, pad)  # type: ignore[arg-type]
    spec = InputSpec("image", width, height, scale, offset, rule)
    found = read_input(lambda image: preprocess(image, spec), "image")
    assert (found.width, found.height) == (width, height)
    assert found.resize.kind == kind
    assert found.resize.pad == pytest.approx(pad, abs=1e-3)
    span = 255 * max(scale)
    # Two rules may come to the same for these sizes, so it is results that are compared.
    for shape in ((97, 203, 3), (33, 20, 3)):
        image = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
        off = np.abs(preprocess(image, found) - preprocess(image, spec)).max()
        assert off <= 1e-3 * span


def test_a_graph_that_takes_one_size_and_resizes_it_is_refused() -> None:
    with pytest.raises(DetectorError, match="OFF206: the graph takes images of 64x60 only"):
        read_input(stretched, "image", (60, 64))


def test_channels_first_are_refused() -> None:
    with pytest.raises(DetectorError, match=r"OFF206: .* is \[1, 3, 48, 40\], not \[1, height"):
        read_input(lambda image: stretched(image).transpose(0, 3, 1, 2), "image")


def test_a_channel_that_is_not_looked_at_is_refused() -> None:
    mask = np.array([1, 1, 0], np.float32)
    with pytest.raises(DetectorError, match=r"OFF206: .* does not depend on the pixels"):
        read_input(lambda image: stretched(image) * mask, "image")


def test_brightness_taken_from_the_whole_image_is_refused() -> None:
    with pytest.raises(DetectorError, match="OFF206"):
        read_input(lambda image: stretched(image) - np.float32(image.mean()), "image")


def test_padding_that_differs_is_refused() -> None:
    def run(image: np.ndarray) -> np.ndarray:
        padding = 5.0 if image.shape[0] > image.shape[1] else 9.0
        rule = Resize("fit", pad=(padding, padding, padding))
        return preprocess(image, InputSpec("image", 48, 48, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), rule))

    with pytest.raises(DetectorError, match="OFF206: the padding beside tall images"):
        read_input(run, "image")
