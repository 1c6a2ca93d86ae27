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
    return replace(
        detector,
        thresholds=detector.thresholds.with_given(**config.detection.model_dump()),
        licence=config.model.licence or detector.licence,
        weights_url=config.model.weights_url,
    )
