"""The addresses that pages, style sheets and manifests of a bundle refer to."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ATTRIBUTES = frozenset(
    {"href", "src", "action", "formaction", "poster", "data", "srcset", "imagesrcset", "xlink:href"}
)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]([^'\"]*)")


def references(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Pairs of a file and an address in it, of all HTML, CSS and manifest files, sorted by file."""
    for path, data in sorted(files.items()):
        match PurePosixPath(path).suffix:
            case ".html":
                for reference in _in_html(data.decode()):
                    yield path, reference
            case ".css":
                for match in CSS_URL.finditer(data.decode()):
                    yield path, match[1] or match[2] or ""
            case ".webmanifest":
                for reference in _in_manifest(json.loads(data)):
                    yield path, reference


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        for name, value in attrs:
            if name in ATTRIBUTES and value is not None:
                self.found += _of_attribute(name, value)


def _of_attribute(name: str, value: str) -> list[str]:
    if name.endswith("srcset"):
        return [part.split()[0] for part in value.split(",") if part.strip()]
    return [value.strip()]


def _in_html(html: str) -> list[str]:
    parser = _Addresses()
    parser.feed(html)
    parser.close()
    return parser.found


def _in_manifest(manifest: dict[str, Any]) -> list[str]:
    icons = [str(icon["src"]) for icon in manifest.get("icons", [])]
    return [str(manifest[key]) for key in ("start_url", "scope") if key in manifest] + icons
