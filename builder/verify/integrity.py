"""Whether a bundle still is what was built: every file against its length and hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.artifacts import FileRef, sha256
from builder.progress import Progress, silent
from builder.verify.outcome import Check, judged
from builder.verify.target import fetch

if TYPE_CHECKING:
    from builder.verify.shipped import Shipped
    from builder.verify.target import BundleTarget

NAME = "integrity"
TITLE = "Every file is the one that was built"


def check_integrity(target: BundleTarget, shipped: Shipped, progress: Progress = silent) -> Check:
    """Compare every file with ``offshelf.json``, and the model's files with ``detector.json`` too.

    Someone who alters a file and its entry in the one list is caught by the other; someone who
    mends both is caught by the parity check.
    """
    # One read per file, however many lists it is in. The model's own list speaks of its files.
    wanted = {reference.path: [("offshelf.json", reference)] for reference in shipped.files}
    for reference in shipped.model_files:
        wanted.setdefault(reference.path, []).append(("detector.json", reference))
    problems: list[str] = []
    total = 0
    for done, (path, references) in enumerate(sorted(wanted.items())):
        progress("Checking the files of the site", done / len(wanted))
        try:
            data = _read(target, path)
        except OSError as error:
            problems.append(f"{path} cannot be read: {error.strerror or error}")
            continue
        total += len(data)
        for listed_in, reference in references:
            problems += _differences(reference, data, listed_in)
    return judged(
        NAME,
        TITLE,
        problems=tuple(problems),
        good=f"{len(wanted)} files, {total:,} bytes, each with its length and SHA-256",
        bad=f"{len(problems)} of {len(wanted)} files are not what was built",
        figures={"files": len(wanted), "bytes": total},
    )


def _read(target: BundleTarget, path: str) -> bytes:
    return fetch(path) if path.startswith(("http://", "https://")) else target.read(path)


def _differences(reference: FileRef, data: bytes, listed_in: str) -> list[str]:
    if len(data) != reference.bytes:
        return [f"{reference.path} has {len(data):,} bytes, {listed_in} says {reference.bytes:,}"]
    found = sha256(data)
    if found != reference.sha256:
        return [
            (
                f"{reference.path} was altered: SHA-256 {found[:12]}…, {listed_in} says"
                f" {reference.sha256[:12]}…"
            )
        ]
    return []
