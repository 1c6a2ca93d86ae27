"""Writes the detector as a SavedModel folder, whole or not at all, the same bytes every time."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ORIGIN = "origin.json"
"""Says where the weights came from, and marks a folder that may be written again."""


def write_saved_model(detector: Any, texts: Mapping[str, str], output: Path) -> None:
    """Save ``detector`` (of ``build_detector``) to ``output``, and ``texts`` (name → text) with it.

    Raises:
        BundleError: OFF401 when ``output`` holds something else, OFF403 when it cannot be written.
    """
    import tensorflow as tf

    check_output(output)
    try:
        with _beside(output) as made:
            tf.saved_model.save(
                detector, str(made), signatures={"serving_default": detector.detect}
            )
            # A fingerprint holds a random UUID, the only bytes that differ from run to run, and
            # nothing needs it.
            (made / "fingerprint.pb").unlink()
            for name, text in texts.items():
                (made / name).write_text(text, encoding="utf-8")
            _replace(made, output)
    except OSError as error:
        raise BundleError(
            "OFF403",
            f"the SavedModel cannot be written: {error.strerror or error}",
            where=str(output),
            way_out="Give another folder with -o, or make room for 21 MB",
        ) from error


def check_output(output: Path) -> None:
    """Refuse to write over anything but an export of our own.

    Raises:
        BundleError: OFF401.
    """
    if output.is_dir() and ((output / ORIGIN).is_file() or not any(output.iterdir())):
        return
    if output.exists():
        raise BundleError(
            "OFF401",
            f"{output} is there already and was not written by this command",
            where=str(output),
            way_out="Remove it, or give another folder with -o",
        )


def origin_text(origin: Mapping[str, str]) -> str:
    """``origin.json``: readable, keys sorted."""
    return json.dumps(dict(origin), indent=2, sort_keys=True) + "\n"


@contextlib.contextmanager
def _beside(output: Path) -> Iterator[Path]:
    """A fresh folder on the same disk as ``output``, gone at the end if it was not moved away."""
    output.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _replace(made: Path, output: Path) -> None:
    """Put ``made`` in the place of ``output``; between two renames nothing is half-written."""
    if not output.exists():
        made.rename(output)
        return
    with _beside(output) as aside:
        output.rename(aside / "old")
        made.rename(output)
