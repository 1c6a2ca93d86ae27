"""The site stage: theme, icons, pages, policy and precache list, all in memory."""

from __future__ import annotations

from builder.site.render import render_site
from builder.site.runtime_files import RuntimeFiles, load_runtime_files

__all__ = ["RuntimeFiles", "load_runtime_files", "render_site"]
