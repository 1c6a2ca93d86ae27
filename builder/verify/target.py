"""The bundle to verify, on disk or on the web, and how its files are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60
"""For one file of a live site to begin to arrive, and for each further piece of it."""


@dataclass(frozen=True)
class BundleTarget:
    """What to verify.

    Args:
        url: where the site is served, ``index.html`` aside; ends with ``/``.
        folder: the bundle's folder when it is on this disk, ``None`` for a live site.
        name: the target as the person named it.
    """

    url: str
    folder: Path | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")) or not self.url.endswith("/"):
            raise ValueError(f"not the address of a folder: {self.url!r}")

    def address(self, path: str) -> str:
        """The address of a file of the bundle."""
        return urljoin(self.url, quote(path))

    def read(self, path: str) -> bytes:
        """The bytes of a file of the bundle, from disk where it is there.

        Raises:
            OSError: it is not there or cannot be read; ``str()`` is the reason.
        """
        if self.folder is not None:
            return (self.folder / path).read_bytes()
        return fetch(self.address(path))


def reason(error: OSError) -> str:
    """Why a file could not be read, in a few words."""
    inner = getattr(error, "reason", None)  # urllib wraps the error that it met
    if isinstance(inner, OSError):
        error = inner
    return str(error.strerror or inner or error)


def fetch(url: str) -> bytes:
    """The bytes at an ``http`` or ``https`` address.

    Raises:
        OSError: no answer, or a status other than 2xx; ``str()`` is the reason.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import urlopen

    if not url.startswith(("http://", "https://")):
        raise OSError(f"not an address of the web: {url}")
    try:
        with urlopen(url, timeout=SECONDS) as response:  # noqa: S310 (checked above)
            data: bytes = response.read()
            return data
    except HTTPError as error:
        error.close()  # it holds on to the connection
        raise
    except HTTPException as error:
        raise OSError(f"the answer broke off: {error!r}") from error
