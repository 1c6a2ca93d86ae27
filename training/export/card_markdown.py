"""``model-card.md``: the card for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "not known"


def card_markdown(name: str, card: Mapping[str, Any]) -> str:
    """The text for what ``model_card`` gives.

    Args:
        name: of the model.
        card: all that is said of it.
    """
    model, checkpoint = card["model"], card["checkpoint"]
    size = model["input"]
    parts = [
        f"# {_plain(name)}\n",
        f"{_plain(card['intended_use'])}\n",
        "## Model\n",
        _table({
            "architecture": model["architecture"],
            "depth multiplier": model["depth_multiplier"],
            "input": f"{size['width']} × {size['height']} pixels",
            "most detections": model["max_detections"],
            "classes": len(card["labels"]),
            "checkpoint": f"{checkpoint['name']} ({checkpoint['kind']})",
            "step": checkpoint["step"],
        }),
        "## Data\n",
        *_data(card),
        "## Training\n",
        _training(card["training"]),
        "## Validation\n",
        _validation(card["validation"]),
        "## Limits\n",
        "\n".join(f"- {_plain(line)}" for line in card["limits"]) + "\n",
    ]  # fmt: skip
    return "\n".join(parts)


def _data(card: Mapping[str, Any]) -> list[str]:
    """Of a card, or of the account of an earlier training: a table for each data set."""
    if card["data"] is None:
        return [f"{UNKNOWN.capitalize()}.\n"]
    return [_dataset(one) for one in (card["data"], *card["more_data"])]


def _dataset(data: Mapping[str, Any]) -> str:
    licence = data["licence"] or {}
    counts = {
        f"split {name}": f"{split['images']:,} images, {split['boxes']:,} boxes"
        for name, split in (data["splits"] or {}).items()
    }
    words = {True: "allowed", False: "forbidden", None: UNKNOWN}
    commercial = words[licence.get("commercial")]
    rows = {"name": data["name"], "SHA-256": data["sha256"], **counts}
    rows |= {"licence": licence.get("name"), "commercial use": commercial}
    return _table(rows | ({"note": licence["note"]} if licence.get("note") else {}))


def _training(training: Mapping[str, Any] | None) -> str:
    if training is None:
        return f"{UNKNOWN.capitalize()}.\n"
    weights = training["weights"]
    licence = weights["licence"]
    rows = {
        "recipe": training["recipe"],
        "steps in all": training["steps"],
        "seed": training["seed"],
        "started from": "; ".join(weights["account"] or ()) or None,
        "licence of these weights": ". ".join(filter(None, (licence["name"], licence["note"])))
        if licence
        else None,
    }
    earlier = weights.get("earlier")
    if not earlier:
        return _table(rows)
    parts = [_table(rows), "These weights were trained before.\n", *_data(earlier)]
    return "\n".join([*parts, _training(earlier["training"])])


def _validation(validation: Mapping[str, Any] | None) -> str:
    if validation is None:
        return f"{UNKNOWN.capitalize()}.\n"
    if validation["AP"] is None:
        return "Not measured.\n"
    return _table({
        "split": validation["split"],
        "images": validation.get("images"),
        "AP (IoU 0.5 to 0.95)": f"{validation['AP']:.4f}",
        "AP50": f"{validation['AP50']:.4f}",
    })  # fmt: skip


def _table(rows: Mapping[str, Any]) -> str:
    lines = [f"| {key} | {UNKNOWN if value is None else _plain(str(value))} |"
             for key, value in rows.items()]  # fmt: skip
    return "\n".join(["| | |", "|---|---|", *lines]) + "\n"


def _plain(text: str) -> str:
    """``text`` such that Markdown shows it as it is, in a cell of a table too."""
    return re.sub(r"([\\*_|<\[\]])", r"\\\1", " ".join(text.split()))
