"""A first site from a model alone: everything else has a default."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from builder.config.display_text import display_text
from builder.config.load import LoadedConfig
from builder.config.overrides import merge
from builder.config.validate import Values, validate

GENERIC_NAMES = frozenset(
    (
        *("export", "exported", "exported-model", "graph", "graph-model", "inference-graph"),
        *("model", "models", "output", "saved-model", "savedmodel", "tfjs", "tfjs-model"),
        *("web", "web-model"),
    )
)
"""Names of folders that say nothing of the brand."""

LEVELS = 4
"""How far up a name is looked for: ``acme/exported-model/1/saved_model``."""


def config_for_model(
    model: Path, overrides: Values | None = None, folder: Path | None = None
) -> LoadedConfig:
    """A config for ``model``, named after its folder unless ``overrides`` has a name.

    Args:
        model: SavedModel folder, TF.js graph-model folder or zip. Not opened here.
        overrides: table → key → value, as in ``load_site_config``.
        folder: what a relative output is relative to; the current folder when left out.

    Raises:
        ConfigError: OFF103 or OFF104, for what ``overrides`` holds.
    """
    model = model.resolve()
    values = {"site": {"name": name_from(model)}, "model": {"path": str(model)}}
    config = validate(merge(values, overrides or {}), where="the command line")
    return LoadedConfig(config, None, (folder or Path.cwd()).resolve())


def name_from(model: Path) -> str:
    """The nearest folder that has a name: ``acme_drinks/saved_model`` → ``Acme drinks``."""
    for path in (model, *model.parents)[:LEVELS]:
        stem = path.stem if path.suffix.lower() == ".zip" else path.name
        words = display_text(stem.replace("_", " ").replace("-", " "))
        if words and not _says_nothing(words):
            return (words[0].upper() + words[1:])[:80].strip()
    return "Detector"


def _says_nothing(words: str) -> bool:
    key = unicodedata.normalize("NFKC", words).lower().replace(" ", "-")
    return key in GENERIC_NAMES or key.replace("-", "").isdigit()
