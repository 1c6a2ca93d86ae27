"""Whose product a label is: shares of shelf are counted by brand, and labels name SKUs."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from training.evaluate.relabel import plain
from training.metrics import brand_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FORMS = 'Write label = "brand" or brand = ["label", "label"], in TOML or as the same in JSON'


@dataclass(frozen=True)
class Brands:
    """How labels become brands: by name first, then by what stands before a separator.

    A label that neither says anything of is a brand of its own.

    Args:
        mapping: label → brand; case and surrounding space of labels do not matter.
        separator: a label begins with its brand, up to the first of these.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    separator: str | None = None

    def __bool__(self) -> bool:
        return bool(self.mapping or self.separator)

    def of(self, labels: Sequence[str]) -> tuple[str, ...]:
        """The brand of each label."""
        known = {plain(label): brand for label, brand in self.mapping.items()}
        return tuple(
            known.get(plain(label)) or brand_of(label, separator=self.separator) for label in labels
        )

    def unnamed(self, labels: Sequence[str]) -> tuple[str, ...]:
        """Labels that the mapping does not name and that do not hold the separator."""
        known = {plain(label) for label in self.mapping}
        return tuple(
            label
            for label in labels
            if plain(label) not in known and not (self.separator and self.separator in label)
        )


def read_brands(path: Path | None, separator: str | None = None) -> Brands:
    """Brands from a file in TOML or, if its name ends so, JSON; by the separator alone without it.

    It holds ``label = "brand"``, or ``brand = ["label", "label"]``, or some of each.

    Args:
        path: of the file.
        separator: for labels that it does not name.

    Raises:
        TrainingError: OFF745, it cannot be read, or gives a label two brands.
    """
    if path is None:
        return Brands(separator=separator)
    mapping: dict[str, str] = {}
    spelt: dict[str, str] = {}
    for label, brand in _pairs(_read(path), path):
        before = spelt.setdefault(plain(label), brand)
        if before != brand:
            raise _refusal(path, f"the label {label!r} belongs to {before!r} and to {brand!r}")
        mapping[label] = brand
    return Brands(mapping, separator)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
        values = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise _refusal(path, f"it cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise _refusal(path, f"it cannot be understood: {error}") from error
    if not isinstance(values, dict) or not values:
        raise _refusal(path, "it names no brands")
    return values


def _pairs(values: dict[str, Any], path: Path) -> list[tuple[str, str]]:
    """(label, brand), each a word or more."""
    pairs: list[tuple[Any, Any]] = []
    for key, value in values.items():
        if isinstance(value, list):
            pairs += [(label, key) for label in value]
        else:
            pairs.append((key, value))
    for pair in pairs:
        if not all(isinstance(text, str) and text.strip() for text in pair):
            raise _refusal(path, f"{pair[1]!r} is not the brand of {pair[0]!r}")
    return pairs


def _refusal(path: Path, what: str) -> TrainingError:
    return TrainingError("OFF745", what, where=str(path), way_out=FORMS)
