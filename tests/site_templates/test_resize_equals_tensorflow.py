"""The resize in TypeScript gives the pixels that the graph's own resize gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.site_templates.oracle import floats

if TYPE_CHECKING:
    from tests.site_templates.oracle import Floats, Oracle

MODES = {
    "legacy": {"half_pixel_centers": False, "align_corners": False},
    "half-pixel": {"half_pixel_centers": True, "align_corners": False},
    "aligned": {"half_pixel_centers": False, "align_corners": True},
}
SIZES = st.integers(1, 90)


def spec(width: int, height: int, **resize: Any) -> dict[str, Any]:
    """``input`` of a detector.json: pixels in 0..255 as they are, unless changed."""
    plain = {"kind": "stretch", "method": "bilinear", "pad": (0, 0, 0), **MODES["legacy"]}
    return {
        "name": "image",
        "width": width,
        "height": height,
        "dtype": "float32",
        "scale": (1, 1, 1),
        "offset": (0, 0, 0),
        "resize": {**plain, **resize},
    }


def tensorflow_resize(image: Floats, width: int, height: int, method: str, **mode: bool) -> Floats:
    """float32 [height, width, 3] from [h, w, 3]."""
    import tensorflow as tf

    kernel = {
        "bilinear": tf.raw_ops.ResizeBilinear,
        "nearest": tf.raw_ops.ResizeNearestNeighbor,
    }[method]
    resized: Floats = kernel(images=image[None], size=(height, width), **mode).numpy()[0]
    return resized


def photograph(width: int, height: int) -> Floats:
    """float32 [height, width, 4], RGBA in 0..255, opaque."""
    random = np.random.default_rng(width * 1000 + height)
    pixels = random.integers(0, 256, (height, width, 4)).astype(np.float32)
    pixels[..., 3] = 255
    return pixels


def ask(oracle: Oracle, image: Floats, input_spec: dict[str, Any], most: int) -> Floats:
    """float32 [height, width, 3] of the input tensor."""
    height, width = image.shape[:2]
    answer = oracle.ask(
        "resize",
        input=input_spec,
        width=width,
        height=height,
        pixels=image.astype(np.uint8),
        most=most,
    )
    return floats(answer).reshape(input_spec["height"], input_spec["width"], 3)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", ["bilinear", "nearest"])
@given(SIZES, SIZES, SIZES, SIZES, st.integers(2, 100))
@example(1, 1, 1, 1, 2)
@example(90, 1, 1, 90, 2)
@settings(max_examples=40)
def test_stretch(
    oracle: Oracle,
    mode: str,
    method: str,
    width: int,
    height: int,
    to_width: int,
    to_height: int,
    most: int,
) -> None:
    image = photograph(width, height)
    wanted = tensorflow_resize(image[..., :3], to_width, to_height, method, **MODES[mode])
    found = ask(oracle, image, spec(to_width, to_height, method=method, **MODES[mode]), most)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4)


@pytest.mark.parametrize("mode", MODES)
def test_a_large_photograph_at_the_size_of_a_detector(oracle: Oracle, mode: str) -> None:
    """Positions up to 3,000 pixels, where float32 rounding of a position moves the sample."""
    image = photograph(3001, 401)
    wanted = tensorflow_resize(image[..., :3], 300, 300, "bilinear", **MODES[mode])
    found = ask(oracle, image, spec(300, 300, **MODES[mode]), 32)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4)


def test_scale_and_offset_per_channel(oracle: Oracle) -> None:
    image = photograph(50, 40)
    scale, offset = np.float32([2 / 255, 1, 0.5]), np.float32([-1, 3, -127.5])
    wanted = tensorflow_resize(image[..., :3], 30, 20, "bilinear", **MODES["legacy"])
    changed = {**spec(30, 20), "scale": scale.tolist(), "offset": offset.tolist()}
    found = ask(oracle, image, changed, 16)
    np.testing.assert_allclose(found, wanted * scale + offset, rtol=0, atol=1e-4)


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from([(64, 64), (80, 48)]))
@example(321, 640, (64, 64))  # 32.1
@example(5, 128, (64, 64))  # 2.5, to the even 2
@example(7, 128, (64, 64))  # 3.5, to the even 4
@settings(max_examples=60)
def test_fit_keeps_the_shape_and_pads(
    oracle: Oracle, width: int, height: int, to: tuple[int, int]
) -> None:
    """``keep_aspect_ratio_resizer`` with ``pad_to_max_dimension`` rounds sizes with `tf.round`."""
    import tensorflow as tf

    to_width, to_height = to
    scale = min(
        np.float32(to_width) / np.float32(width), np.float32(to_height) / np.float32(height)
    )
    inner_width, inner_height = (
        max(1, int(tf.round(np.float32(side) * scale).numpy())) for side in (width, height)
    )
    image = photograph(width, height)
    wanted = np.empty((to_height, to_width, 3), np.float32)
    wanted[:] = (-1, 7, 9)
    wanted[:inner_height, :inner_width] = tensorflow_resize(
        image[..., :3], inner_width, inner_height, "bilinear", **MODES["legacy"]
    )
    found = ask(oracle, image, spec(to_width, to_height, kind="fit", pad=(-1, 7, 9)), 400)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4)


def test_boxes_of_a_fitted_image_are_mapped_back_and_cut(oracle: Oracle) -> None:
    """400x200 on 64x64: the image fills the upper half, so y doubles."""
    boxes = np.float32(
        [
            [0.1, 0.1, 0.3, 0.4],  # inside
            [-0.2, 0.8, 0.6, 1.3],  # cut at three edges
            [0.5, 0.2, 0.9, 0.4],  # in the padding alone
            [0.2, 0.4, 0.2, 0.6],  # without area
        ]
    )
    answer = oracle.ask(
        "collect", input=spec(64, 64, kind="fit"), width=400, height=200, boxes=boxes
    )
    assert answer["content"] == [32, 64]
    found = floats(answer["boxes"]).reshape(-1, 4)
    np.testing.assert_allclose(found, [[0.2, 0.1, 0.6, 0.4], [0, 0.8, 1, 1]], atol=1e-6)
