"""Where Offshelf keeps what it can make or fetch again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """``$OFFSHELF_CACHE``, or the user's cache folder."""
    chosen = os.environ.get("OFFSHELF_CACHE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("offshelf", appauthor=False)
