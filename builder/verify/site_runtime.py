"""The site's own programming interface, ``globalThis.offshelf``, called through a visit.

``ready`` resolves to ``{engine, version}``; ``detect(blob, options)`` to detections, the size of
the image, timings and the number of live tensors; ``offline()`` to ``{version, bytes}`` or null.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from builder.artifacts import Detection, Thresholds
from builder.verify.outcome import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from builder.artifacts import Label
    from builder.verify.browser import Visit

UNLABELLED = -1
"""Stands in ``Detection.label`` for a class that ``detector.json`` has no label for."""

READY = """async () => {
  while (!globalThis.offshelf) await new Promise((resolve) => setTimeout(resolve, 50));
  const { engine, version } = await globalThis.offshelf.ready;
  return JSON.parse(JSON.stringify({ engine, version }));
}"""

OFFLINE = """async () => {
  for (;;) {
    const stored = await globalThis.offshelf.offline();
    if (stored) return { version: stored.version, bytes: stored.bytes };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}"""

DETECT = """async ({ base64, type, options }) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const answer = await globalThis.offshelf.detect(new Blob([bytes], { type }), options);
  const { count, boxes, scores, classes } = answer.detections;
  return {
    count,
    boxes: Array.from(boxes), scores: Array.from(scores), classes: Array.from(classes),
    width: answer.width, height: answer.height,
    timings: { ...answer.timings }, tensors: answer.tensors,
  };
}"""


class ImageFile(Protocol):
    """What a person could give to the page: a ``Photograph``, or one that is on no disk."""

    @property
    def media_type(self) -> str:
        """``image/jpeg`` or the like."""

    def data(self) -> bytes:
        """The bytes of the file."""


@dataclass(frozen=True)
class Ready:
    """A site that is ready.

    Args:
        engine: what runs the model: ``name``, ``backend``, ``library`` …, as far as the site says.
        version: of the site.
    """

    engine: Mapping[str, Any]
    version: str


@dataclass(frozen=True)
class Stored:
    """What the service worker says it holds: version of the site, and bytes."""

    version: str
    bytes: int


def wait_until_ready(visit: Visit, *, seconds: float) -> Ready:
    """Wait for ``offshelf.ready``.

    Raises:
        PageError: it did not come or failed.
    """
    answer = visit.call(READY, seconds=seconds)
    return Ready(engine=answer["engine"], version=str(answer["version"]))


def wait_until_offline(visit: Visit, *, seconds: float) -> Stored:
    """Wait until the site says that it is ready to go offline.

    Raises:
        PageError: it did not in time.
    """
    answer = visit.call(OFFLINE, seconds=seconds)
    return Stored(version=str(answer["version"]), bytes=int(answer["bytes"]))


def detect(
    visit: Visit,
    photograph: ImageFile,
    thresholds: Thresholds,
    labels: Sequence[Label],
    *,
    seconds: float,
) -> Seen:
    """Give the photograph's bytes to the site, as its own photo button does.

    Raises:
        PageError: the site refused it, failed or took too long.
    """
    answer = visit.call(
        DETECT,
        {
            "base64": b64encode(photograph.data()).decode("ascii"),
            "type": photograph.media_type,
            "options": {
                "score": thresholds.score,
                "iou": thresholds.iou,
                "max_detections": thresholds.max_detections,
                "class_wise": thresholds.class_wise,
                "exact": True,
            },
        },
        seconds=seconds,
    )
    return Seen(
        detections=detections_from(answer, labels),
        width=int(answer["width"]),
        height=int(answer["height"]),
        timings={key: float(value) for key, value in sorted(answer["timings"].items())},
        tensors=int(answer["tensors"]),
    )


def detections_from(answer: Mapping[str, Any], labels: Sequence[Label]) -> tuple[Detection, ...]:
    """Turn flat arrays into detections.

    Args:
        answer: ``boxes`` flat ``[count * 4]`` (ymin, xmin, ymax, xmax) in 0..1, ``scores``
            ``[count]``, ``classes`` ``[count]``, the column of each label.
        labels: of the detector.
    """
    position = {label.column: index for index, label in enumerate(labels)}
    count, boxes = int(answer["count"]), answer["boxes"]
    found = []
    for index in range(count):
        top, left, bottom, right = map(float, boxes[4 * index : 4 * index + 4])
        label = position.get(int(answer["classes"][index]), UNLABELLED)
        found.append(Detection((top, left, bottom, right), float(answer["scores"][index]), label))
    return tuple(found)
