"""CodeSandbox's browser sandboxes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.artifacts import canonical_json
from builder.targets.lint import MIB, Limits
from builder.targets.target import assemble

if TYPE_CHECKING:
    from builder.artifacts import Bundle, Site

LIMITS = Limits("CodeSandbox", file_bytes=5 * MIB, files=500)
FREE_STORAGE = 50 * MIB
"""What a free account may keep; more is a warning, since paid ones may."""

INSTRUCTIONS = """\
To publish on CodeSandbox by hand:
  1. npx codesandbox ./        in this folder, which uploads it as a browser sandbox.
     Or push the folder to a public repository on GitHub and import that one.
  2. Open the preview in a window of its own: an editor's frame has no camera.
"""


@dataclass(frozen=True)
class CodeSandbox:
    """``package.json``, without which nothing is imported, and the static template."""

    name: str = "codesandbox"

    def make(self, site: Site) -> Bundle:
        """The bundle of ``site``.

        Raises:
            BundleError: OFF404, more than 500 files or a file of more than 5 MiB.
        """
        package = {
            "name": package_name(site.name),
            "version": "1.0.0",
            "private": True,
            "description": site.name,
            "main": "index.html",
        }
        # Loop protection would rewrite the runtime's loops, which are long on purpose.
        sandbox = {"template": "static", "infiniteLoopProtection": False}
        extra = {
            "package.json": canonical_json(package),
            "sandbox.config.json": canonical_json(sandbox),
        }
        size = sum(len(file.data) for file in site.files.values())
        return assemble(
            self.name,
            site,
            limits=LIMITS,
            instructions=INSTRUCTIONS,
            extra=extra,
            warnings=_warnings(size),
        )


def package_name(name: str) -> str:
    """A name that npm allows (https://docs.npmjs.com/cli/configuring-npm/package-json#name)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(["offshelf", *words])[:100].rstrip("-")


def _warnings(size: int) -> tuple[str, ...]:
    if size <= FREE_STORAGE:
        return ()
    return (f"the site has {size:,} bytes, and a free CodeSandbox account keeps {FREE_STORAGE:,}",)
