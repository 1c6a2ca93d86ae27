"""A site with everything that being offline is about, and no detector."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from builder.artifacts import canonical_json, content_name, sha256
from builder.site.precache import precache_entries, service_worker, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).with_name("small_site.html")
ENTRY_POINTS = ("", "detector.json", "manifest.webmanifest")
"""As the service worker asks for them: ``index.html`` by the address of the folder."""


def shard(text: str) -> str:
    """100,000 characters that hang on ``text``."""
    digest = sha256(text.encode())
    return (f"{text}:" + digest * 2000)[:100_000]


@dataclass(frozen=True)
class SmallSite:
    """A version of a site: ``files`` as they are published, ``external`` for another host."""

    files: Mapping[str, bytes]
    external: Mapping[str, bytes]
    version: str

    def write(self, folder: Path) -> Path:
        """Write ``files`` into ``folder``."""
        return write_files(self.files, folder)


def write_files(files: Mapping[str, bytes], folder: Path) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def shard_path(text: str) -> str:
    """The path of the shard that hangs on ``text``."""
    return content_name("weights/shard.bin", shard(text).encode())


def small_site(
    code: bytes, *, label: str = "one", shards: tuple[str, ...] = ("a", "b"), weights_url: str = ""
) -> SmallSite:
    """A site whose service worker is ``code``.

    Args:
        code: the bundled service worker, without its list.
        label: title of the page; what tells versions apart.
        shards: what each weight shard hangs on; see ``shard``.
        weights_url: where the shards are, if not in the site.
    """
    weights = {shard_path(text): shard(text).encode() for text in shards}
    external = {weights_url + path: data for path, data in weights.items()} if weights_url else {}
    urls = [weights_url + path for path in weights]
    files = {
        "index.html": PAGE.read_text().replace("LABEL", label).encode(),
        "detector.json": canonical_json({"label": label, "shards": urls}),
        "manifest.webmanifest": canonical_json({"name": label}),
        **({} if weights_url else weights),
    }
    entries = precache_entries(files, external)
    version = version_of(entries, code)
    files["sw.js"] = service_worker(code, entries, version)
    return SmallSite(files, weights, version)
