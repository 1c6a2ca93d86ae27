"""Pictures as dense as SKU110K's, with a CSV, in any number; the same from the same seed."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

SEED = 7
WIDTH, HEIGHT = 1024, 768
BOXES = 147
"""As many as SKU110K's photographs show on average (Goldman et al. 2019, table 1)."""

DRAWINGS = 24
"""Pictures that are really drawn; all others repeat one, with a comment that makes it another."""

LABELS = tuple(f"brand-{number}" for number in range(8))
HEADER = "filename,width,height,class,xmin,ymin,xmax,ymax"


def make_shelves(folder: Path, pictures: int) -> Path:
    """Write ``images/`` and ``labels.csv`` with the header of the seed's scripts."""
    (folder / "images").mkdir(parents=True)
    rng = np.random.default_rng(SEED)
    drawings = [_drawing(rng) for _ in range(DRAWINGS)]
    rows = [HEADER]
    for number in range(pictures):
        name = f"{number:06d}.jpg"
        (folder / "images" / name).write_bytes(_commented(drawings[number % DRAWINGS], number))
        rows += [f"{name},{WIDTH},{HEIGHT},{box}" for box in _boxes(rng)]
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    return folder


def part_of(shelves: Path, folder: Path, pictures: int) -> Path:
    """The first pictures of ``shelves`` as a source of its own; no picture is copied."""
    (folder / "images").mkdir(parents=True)
    for path in sorted((shelves / "images").iterdir())[:pictures]:
        os.link(path, folder / "images" / path.name)
    with (shelves / "labels.csv").open() as rows, (folder / "labels.csv").open("w") as kept:
        kept.writelines(row for i, row in enumerate(rows) if i <= pictures * BOXES)
    return folder


def _drawing(rng: np.random.Generator) -> bytes:
    from PIL import Image

    coarse = rng.integers(0, 256, (24, 32, 3), np.uint8)
    pixels = np.asarray(Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.NEAREST))
    noise = rng.integers(-10, 11, (HEIGHT, WIDTH, 1))
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=85)
    return out.getvalue()


def _commented(jpeg: bytes, number: int) -> bytes:
    """With a comment after SOI (ITU-T T.81, B.2.4.5)."""
    return jpeg[:2] + b"\xff\xfe\x00\x0a%08d" % number + jpeg[2:]


def _boxes(rng: np.random.Generator) -> list[str]:
    left, top = rng.integers(0, WIDTH - 80, BOXES), rng.integers(0, HEIGHT - 120, BOXES)
    width, height = rng.integers(16, 80, BOXES), rng.integers(24, 120, BOXES)
    labels = rng.integers(0, len(LABELS), BOXES)
    return [
        f"{LABELS[label]},{x},{y},{x + w},{y + h}"
        for label, x, y, w, h in zip(labels, left, top, width, height, strict=True)
    ]
