"""What the stages hand to one another: frozen, plain, and the same bytes for the same inputs.

``Detector`` is contract 1, ``detector.json``: all that the runtime knows of a model. Its twin in
TypeScript is ``site_templates/runtime/src/shared/detector.ts``; a test reads both.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

INVENTORY = "offshelf.json"
"""What is in a bundle; a folder that holds it is known as ours."""

FORMAT = 1
"""Version of ``detector.json`` and ``offshelf.json``; raised when a reader must change."""

HASH_LENGTH = 16
"""Hex digits of SHA-256 that name a file by content: 64 bits."""


def sha256(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Any) -> bytes:
    """JSON as UTF-8 with sorted keys and no spaces: one value, one sequence of bytes."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def content_name(path: str, data: bytes) -> str:
    """``path`` with the hash of ``data`` in it: ``a/b.js`` → ``a/b.0123456789abcdef.js``."""
    pure = PurePosixPath(path)
    return str(pure.with_name(f"{pure.stem}.{sha256(data)[:HASH_LENGTH]}{pure.suffix}"))


@dataclass(frozen=True)
class Resize:
    """How an image reaches the size of the input; a copy of the graph's own rule.

    Args:
        kind: ``stretch`` to exactly width x height, or ``fit``: keep the aspect ratio so that the
            longer side fits, then pad at the right and the bottom.
        half_pixel_centers: TF's attribute; ``False`` samples at ``i * scale`` (legacy bilinear).
        align_corners: TF's attribute; ``scale = (in - 1) / (out - 1)``.
        pad: the value of padding per channel, in the units of the *input tensor* (after scale and
            offset); used by ``fit`` only.
    """

    kind: Literal["stretch", "fit"] = "stretch"
    method: Literal["bilinear", "nearest"] = "bilinear"
    half_pixel_centers: bool = False
    align_corners: bool = False
    pad: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class InputSpec:
    """The input of the graph that ships: float32 ``[1, height, width, 3]``, RGB.

    A pixel ``p`` in 0..255 becomes ``p * scale[c] + offset[c]``, after the resize.
    """

    name: str
    width: int
    height: int
    scale: tuple[float, float, float]
    offset: tuple[float, float, float]
    resize: Resize = Resize()
    dtype: Literal["float32"] = "float32"


@dataclass(frozen=True)
class FileRef:
    """A file of the bundle, relative to the folder of ``detector.json`` unless ``url`` is set."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class SsdHead:
    """Raw outputs of an SSD, and how they become boxes and scores.

    Args:
        kind: ``ssd-anchors``: ``boxes`` holds encodings ``[1, N, 4]`` (ty, tx, th, tw) that the
            Faster R-CNN box coder decodes against ``anchors``; ``ssd-boxes``: ``boxes`` holds
            decoded boxes ``[1, N, 4]`` (ymin, xmin, ymax, xmax), normalised to the input tensor.
        boxes: name of the output with encodings or boxes.
        scores: name of the output with class scores ``[1, N, C]``, before ``score_conversion``.
        anchor_count: N.
        class_columns: C, the background included.
        box_scales: (y, x, height, width) divisors of the box coder; ``ssd-anchors`` only.
        anchors: float32 little-endian ``[N, 4]`` (ymin, xmin, ymax, xmax); ``ssd-anchors`` only.
        background: the column of ``scores`` that means nothing is there, or ``None``.
    """

    kind: Literal["ssd-anchors", "ssd-boxes"]
    boxes: str
    scores: str
    anchor_count: int
    class_columns: int
    score_conversion: Literal["sigmoid", "softmax", "identity"]
    background: int | None = 0
    box_scales: tuple[float, float, float, float] | None = None
    anchors: FileRef | None = None


@dataclass(frozen=True)
class Label:
    """A class; ``column`` is its column in the raw scores, the background column left out."""

    column: int
    id: int
    name: str


@dataclass(frozen=True)
class Thresholds:
    """Defaults of detection; the page may change ``score``.

    Args:
        score: least score of a detection, 0..1.
        iou: boxes that overlap by more than this are one.
        max_detections: at most so many per image after NMS; at least 1,000 unless asked otherwise.
        class_wise: only boxes of one class can be one; ``False`` treats all classes as one.
    """

    score: float = 0.5
    iou: float = 0.6
    max_detections: int = 1000
    class_wise: bool = True

    def with_given(self, **choices: Any) -> Thresholds:
        """These, but for the ``choices`` that are not ``None``."""
        return replace(self, **{key: value for key, value in choices.items() if value is not None})


@dataclass(frozen=True)
class Golden:
    """A frame and what the model says of it, with which a device checks an engine.

    Args:
        frame: a PNG of exactly the input's width x height, RGB, no alpha.
        anchors: indices of the anchors compared.
        boxes: expected rows of the ``boxes`` output, flat ``[len(anchors) * 4]``.
        scores: expected rows of the ``scores`` output, flat ``[len(anchors) * class_columns]``.
        tolerance: greatest absolute difference of a healthy engine, after the conversion of scores
            for ``scores``; twice that for ``boxes``.
    """

    frame: FileRef
    anchors: tuple[int, ...]
    boxes: tuple[float, ...]
    scores: tuple[float, ...]
    tolerance: float


@dataclass(frozen=True)
class Source:
    """Where a model came from; printed in the page's details and in reports."""

    kind: Literal["saved-model", "graph-model"]
    name: str
    sha256: str
    converter: str


