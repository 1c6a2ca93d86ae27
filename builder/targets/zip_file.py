"""A zip of the site, for any host; the same bytes for the same site."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.targets.lint import Limits
from builder.targets.target import assemble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.artifacts import Bundle, Site

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can hold."""

UNIX = 3
MODE = 0o100644
INSTRUCTIONS = """\
To publish it, unpack the zip into a folder of a web server; any address and any depth will do.
Serve it over https: browsers share cameras and work offline with such addresses alone.
"""


@dataclass(frozen=True)
class ZipFile:
    """The files of a site, written as one zip without a folder around them."""

    name: str = "zip"

    def make(self, site: Site) -> Bundle:
        """The bundle of ``site``: files by path; ``write_bundle`` packs them.

        Raises:
            BundleError: OFF404, a path or an address that would not work.
        """
        return assemble(self.name, site, limits=Limits("a zip"), instructions=INSTRUCTIONS)


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of ``files``, sorted, dated 1980 and not compressed.

    Deflate gives other bytes with each version of zlib, and weights and pictures hardly shrink.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.create_system = UNIX
            entry.external_attr = MODE << 16
            archive.writestr(entry, data)
    return packed.getvalue()
