"""A built site as a detector that ``offshelf train evaluate`` can compare with its model."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from builder.artifacts import INVENTORY
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.artifacts import Thresholds
    from builder.verify.site_in_browser import SiteInBrowser
    from training.evaluate.detector import Image
    from training.evaluate.suppress import Suppression
    from training.metrics import Detections

LEAST_CAP = 1000
"""So many detections of a photograph are asked for, whatever the site itself shows: as many as the
most generous of COCO's figures looks at."""


@dataclass(frozen=True)
class SiteDetector:
    """The site's own runtime in Chromium. A ``training.evaluate.Detector``.

    Args:
        name: of the site's folder, zip or address.
        kind: precision of its weights, and where it runs.
        labels: in the order of ``detector.json``.
        side: longer side of its input in pixels.
        thresholds: asked for in place of the site's own.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    side: int | None
    thresholds: Thresholds
    _site: SiteInBrowser

    @property
    def limit(self) -> int | None:
        """At most so many detections are asked for."""
        return self.thresholds.max_detections

    @property
    def suppression(self) -> Suppression:
        """When two boxes are one thing."""
        from training.evaluate.suppress import Suppression

        return Suppression(self.thresholds.iou, self.thresholds.class_wise)

    def detect(self, image: Image) -> Detections:
        """What the page finds in uint8 ``[H, W, 3]``, given to it as a file without loss.

        Raises:
            VerifyError: ``OFF504``; the page failed, or took too long.
        """
        from builder.verify.site_in_browser import Picture
        from training.metrics import Detections

        seen = self._site.detect(Picture(_png(image), "image/png"), self.thresholds)
        found = seen.detections
        return Detections(
            np.array([one.box for one in found], np.float32).reshape(-1, 4),
            np.array([one.score for one in found], np.float32),
            # Ids begin at 1; what the site has no label for becomes 0, which is no class.
            np.array([one.label + 1 for one in found], np.int32),
        )


def is_site(place: str) -> bool:
    """Whether ``place`` is an address, a zip, or a folder with a page in it."""
    import zipfile

    if place.startswith(("http://", "https://")):
        return True
    path = Path(place)
    if path.is_file():
        return zipfile.is_zipfile(path)
    return any((path / name).is_file() for name in (INVENTORY, "index.html"))


@contextmanager
def open_site_detector(
    place: str, *, score: float, name: str | None = None, progress: Progress = silent
) -> Iterator[SiteDetector]:
    """Open a site in Chromium, in the way of ``offshelf verify``, and keep it open.

    Args:
        place: a bundle's folder or zip, or the address of a live site.
        score: detections below are not asked for.
        name: how the report calls it; as its folder, or its address, if ``None``.
        progress: told while the site gets ready.

    Raises:
        BundleError: OFF405; it is not a bundle of ours.
        VerifyError: OFF504; there is no page, or it does not become ready.
        EnvironmentFault: OFF602; there is no browser, or it does not start.
    """
    from builder.pipeline.served import served
    from builder.verify import VerifyOptions
    from builder.verify.site_in_browser import site_in_browser

    with (
        served(place) as target,
        site_in_browser(target, VerifyOptions(), progress) as site,
    ):
        shipped = site.shipped
        own = shipped.thresholds
        yield SiteDetector(
            name=name or (place if target.folder is None else Path(place).resolve().name),
            kind=f"{shipped.weight_format} in Chromium",
            labels=tuple(label.name for label in shipped.labels),
            side=shipped.side,
            thresholds=replace(own, score=score, max_detections=max(own.max_detections, LEAST_CAP)),
            _site=site,
        )


def _png(image: Image) -> bytes:
    """A file that the browser decodes to the very same pixels."""
    from PIL import Image as Pillow

    out = BytesIO()
    Pillow.fromarray(image).save(out, "PNG", compress_level=1)
    return out.getvalue()
