"""The model's files as files of the site, or as files of the host that serves the weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from builder.artifacts import FileRef, SiteFile
from builder.site.names import ENTRY_POINTS, hashed, is_content_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.artifacts import Detector


@dataclass(frozen=True)
class ModelFiles:
    """Where the model's files go.

    Args:
        detector: refers to them by the names they have here.
        inside: path → file of the site.
        external: file name → bytes of the shards that ``detector.weights_url`` will serve.
    """

    detector: Detector
    inside: Mapping[str, SiteFile]
    external: Mapping[str, bytes]


def place_model(detector: Detector, files: Mapping[str, bytes]) -> ModelFiles:
    """Give every file of the model its place.

    Shards keep their names, which ``model.json`` refers to; anchors and the golden frame get a hash
    into theirs if they have none. At ``weights_url`` shards stand side by side, without folders.

    Raises:
        ValueError: a shard, or a file that ``detector`` does not refer to, is not named by content.
    """
    renamed = {path: _name(path, files[path]) for path in sorted(files)}
    shards = {reference.path for reference in detector.weights}
    for path in sorted(files):
        if renamed[path] != path and path not in _mobile(detector):
            raise ValueError(f"{path} is not named by its content")
    outside = shards if detector.weights_url else set()
    inside = {
        renamed[path]: SiteFile(data, entry=path in ENTRY_POINTS)
        for path, data in sorted(files.items())
        if path not in outside
    }
    external = {PurePosixPath(path).name: files[path] for path in sorted(outside)}
    return ModelFiles(_referring_to(detector, renamed), inside, external)


def _name(path: str, data: bytes) -> str:
    if path in ENTRY_POINTS or is_content_named(path, data):
        return path
    return hashed(path, data)


def _mobile(detector: Detector) -> set[str]:
    """Files that ``detector.json`` alone refers to, so that a new name is enough to move them."""
    anchors = {detector.head.anchors.path} if detector.head.anchors else set()
    return {detector.golden.frame.path, *anchors}


def _referring_to(detector: Detector, renamed: Mapping[str, str]) -> Detector:
    def moved(reference: FileRef) -> FileRef:
        return replace(reference, path=renamed[reference.path])

    anchors = detector.head.anchors
    head = replace(detector.head, anchors=moved(anchors)) if anchors else detector.head
    golden = replace(detector.golden, frame=moved(detector.golden.frame))
    return replace(detector, head=head, golden=golden)
