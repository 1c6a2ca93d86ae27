"""A SavedModel as a TF.js graph-model with half the bytes, as ``tensorflowjs_wizard`` writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from builder.artifacts import canonical_json
from builder.detector.convert import conversion_failed, stock_converter
from builder.detector.quiet import silenced

if TYPE_CHECKING:
    from pathlib import Path


def write_web_model(saved_model: Path, folder: Path) -> None:
    """Write the whole graph, suppression included, with float16 weights into a new ``folder``.

    Small enough for a repository where a SavedModel is not, and read by ``offshelf build`` and by
    TF.js alike. ``Assert`` nodes, which TF.js does not have, are left out. The same SavedModel
    gives the same bytes: the converter leaves the order of keys in ``model.json`` to chance.

    Args:
        saved_model: a folder with ``saved_model.pb``.
        folder: to be made.

    Raises:
        DetectorError: OFF207 an operation that TF.js does not have; OFF211 anything else.
        EnvironmentFault: OFF601, tensorflowjs is missing or broken.
    """
    converter = stock_converter()
    try:
        with silenced():
            converter.convert_tf_saved_model(
                str(saved_model),
                str(folder),
                quantization_dtype_map={"float16": "*"},
                strip_debug_ops=True,
            )
    except Exception as error:  # the converter raises whatever it likes
        raise conversion_failed(error) from error
    model = folder / "model.json"
    value = json.loads(model.read_text("utf-8"))
    model.write_bytes(canonical_json(value) + b"\n")
