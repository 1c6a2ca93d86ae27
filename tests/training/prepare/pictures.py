"""Tiny sources in each format, drawn in the test."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 64, 48


def jpeg(seed: int, size: tuple[int, int] = (WIDTH, HEIGHT), **options) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize(size).save(out, "JPEG", **options)
    return out.getvalue()


def sideways(seed: int, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(seed, exif=exif)


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def voc_xml(name: str, boxes, size=(WIDTH, HEIGHT)) -> str:
    objects = "".join(
        f"<object><name>{label}</name><difficult>0</difficult><bndbox><xmin>{x0}</xmin>"
        f"<ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
        for label, x0, y0, x1, y1 in boxes
    )
    return (
        f"<annotation><filename>{name}</filename><size><width>{size[0]}</width>"
        f"<height>{size[1]}</height></size>{objects}</annotation>"
    )


def voc(folder: Path, pictures: dict[str, tuple[bytes, list]], size=(WIDTH, HEIGHT)) -> Path:
    """{name: (bytes, [(label, x0, y0, x1, y1)])} as JPEGImages and Annotations."""
    for name, (data, boxes) in pictures.items():
        write(folder / "JPEGImages" / name, data)
        write(folder / "Annotations" / f"{Path(name).stem}.xml", voc_xml(name, boxes, size))
    return folder


def coco(folder: Path, pictures: dict[str, tuple[bytes, list]], split: str = "train") -> Path:
    labels = sorted({box[0] for _, boxes in pictures.values() for box in boxes})
    images, annotations = [], []
    for number, (name, (data, boxes)) in enumerate(pictures.items()):
        write(folder / "images" / name, data)
        images.append({"id": number, "file_name": f"images/{name}"})
        annotations += [
            {
                "id": len(annotations) + k,
                "image_id": number,
                "category_id": labels.index(label) + 1,
                "bbox": [x0, y0, x1 - x0, y1 - y0],
            }
            for k, (label, x0, y0, x1, y1) in enumerate(boxes)
        ]
    categories = [{"id": i, "name": label} for i, label in enumerate(labels, 1)]
    value = {"images": images, "annotations": annotations[::-1], "categories": categories}
    write(folder / f"{split}.json", json.dumps(value))
    return folder


def yolo(folder: Path, pictures) -> Path:
    names = ["cola", "tea"]
    for name, (data, boxes) in pictures.items():
        write(folder / "images" / "train" / name, data)
        lines = [
            f"{names.index(label)} {(x0 + x1) / 2 / WIDTH} {(y0 + y1) / 2 / HEIGHT} "
            f"{(x1 - x0) / WIDTH} {(y1 - y0) / HEIGHT}"
            for label, x0, y0, x1, y1 in boxes
        ]
        write(folder / "labels" / "train" / f"{Path(name).stem}.txt", "\n".join(lines))
    write(folder / "data.yaml", "train: images/train\nnames:\n  0: cola\n  1: tea\n")
    return folder


def table(folder: Path, pictures) -> Path:
    rows = []
    for name, (data, boxes) in pictures.items():
        write(folder / "images" / name, data)
        rows += [
            f"{name},{x0},{y0},{x1},{y1},{label},{WIDTH},{HEIGHT}"
            for label, x0, y0, x1, y1 in boxes
        ]
    # A picture's rows need not stand together.
    write(folder / "annotations" / "annotations_train.csv", "\n".join(rows[::2] + rows[1::2]))
    return folder


def shelf(count: int, start: int = 0) -> dict[str, tuple[bytes, list]]:
    """Pictures with two boxes each."""
    return {
        f"{i:04d}.jpg": (jpeg(i), [("cola", 4, 6, 20, 30), ("tea", 30, 10, 50, 40)])
        for i in range(start, start + count)
    }
