"""``detector.json`` of a site: the model's, with what ``site.toml`` chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from builder.artifacts import Detector
    from builder.config.site_config import SiteConfig


def with_choices(detector: Detector, config: SiteConfig) -> Detector:
    """``detector`` with the thresholds, the licence and the address of the weights of ``config``.

    The converted model is kept between builds and depends on none of these.
    """
    chosen, own = config.detection, detector.thresholds
    thresholds = replace(
        own,
        score=chosen.score,
        iou=own.iou if chosen.iou is None else chosen.iou,
        max_detections=chosen.max_detections,
        class_wise=own.class_wise if chosen.class_wise is None else chosen.class_wise,
    )
    return replace(
        detector,
        thresholds=thresholds,
        licence=config.model.licence or detector.licence,
        weights_url=config.model.weights_url,
    )
