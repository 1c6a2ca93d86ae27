"""How a bundle is served."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.errors import ConfigError

CACHES = ("no-cache", "pages", "immutable")

_BASE = re.compile(r"/([A-Za-z0-9._~-]+/)*")


@dataclass(frozen=True)
class ServeOptions:
    """The switches of ``offshelf serve``.

    Args:
        host: address to listen on; ``0.0.0.0`` is all of this machine's.
        port: 0 picks a free one.
        https: serve with a certificate made on the spot.
        isolate: send COOP and COEP, as cross-origin isolation needs.
        cors: let pages of other origins read the files.
        cache: what HTTP caches are told. ``no-cache``: ask every time; ``pages``: ten minutes for
            everything, as GitHub Pages does; ``immutable``: for ever where the name carries a hash.
        base: path under which the site stands; begins and ends with ``/``.
        qr: print a QR code of the address.

    Raises:
        ConfigError: ``OFF104``; ``cache`` or ``base`` is none of these.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    https: bool = False
    isolate: bool = False
    cors: bool = False
    cache: str = "no-cache"
    base: str = "/"
    qr: bool = True

    def __post_init__(self) -> None:
        if self.cache not in CACHES:
            raise ConfigError(
                "OFF104",
                f"{self.cache!r} is not a way of caching",
                where="--cache",
                way_out=f"Use one of: {', '.join(CACHES)}",
            )
        if not _BASE.fullmatch(self.base) or ".." in self.base.split("/"):
            raise ConfigError(
                "OFF104",
                f"{self.base!r} is not a path that a site can stand under",
                where="--base",
                way_out="Begin and end it with a slash, as in /repo/",
            )
