"""From light to file: exposure, colour, lens flare, blur, noise, loss of resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from training.synth.fields import Field, fractal, ramp, rings, smooth
from training.synth.rng import Rng, between, chance, log_between, pick

KNEE = 195
"""Brightness above which a sensor's tone curve bends."""


@dataclass(frozen=True)
class Exposure:
    """What light and sensor do to a picture. Every default leaves it as it is.

    ``key`` is the mean brightness, 0..255, that the camera's automatic exposure aims at; 0 for a
    camera without one. The other names are those of photographers.
    """

    key: float = 0.0
    gain: float = 1.0
    gamma: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    white: tuple[float, float, float] = (1.0, 1.0, 1.0)
    vignette: float = 0.0
    uneven: float = 0.0
    glare: float = 0.0
    focus: float = 0.0
    motion: tuple[float, float] = (0.0, 0.0)
    noise: float = 0.0
    resolution: float = 1.0
    quality: int = 95


def exposure(rng: Rng, *, light: bool, sensor: bool) -> Exposure:
    """Conditions of a shop and a phone; ``light`` and ``sensor`` switch each half on."""
    lit = Exposure()
    if light:
        warmth, tint = rng.normal(0, 0.09), rng.normal(0, 0.035)
        lit = Exposure(
            key=float(np.clip(rng.normal(112, 24), 45, 180)),
            gain=log_between(rng, 0.5, 1.5) if chance(rng, 0.12) else 1.0,
            gamma=log_between(rng, 0.8, 1.25),
            contrast=between(rng, 0.75, 1.25),
            saturation=between(rng, 0.55, 1.25),
            white=(1 + warmth, 1 + tint, 1 - warmth),
            vignette=between(rng, 0, 0.4) if chance(rng, 0.5) else 0.0,
            uneven=between(rng, 0, 0.45) if chance(rng, 0.6) else 0.0,
            glare=between(rng, 0.2, 0.8) if chance(rng, 0.12) else 0.0,
        )
    if not sensor:
        return lit
    moved = chance(rng, 0.22)
    return Exposure(
        **{name: getattr(lit, name) for name in _LIGHT},
        focus=log_between(rng, 0.3, 2.6) if chance(rng, 0.65) else 0.0,
        motion=(between(rng, 2, 9), between(rng, 0, np.pi)) if moved else (0.0, 0.0),
        noise=log_between(rng, 0.8, 9) if chance(rng, 0.75) else 0.0,
        resolution=pick(rng, [1.0, 1.0, log_between(rng, 0.3, 1), log_between(rng, 0.3, 0.6)]),
        quality=int(between(rng, 40, 96)),
    )


_LIGHT = ("key", "gain", "gamma", "contrast", "saturation", "white", "vignette", "uneven", "glare")


def developed(rng: Rng, image: Image.Image, exposed: Exposure) -> Image.Image:
    """``image`` (RGB) under ``exposed``; same size."""
    width, height = image.size
    if exposed.focus:
        image = image.filter(ImageFilter.GaussianBlur(exposed.focus * width / 640))
    if exposed.motion[0]:
        image = _moved(image, exposed.motion[0] * width / 640, exposed.motion[1])
    if exposed.resolution < 0.97:
        small = (
            max(48, round(width * exposed.resolution)),
            max(48, round(height * exposed.resolution)),
        )
        image = image.resize(
            small, Image.Resampling.BOX if chance(rng, 0.5) else Image.Resampling.BILINEAR
        )
    pixels = _toned(rng, np.asarray(image).astype(np.float32), exposed)
    if exposed.noise:
        pixels = pixels + _noise(rng, pixels.shape[1], pixels.shape[0], exposed.noise)
    result = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if result.size != (width, height):
        how = pick(
            rng, [Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]
        )
        result = result.resize((width, height), how)
    return result


def _toned(rng: Rng, pixels: Field, exposed: Exposure) -> Field:
    height, width = pixels.shape[:2]
    field = np.full((height, width), exposed.gain, np.float32)
    if exposed.key:
        # Limited, as a sensor's is: a dark scene stays darker than others.
        field *= np.float32(
            np.clip(exposed.key / max(float(pixels[::8, ::8].mean()), 1.0), 0.6, 2.6)
        )
    if exposed.vignette:
        field *= 1 - np.float32(exposed.vignette) * np.minimum(
            rings(width, height, 0.5, 0.5) ** 2 * 2, 1
        )
    if exposed.uneven:
        spread = (
            ramp(width, height, between(rng, 0, 6.283))
            - 0.5
            + 0.5 * smooth(rng, width, height, width / 2)
        )
        field *= 1 + np.float32(exposed.uneven) * spread
    if exposed.glare:
        spot = rings(width, height, rng.random(), rng.random()) * np.float32(between(rng, 2, 6))
        pixels = pixels + (np.exp(-(spot**2)) * np.float32(exposed.glare * 200))[..., None]
    pixels = pixels * (field[..., None] * np.asarray(exposed.white, np.float32))
    if exposed.saturation != 1.0:
        grey = pixels @ np.asarray([0.299, 0.587, 0.114], np.float32)
        pixels = grey[..., None] + (pixels - grey[..., None]) * np.float32(exposed.saturation)
    if exposed.contrast != 1.0:
        pixels = (pixels - 118) * np.float32(exposed.contrast) + 118
    if exposed != Exposure():
        pixels = _curve(exposed.gamma)[np.clip(pixels, 0, 511).astype(np.uint16)]
    return np.asarray(pixels, np.float32)


def _curve(gamma: float) -> Field:
    # Gamma, then a shoulder: highlights run out slowly and do not clip at once.
    levels = 255 * (np.arange(512) / 255) ** gamma
    shoulder = KNEE + (255 - KNEE) * (1 - np.exp(-(levels - KNEE) / (255 - KNEE)))
    return np.where(levels < KNEE, levels, shoulder).astype(np.float32)


def _noise(rng: Rng, width: int, height: int, strength: float) -> Field:
    grain = rng.standard_normal((height, width, 1), dtype=np.float32) * np.float32(strength)
    # Colour noise is coarser than that of brightness, after the camera's own smoothing.
    stain = [fractal(rng, width, height, 5, 1) for _ in range(3)]
    return np.asarray(grain + np.stack(stain, axis=2) * np.float32(strength * 0.7), np.float32)


def _moved(image: Image.Image, length: float, angle: float) -> Image.Image:
    steps = max(2, min(9, round(length)))
    dx, dy = np.cos(angle) * length / steps, np.sin(angle) * length / steps
    total = np.zeros((image.height, image.width, 3), np.float32)
    for k in range(steps):
        shift = k - (steps - 1) / 2
        moved = image.transform(
            image.size,
            Image.Transform.AFFINE,
            (1, 0, shift * dx, 0, 1, shift * dy),
            Image.Resampling.BILINEAR,
        )
        total += np.asarray(moved)
    return Image.fromarray((total / steps).astype(np.uint8))
