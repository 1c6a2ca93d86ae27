"""What ``prepare`` wrote, read back."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

from training.dataset import iterate, load_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from training.dataset import Example


def contents(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def examples(folder: Path) -> dict[str, Example]:
    dataset = load_dataset(folder, verify=True)
    return {e.name: e for split in dataset.splits for e in iterate(dataset, split)}


def report(folder: Path) -> dict[tuple[str, str], str]:
    rows = json.loads((folder / "report.json").read_text())["defects"]
    return {(row["image"], row["kind"]): row["done"] for row in rows}


def boxes_of(folder: Path, name: str) -> list[list[float]]:
    return np.round(examples(folder)[name].boxes, 4).tolist()
