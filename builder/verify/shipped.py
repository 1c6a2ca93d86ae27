"""What a bundle says of itself: its inventory, ``offshelf.json``, and its ``detector.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from builder.artifacts import FORMAT, INVENTORY, FileRef, Label, Thresholds
from builder.errors import BundleError, VerifyError
from builder.verify.target import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.verify.target import BundleTarget

DETECTOR = "detector.json"


@dataclass(frozen=True)
class Shipped:
    """What a site ships, in the site's own words.

    Args:
        files: every file of the bundle but ``offshelf.json`` itself.
        model_files: what ``detector.json`` refers to; paths relative to the bundle, or whole
            addresses for weights on another host.
        name: of the detector.
        side: longer side of its input in pixels.
        weights_url: where the weights are, if not in the bundle.
        source: where the model came from: kind, name, sha256, converter.
    """

    files: tuple[FileRef, ...]
    model_files: tuple[FileRef, ...]
    name: str
    side: int
    labels: tuple[Label, ...]
    thresholds: Thresholds
    weight_format: Literal["float32", "float16"]
    weights_url: str
    source: Mapping[str, str]


def read_shipped(target: BundleTarget) -> Shipped:
    """Read the inventory and ``detector.json`` of a bundle.

    Raises:
        BundleError: ``OFF405``; one of them is missing, damaged or of another format.
        VerifyError: ``OFF504``; nobody answers at the address.
    """
    inventory = _read_json(target, INVENTORY)
    try:
        files = tuple(_file(entry) for entry in inventory["files"])
        path = next(file.path for file in files if PurePosixPath(file.path).name == DETECTOR)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours(target, INVENTORY, "is not an inventory") from error
    except StopIteration:
        raise _not_ours(target, INVENTORY, f"lists no {DETECTOR}") from None
    detector = _read_json(target, path)
    try:
        return _shipped(files, path, detector)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours(target, path, f"lacks or spoils {error}") from error


def _shipped(files: tuple[FileRef, ...], path: str, detector: dict[str, Any]) -> Shipped:
    folder = PurePosixPath(path).parent
    head, golden = detector["head"], detector["golden"]
    inside = [detector["model"], golden["frame"], *([head["anchors"]] if head["anchors"] else [])]
    weights_url = str(detector["weights_url"])
    references = [_inside(folder, entry) for entry in inside]
    for entry in detector["weights"]:
        if weights_url:
            file = _file(entry)
            address = urljoin(weights_url, PurePosixPath(file.path).name)
            references.append(FileRef(address, file.sha256, file.bytes))
        else:
            references.append(_inside(folder, entry))
    return Shipped(
        files=files,
        model_files=tuple(references),
        name=str(detector["name"]),
        side=max(int(detector["input"]["width"]), int(detector["input"]["height"])),
        labels=tuple(Label(**label) for label in detector["labels"]),
        thresholds=Thresholds(**detector["thresholds"]),
        weight_format=detector["weight_format"],
        weights_url=weights_url,
        source={key: str(value) for key, value in sorted(detector["source"].items())},
    )


def _file(entry: dict[str, Any]) -> FileRef:
    return FileRef(str(entry["path"]), str(entry["sha256"]), int(entry["bytes"]))


def _inside(folder: PurePosixPath, entry: dict[str, Any]) -> FileRef:
    file = _file(entry)
    return FileRef(str(folder / file.path), file.sha256, file.bytes)


def _read_json(target: BundleTarget, path: str) -> dict[str, Any]:
    try:
        value = json.loads(target.read(path))
    except OSError as error:
        # A server that answers, with 404 for example, raises an HTTPError, which has a code.
        if target.folder is None and not hasattr(error, "code"):
            raise VerifyError(
                "OFF504",
                f"the site cannot be reached: {reason(error)}",
                where=target.name or target.url,
                way_out="Check the address, and that this machine can reach it",
            ) from error
        raise _not_ours(target, path, f"cannot be read: {reason(error)}") from error
    except ValueError as error:
        raise _not_ours(target, path, "is not JSON") from error
    if not isinstance(value, dict):
        raise _not_ours(target, path, "is not a JSON object")
    if value.get("format") != FORMAT:
        raise _not_ours(target, path, f"has format {value.get('format')!r}, not {FORMAT}")
    return value


def _not_ours(target: BundleTarget, path: str, what: str) -> BundleError:
    return BundleError(
        "OFF405",
        f"this is not a bundle that Offshelf can verify: its {path} {what}",
        where=target.name or target.url,
        way_out="Give the folder that `offshelf build` wrote, or the address it is published at",
    )
