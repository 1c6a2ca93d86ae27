"""Conversions kept by content, so that a changed theme costs no TensorFlow.

One file each, replaced as a whole; a file that is not whole is no file.
"""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import suppress
from hashlib import sha256 as new_sha256
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from builder.artifacts import canonical_json, sha256
from builder.detector.conversion import (
    Conversion,
    ConversionOptions,
    record_as_json,
    record_from_json,
)

if TYPE_CHECKING:
    from importlib.abc import Traversable

KEPT = 24
"""So many conversions are kept, the ones used last."""

RECORD, DIGESTS = "record.json", "digests.json"
_PACKAGES = ("numpy", "tensorflow", "tensorflowjs")


def cache_key(model_sha256: str, options: ConversionOptions) -> str:
    """64 hex digits that change with anything that the conversion depends on."""
    return sha256(
        canonical_json(
            {
                "model": model_sha256,
                "options": [
                    options.weight_format,
                    options.shard_size,
                    options.weight_extension,
                ],
                "packages": {name: _version(name) for name in _PACKAGES},
                "code": _code(),
            }
        )
    )


def load_conversion(folder: Path, key: str) -> Conversion | None:
    """The conversion kept under ``key``, or ``None`` if there is none that is whole."""
    path = _path(folder, key)
    try:
        with zipfile.ZipFile(path) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
        record = record_from_json(found.pop(RECORD))
        if found.pop(DIGESTS) != _digests(record_as_json(record), found):
            return None
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return None
    with suppress(OSError):
        os.utime(path)
    return Conversion(record, found)


def store_conversion(folder: Path, key: str, conversion: Conversion) -> None:
    """Keep a conversion. A folder that cannot be written to costs time and nothing else."""
    record = record_as_json(conversion.record)
    files = dict(sorted(conversion.files.items()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(RECORD), record)
        archive.writestr(zipfile.ZipInfo(DIGESTS), _digests(record, files))
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    path = _path(folder, key)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            temporary = Path(part.name)
            try:
                part.write(buffer.getvalue())
                part.close()
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
        _prune(path.parent)


def _path(folder: Path, key: str) -> Path:
    return folder / "conversions" / f"{key}.zip"


def _prune(folder: Path) -> None:
    """Drop the conversions that were used longest ago."""
    kept = sorted(folder.glob("*.zip"), key=lambda p: (p.stat().st_mtime_ns, p.name))
    for path in kept[:-KEPT]:
        path.unlink(missing_ok=True)


def _digests(record: bytes, files: dict[str, bytes]) -> bytes:
    """SHA-256 of all that is kept."""
    names = {name: sha256(data) for name, data in files.items()}
    return canonical_json({"record": sha256(record), "files": names})


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _code() -> str:
    """SHA-256 over the program that converts: this package, and what it knows of TF.js."""
    digest = new_sha256()
    builder = resources.files("builder")
    sources = [builder / "artifacts.py", *_python(builder / "detector")]
    table = resources.files("site_templates") / "runtime" / "dist" / "operations.json"
    for source in [*sources, *([table] if table.is_file() else [])]:
        digest.update(new_sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _python(folder: Traversable) -> list[Traversable]:
    """All Python files below ``folder``, in the order of their names."""
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            found += _python(entry)
        elif entry.name.endswith(".py"):
            found.append(entry)
    return found
