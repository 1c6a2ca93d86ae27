"""GitHub Pages, and any host that serves a folder as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.targets.lint import MIB, Limits
from builder.targets.target import assemble

if TYPE_CHECKING:
    from builder.artifacts import Bundle, Site

LIMITS = Limits("GitHub Pages", file_bytes=100 * MIB, total_bytes=1_000_000_000)
"""https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits and
.../repositories/working-with-files/managing-large-files: git refuses larger files."""

INSTRUCTIONS = """\
To publish on GitHub Pages by hand:
  1. Copy everything in this folder, .nojekyll too, into a repository of yours and push it.
  2. On github.com open Settings, Pages, and choose "Deploy from a branch" and that branch.
  3. The site appears at https://OWNER.github.io/REPOSITORY/ within a minute or two.
Copies of it work at any address: a folder of a web server, Netlify, Cloudflare Pages, an S3 bucket.
"""


@dataclass(frozen=True)
class GitHubPages:
    """Relative addresses, 404.html, and ``.nojekyll``, without which Jekyll drops files."""

    name: str = "github-pages"

    def make(self, site: Site) -> Bundle:
        """The bundle of ``site``.

        Raises:
            BundleError: OFF404, a file of more than 100 MiB or a site of more than 1 GB.
        """
        extra = {".nojekyll": b""}
        return assemble(self.name, site, limits=LIMITS, instructions=INSTRUCTIONS, extra=extra)
