"""What lies beside a model and may go into its ``site.toml``: a logo, a licence."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOGO_SUFFIXES = (".png", ".webp", ".jpg", ".jpeg")
LICENCE_NAMES = ("licence", "license", "copying")
LICENCES = {
    # A phrase that only this licence holds, in lower case, with spaces in place of line breaks.
    "apache license version 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "gnu affero general public license version 3": "AGPL-3.0",
    "gnu general public license version 3": "GPL-3.0",
    "mozilla public license version 2.0": "MPL-2.0",
    "attribution-noncommercial-sharealike 4.0 international": "CC-BY-NC-SA-4.0",
    "attribution-noncommercial 4.0 international": "CC-BY-NC-4.0",
    "attribution-sharealike 4.0 international": "CC-BY-SA-4.0",
    "attribution 4.0 international": "CC-BY-4.0",
    "cc0 1.0 universal": "CC0-1.0",
    "permission is hereby granted, free of charge": "MIT",
    "neither the name of": "BSD-3-Clause",
    "redistributions in binary form must reproduce": "BSD-2-Clause",
}
READ = 64 * 1024


def find_logo(model: Path) -> Path | None:
    """``logo.png``, or ``brand-logo.webp`` and the like, beside the model or in it."""
    files = [path for path in _files_near(model) if path.suffix.lower() in LOGO_SUFFIXES]
    exact = [path for path in files if path.stem.lower() == "logo"]
    near = [path for path in files if "logo" in path.stem.lower()]
    return next(iter(exact + near), None)


def find_licence(model: Path) -> str:
    """The licence that lies beside the model, as ``licence_name`` has it, or an empty string."""
    for path in _files_near(model):
        if path.stem.lower() in LICENCE_NAMES and path.suffix.lower() in ("", ".txt", ".md"):
            with suppress(OSError):
                return licence_name(path.read_bytes()[:READ].decode("utf-8", "replace"))
    return ""


def licence_name(text: str) -> str:
    """The SPDX name of a licence's text, or its first line."""
    words = " ".join(text.lower().split())
    for phrase, name in LICENCES.items():
        if phrase in words:
            return name
    return next((line.strip("# \t")[:100] for line in text.splitlines() if line.strip("# \t")), "")


def _files_near(model: Path) -> list[Path]:
    """Files in the model's folder, then beside it; sorted by name in each."""
    folders = [model, model.parent] if model.is_dir() else [model.parent]
    found: list[Path] = []
    for folder in folders:
        with suppress(OSError):  # a folder that may be passed through but not listed
            found += [path for path in sorted(folder.iterdir()) if path.is_file()]
    return found
