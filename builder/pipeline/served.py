"""``served``: a bundle in a folder or a zip, or a live site, at an address."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from builder.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.verify import BundleTarget

TEMPORARY = "TMPDIR"
"""Chooses where a zip is unpacked to."""


@contextmanager
def served(site: str) -> Iterator[BundleTarget]:
    """A bundle as a ``BundleTarget``: a live site as it is, a folder or zip from a server of ours.

    Raises:
        BundleError: OFF405; it is not a bundle.
    """
    from builder.serve import BackgroundServer, ServeOptions, make_app
    from builder.serve.servable import check_servable
    from builder.verify import BundleTarget

    if site.startswith(("http://", "https://")):
        yield BundleTarget(folder_address(site), name=site)
        return
    with TemporaryDirectory(prefix="offshelf-site-") as scratch:
        folder = unpacked(Path(site), Path(scratch))
        check_servable(folder)
        with BackgroundServer(make_app(folder, ServeOptions())) as server:
            yield BundleTarget(f"{server.origin}/", folder=folder, name=site)


def folder_address(site: str) -> str:
    """The address of the folder that a page is in: a query and ``index.html`` are left out."""
    from urllib.parse import urlsplit, urlunsplit

    scheme, host, path, *_ = urlsplit(site)
    folder = path.removesuffix("index.html")
    return urlunsplit((scheme, host, folder if folder.endswith("/") else f"{folder}/", "", ""))


def unpacked(site: Path, scratch: Path) -> Path:
    """``site``, or the folder in ``scratch`` that it was unpacked to if it is a zip.

    Raises:
        BundleError: OFF405, the zip is damaged or encrypted; OFF402, there is no room to unpack it.
    """
    import zipfile
    import zlib

    from builder.disk.room import check_room, room_for

    if not (site.is_file() and zipfile.is_zipfile(site)):
        return site
    try:
        with zipfile.ZipFile(site) as archive:
            needed = sum(entry.file_size for entry in archive.infolist())
            check_room(scratch, needed, option=TEMPORARY)
            with room_for(scratch, needed, option=TEMPORARY):
                archive.extractall(scratch)  # zipfile drops leading slashes and ".." from names
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleError(
            "OFF405",
            f"the zip cannot be unpacked: {error or type(error).__name__}",
            where=str(site),
            way_out="Copy it again, or give the folder that `offshelf build` wrote",
        ) from error
    return scratch
