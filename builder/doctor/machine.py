"""Disk, memory, the folders that are written to, and the runtime that the package brings along."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from builder.disk.cache import cache_folder
from builder.doctor.finding import Finding
from builder.errors import EnvironmentFault
from builder.figures import size_in_words
from builder.memory import available_memory

GB = 1000**3

DISK_TO_WORK, DISK_TO_BREATHE = 1 * GB, 3 * GB
"""A build keeps a model, its conversion and a staged site at once; a large one is 300 MB each."""

MEMORY_TO_WORK, MEMORY_TO_BREATHE = 2 * GB, 3 * GB
"""A build peaks below 2.5 GB, most of it TensorFlow and its converter."""


def check_disk() -> Finding:
    """Room where temporary files, the cache and (as a rule) the site go."""
    places = {Path(tempfile.gettempdir()), _nearest_that_exists(cache_folder()), Path.cwd()}
    free, place = min((shutil.disk_usage(place).free, str(place)) for place in places)
    said = f"{free / GB:.1f} GB free at {place}"
    if free < DISK_TO_WORK:
        return Finding("disk", "fail", said, "Make room for at least 1 GB")
    if free < DISK_TO_BREATHE:
        return Finding("disk", "warn", said, "Make room; a build of a large model needs up to 3 GB")
    return Finding("disk", "ok", said)


def check_memory() -> Finding:
    """Enough memory for a conversion."""
    memory = available_memory()
    if memory is None:
        return Finding("memory", "ok", "this system does not say how much there is")
    said = f"{memory / GB:.1f} GB available"
    if memory < MEMORY_TO_WORK:
        return Finding("memory", "fail", said, "Close other programs; a build needs up to 2.5 GB")
    if memory < MEMORY_TO_BREATHE:
        return Finding("memory", "warn", said, "Close other programs if a build runs out of memory")
    return Finding("memory", "ok", said)


def check_runtime() -> Finding:
    """The TypeScript runtime was built into this installation."""
    from builder.site.runtime_files import load_runtime_files

    try:
        files = load_runtime_files()
    except EnvironmentFault as fault:
        return Finding("runtime", "fail", fault.what, fault.way_out)
    return Finding("runtime", "ok", f"built, {size_in_words(sum(map(len, files.dist.values())))}")


def check_cache() -> Finding:
    """The folder that keeps conversions from build to build can be written to."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"offshelf")
    except OSError as error:
        return Finding(
            "cache",
            "warn",
            f"{folder} cannot be written to: {error.strerror}",
            "Builds work, but convert the model every time. Make the folder writable",
        )
    return Finding("cache", "ok", str(folder))


def _nearest_that_exists(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())