@dataclass(frozen=True)
class Detector:
    """Contract 1: ``detector.json``. Paths are relative to the folder that holds it."""

    name: str
    input: InputSpec
    head: SsdHead
    labels: tuple[Label, ...]
    thresholds: Thresholds
    model: FileRef
    weights: tuple[FileRef, ...]
    weight_format: Literal["float32", "float16"]
    golden: Golden
    source: Source
    licence: str
    weights_url: str = ""
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Canonical bytes of ``detector.json``."""
        return canonical_json(asdict(self))


@dataclass(frozen=True)
class OperationUse:
    """One kind of operation in a graph, and the TF.js backends that have a kernel for it."""

    name: str
    count: int
    backends: tuple[str, ...]


@dataclass(frozen=True)
class WebModel:
    """A detector ready for the browser.

    Args:
        detector: contract 1.
        files: path → bytes of everything ``detector`` refers to: model.json, weight shards,
            anchors, golden frame. Weight shards stand under ``weights/``.
        operations: what the shipped graph is made of.
        warnings: sentences for a person; ``--strict`` turns them into a failure.
    """

    detector: Detector
    files: Mapping[str, bytes]
    operations: tuple[OperationUse, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class SiteFile:
    """A file of a site.

    Args:
        data: its bytes.
        precache: whether the service worker stores it for offline use.
        entry: an entry point keeps its name from version to version; any other file carries a
            hash in its name.
    """

    data: bytes
    precache: bool = True
    entry: bool = False


@dataclass(frozen=True)
class Site:
    """A site in memory, before a target has had its say.

    Args:
        name: as people read it.
        files: path → file.
        external: file name → bytes of weights that another origin will serve (``weights_url``); not
            part of the bundle.
        warnings: of the site stage.
        version: that the service worker and the page know; changes with any stored file.
    """

    name: str
    files: Mapping[str, SiteFile]
    external: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True)
class Bundle:
    """What a target writes: path → bytes, and how a person publishes it by hand."""

    target: str
    files: Mapping[str, bytes]
    instructions: str
    external: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(len(data) for data in self.files.values())


@dataclass(frozen=True)
class Detection:
    """One detected thing.

    Args:
        box: (ymin, xmin, ymax, xmax) in 0..1 of the photograph as shown, EXIF rotation applied.
        score: 0..1.
        label: index into ``Detector.labels``.
    """

    box: tuple[float, float, float, float]
    score: float
    label: int
