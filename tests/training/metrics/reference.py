"""The same figures by pycocotools."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from training.metrics import SIZES, Detections, Truth


def coco_eval(
    photographs: Sequence[tuple[Truth, Detections]],
    classes: Sequence[int],
    limits: Sequence[int],
    *,
    agnostic: bool = False,
) -> dict[str, Any]:
    """``COCOeval(...).eval`` with ``precision``, ``recall`` and ``scores``.

    Its own ``useCats = 0`` orders equal scores by class; here every class is 1 beforehand.
    """
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    annotations, results = [], []
    for image, (truth, detections) in enumerate(photographs, 1):
        for box, id_, wanted in zip(truth.boxes, truth.classes, truth.wanted, strict=True):
            bbox = _xywh(box, truth)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": 1 if agnostic else int(id_),
                    "bbox": bbox,
                    "area": bbox[2] * bbox[3],
                    "iscrowd": int(not wanted),
                }
            )
        results += [
            {
                "image_id": image,
                "category_id": 1 if agnostic else int(id_),
                "bbox": _xywh(box, truth),
                "score": float(score),
            }
            for box, score, id_ in zip(
                detections.boxes, detections.scores, detections.classes, strict=True
            )
        ]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {},
            "images": [
                {"id": i, "height": truth.height, "width": truth.width}
                for i, (truth, _) in enumerate(photographs, 1)
            ],
            "annotations": annotations,
            "categories": [{"id": id_, "name": str(id_)} for id_ in ([1] if agnostic else classes)],
        }
        coco.createIndex()
        found = coco.loadRes(results) if results else COCO()
        if not results:
            found.dataset = {**coco.dataset, "annotations": []}
            found.createIndex()
        judge = COCOeval(coco, found, "bbox")
        judge.params.maxDets = list(limits)
        judge.params.areaRng = [list(range_) for range_ in SIZES.values()]
        judge.evaluate()
        judge.accumulate()
    return judge.eval


def _xywh(box: np.ndarray, truth: Truth) -> list[float]:
    scale = np.array([truth.height, truth.width] * 2, np.float64)
    top, left, bottom, right = box.astype(np.float64) * scale
    return [float(left), float(top), float(right - left), float(bottom - top)]
