"""What every bundle is checked for before it is written: addresses, paths, the target's limits."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from builder.errors import BundleError
from builder.targets.references import references

if TYPE_CHECKING:
    from collections.abc import Mapping

MIB = 1024 * 1024
PATH = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
"""Paths that every host and every file system takes as they are."""


@dataclass(frozen=True)
class Limits:
    """What a host takes.

    Args:
        host: its name, for messages.
        file_bytes: of one file, or ``None``.
        total_bytes: of all files, or ``None``.
        files: how many, or ``None``.
    """

    host: str
    file_bytes: int | None = None
    total_bytes: int | None = None
    files: int | None = None


def lint(files: Mapping[str, bytes], limits: Limits) -> None:
    """Check a bundle.

    Raises:
        BundleError: OFF404, with the file, its size or address, and the way out.
    """
    check_paths(files)
    check_addresses(files)
    check_limits(files, limits)


def check_paths(files: Mapping[str, bytes]) -> None:
    """Refuse paths that leave the folder, or that some host or file system would take for another.

    Raises:
        BundleError: OFF404.
    """
    lower = Counter(path.lower() for path in files)
    for path in sorted(files):
        if not PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
            raise _fault(path, "this path is not safe on every host")
        if lower[path.lower()] > 1:
            raise _fault(path, "another path differs from this one by upper and lower case alone")


def check_addresses(files: Mapping[str, bytes]) -> None:
    """Refuse what would not work at ``/repo/``, offline, or under the page's own policy.

    Raises:
        BundleError: OFF404 for an absolute or root-relative address, or one that leads to nothing.
    """
    for path, address in references(files):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            raise _fault(path, f"it refers to {address!r}, outside the site")
        if address.startswith("/"):
            raise _fault(path, f"it refers to {address!r}, which fails below the top of a host")
        folder = posixpath.dirname(path)
        target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
        if target not in files and target != "." and parts.path:
            raise _fault(path, f"it refers to {address!r}, and there is no such file")


def check_limits(files: Mapping[str, bytes], limits: Limits) -> None:
    """Refuse what the host would not take.

    Raises:
        BundleError: OFF404.
    """
    for path, data in sorted(files.items()):
        if limits.file_bytes is not None and len(data) > limits.file_bytes:
            raise BundleError(
                "OFF404",
                f"{path} has {len(data):,} bytes, and {limits.host} takes files of at most"
                f" {limits.file_bytes:,}",
                where=path,
                way_out=_smaller(path, limits.file_bytes),
            )
    total = sum(len(data) for data in files.values())
    if limits.total_bytes is not None and total > limits.total_bytes:
        raise BundleError(
            "OFF404",
            f"the site has {total:,} bytes, and {limits.host} takes at most {limits.total_bytes:,}",
            way_out='Set weights = "float16", or serve the weights elsewhere with weights_url',
        )
    if limits.files is not None and len(files) > limits.files:
        raise BundleError(
            "OFF404",
            f"the site has {len(files)} files, and {limits.host} takes at most {limits.files}",
            way_out="Raise shard_size under [model], so that the weights make fewer files",
        )


def _smaller(path: str, most: int) -> str:
    if path.startswith("weights/"):
        return f"Set shard_size = {min(most, 4 * MIB)} under [model] in site.toml"
    return "Choose another target: this file cannot be split"


def _fault(path: str, what: str) -> BundleError:
    return BundleError(
        "OFF404",
        f"{path}: {what}",
        where=path,
        way_out="This is a fault of Offshelf or of a changed template: please report it",
    )
