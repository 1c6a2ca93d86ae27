#!/usr/bin/env python3
"""Boxes of another detector as COCO: reference_to_coco.py FOLDER OUTPUT.

FOLDER holds photographs and reference.json, which names them:
{"shelf.jpg": {"size": [width, height], "boxes_yxyx": [[ymin, xmin, ymax, xmax], …]}}, with boxes
in 0..1.
OUTPUT is what `offshelf train prepare` takes: val.json, and the photographs beside it.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any


def coco(reference: dict[str, Any]) -> dict[str, Any]:
    """The whole of a COCO file with the one label ``product``."""
    images, annotations = [], []
    for number, (name, photograph) in enumerate(reference.items(), 1):
        width, height = photograph["size"]
        images.append({"id": number, "file_name": name, "width": width, "height": height})
        for top, left, bottom, right in photograph["boxes_yxyx"]:
            box = [left * width, top * height, (right - left) * width, (bottom - top) * height]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": 1,
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": 0,
                }
            )
    categories = [{"id": 1, "name": "product"}]
    return {"images": images, "annotations": annotations, "categories": categories}


def main(folder: Path, output: Path) -> None:
    """Write ``output``."""
    reference = json.loads((folder / "reference.json").read_text("utf-8"))
    output.mkdir(parents=True, exist_ok=True)
    for name in reference:
        shutil.copy(folder / name, output / name)
    (output / "val.json").write_text(json.dumps(coco(reference)), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
