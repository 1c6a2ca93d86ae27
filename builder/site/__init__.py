"""The site stage: theme, icons, pages, policy and precache list, all in memory."""

from __future__ import annotations

from builder.site.brand import Brand, make_brand
from builder.site.render import render_site
from builder.site.runtime_files import RuntimeFiles, load_runtime_files

__all__ = ["Brand", "RuntimeFiles", "load_runtime_files", "make_brand", "render_site"]
