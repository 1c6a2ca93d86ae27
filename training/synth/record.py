"""``synth.json``: from what, and under which licence, a set of pictures was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.synth.catalogue import Catalogue
    from training.synth.options import Options

RECORD = "synth.json"

FREE = {
    "name": "CC0-1.0",
    "commercial": True,
    "note": "Every pixel was drawn by offshelf train synth; nothing was copied from anyone.",
}
UNKNOWN = {
    "name": "that of the packshots",
    "commercial": None,
    "note": "The pictures show your packshots: their licence and the brands' rights apply.",
}


def record(options: Options, catalogue: Catalogue) -> dict[str, Any]:
    """What ``synth.json`` holds."""
    return {
        "format": "offshelf-synth",
        "version": 1,
        "seed": options.seed,
        "parameters": {
            "images": options.images,
            "val": options.val,
            "size": options.size,
            "scenes": dict(options.scenes),
            "max_products": options.max_products,
            "min_visible": options.min_visible,
            "hidden": options.hidden,
            "agnostic": options.agnostic or not catalogue.products,
            "variation": str(options.variation),
        },
        "packshots": dict(catalogue.sha256),
        "licence": UNKNOWN if catalogue.products else FREE,
    }
