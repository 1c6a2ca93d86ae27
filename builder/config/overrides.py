"""Values of the command line, laid over those of ``site.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge(values: Mapping[str, Any], overrides: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """``values`` with those of ``overrides`` that were given.

    Empty text and ``None`` stand for "not given". A table of ``values`` that is not a table stays
    as it is, for validation to complain about.
    """
    merged = dict(values)
    for table, keys in overrides.items():
        given = {key: value for key, value in keys.items() if value is not None and value != ""}
        below = merged.get(table, {})
        if given and isinstance(below, Mapping):
            merged[table] = {**below, **given}
    return merged
