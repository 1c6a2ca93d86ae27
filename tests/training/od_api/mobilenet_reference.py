"""MobileNetV2 as torchvision computes it, in numpy, from the tensors of its file.

Written from the paper (arXiv:1801.04381, table 2) and torchvision's names, without looking at the
code under test: kernels stay [out, in, h, w], pictures are [channels, height, width].
"""

from __future__ import annotations

import numpy as np

MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
# t: widening, c: channels, n: repeats, s: stride of the first one.
STAGES = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
    (6, 320, 1, 1),
]  # fmt: skip


def random_tensors(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The tensors of a network that nobody trained, of ordinary sizes in every layer."""
    made: dict[str, np.ndarray] = {}

    def layer(conv: str, norm: str, shape: tuple[int, ...]) -> None:
        channels, fan_in = shape[0], int(np.prod(shape[1:]))
        # Some channels hardly vary: there the two epsilons differ.
        variance = 10 ** rng.uniform(-4, 0.5, channels)
        kernel = rng.normal(0, fan_in**-0.5, shape) * variance[:, None, None, None] ** 0.5
        made[f"{conv}.weight"] = kernel.astype(np.float32)
        made[f"{norm}.weight"] = rng.uniform(0.5, 1.5, channels).astype(np.float32)
        made[f"{norm}.bias"] = rng.normal(0.3, 0.3, channels).astype(np.float32)
        made[f"{norm}.running_mean"] = rng.normal(0, 0.1 * variance**0.5).astype(np.float32)
        made[f"{norm}.running_var"] = variance.astype(np.float32)

    layer("features.0.0", "features.0.1", (32, 3, 3, 3))
    for index, (wide, narrow_in, narrow_out, _) in enumerate(_blocks(), 1):
        at = f"features.{index}.conv"
        if wide == narrow_in:
            names = (f"{at}.0.0", f"{at}.0.1"), (f"{at}.1", f"{at}.2")
        else:
            layer(f"{at}.0.0", f"{at}.0.1", (wide, narrow_in, 1, 1))
            names = (f"{at}.1.0", f"{at}.1.1"), (f"{at}.2", f"{at}.3")
        layer(*names[0], (wide, 1, 3, 3))
        layer(*names[1], (narrow_out, wide, 1, 1))
    layer("features.18.0", "features.18.1", (1280, 320, 1, 1))
    return made


def features(
    tensors: dict[str, np.ndarray], picture: np.ndarray, *, padded_by: str, around: np.ndarray
) -> np.ndarray:
    """The last feature map, float64 [1280, h, w].

    Args:
        tensors: by torchvision's names.
        picture: float [height, width, 3] in 0..1.
        padded_by: ``torch`` (alike on both sides) or ``tensorflow`` (``SAME``: at stride 2, an even
            side is padded behind only).
        around: [3], what the picture is padded with, after normalisation.
    """

    def normed(x: np.ndarray, norm: str) -> np.ndarray:
        mean, variance, gamma, beta = (
            tensors[f"{norm}.{name}"].astype(np.float64)[:, None, None]
            for name in ("running_mean", "running_var", "weight", "bias")
        )
        return (x - mean) / np.sqrt(variance + 1e-5) * gamma + beta

    def convolved(
        x: np.ndarray, conv: str, stride: int = 1, pad: np.ndarray | float = 0
    ) -> np.ndarray:
        kernel = tensors[f"{conv}.weight"].astype(np.float64)
        size = kernel.shape[-1]
        if size == 1:
            return np.tensordot(kernel[:, :, 0, 0], x, 1)
        x = _padded(x, stride, padded_by, np.broadcast_to(pad, len(x)))
        height, width = (x.shape[1] - size) // stride + 1, (x.shape[2] - size) // stride + 1
        total = np.zeros((len(kernel), height, width))
        for dy in range(size):
            for dx in range(size):
                part = x[:, dy:, dx:][:, ::stride, ::stride][:, :height, :width]
                taps = kernel[:, :, dy, dx]
                depthwise = kernel.shape[1] == 1 and len(x) > 1
                total += taps[:, :, None] * part if depthwise else np.tensordot(taps, part, 1)
        return total

    def relu6(x: np.ndarray) -> np.ndarray:
        return x.clip(0, 6)

    x = ((picture - MEAN) / DEVIATION).transpose(2, 0, 1)
    x = relu6(normed(convolved(x, "features.0.0", 2, around), "features.0.1"))
    for index, (wide, narrow_in, narrow_out, stride) in enumerate(_blocks(), 1):
        at, inner = f"features.{index}.conv", x
        if wide != narrow_in:
            inner = relu6(normed(convolved(inner, f"{at}.0.0"), f"{at}.0.1"))
            inner = relu6(normed(convolved(inner, f"{at}.1.0", stride), f"{at}.1.1"))
            inner = normed(convolved(inner, f"{at}.2"), f"{at}.3")
        else:
            inner = relu6(normed(convolved(inner, f"{at}.0.0", stride), f"{at}.0.1"))
            inner = normed(convolved(inner, f"{at}.1"), f"{at}.2")
        x = x + inner if stride == 1 and narrow_in == narrow_out else inner
    return relu6(normed(convolved(x, "features.18.0"), "features.18.1"))


def classified(tensors: dict[str, np.ndarray], maps: np.ndarray) -> np.ndarray:
    """Logits, float64 [1000]."""
    weight, bias = tensors["classifier.1.weight"], tensors["classifier.1.bias"]
    return weight.astype(np.float64) @ maps.mean((1, 2)) + bias


def _blocks() -> list[tuple[int, int, int, int]]:
    """Wide channels, channels in and out, stride, of each of the 17."""
    found, channels = [], 32
    for t, c, n, s in STAGES:
        for repeat in range(n):
            found.append((channels * t, channels, c, s if repeat == 0 else 1))
            channels = c
    return found


def _padded(x: np.ndarray, stride: int, by: str, value: np.ndarray) -> np.ndarray:
    def sides(length: int) -> tuple[int, int]:
        if by == "torch":
            return 1, 1
        out = -(-length // stride)
        total = max((out - 1) * stride + 3 - length, 0)
        return total // 2, total - total // 2

    (top, bottom), (left, right) = sides(x.shape[1]), sides(x.shape[2])
    made = np.empty((len(x), top + x.shape[1] + bottom, left + x.shape[2] + right))
    made[:] = value[:, None, None]
    made[:, top : top + x.shape[1], left : left + x.shape[2]] = x
    return made
