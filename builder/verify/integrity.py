"""Whether a bundle still is what was built: every file against its length and hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.artifacts import INVENTORY, FileRef, sha256
from builder.figures import counted, size_in_words
from builder.progress import Progress, silent
from builder.verify.outcome import Check, judged
from builder.verify.shipped import DETECTOR
from builder.verify.target import fetch, reason

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
    # One read per file, however many lists it is in.
    wanted: dict[str, dict[FileRef, list[str]]] = {}
    for listed_in, references in lists(shipped).items():
        for reference in references:
            wanted.setdefault(reference.path, {}).setdefault(reference, []).append(listed_in)
    problems: dict[str, list[str]] = {}
    total = 0
    for done, (path, expected) in enumerate(sorted(wanted.items())):
        progress("Checking the files of the site", done / len(wanted))
        try:
            data = _read(target, path)
        except OSError as error:
            problems[path] = [f"{path} cannot be read: {reason(error)}"]
            continue
        total += len(data)
        differences = [_difference(one, data, listed) for one, listed in expected.items()]
        if found := [difference for difference in differences if difference]:
            problems[path] = found
    files = counted(len(wanted), "file")
    return judged(
        NAME,
        TITLE,
        problems=tuple(problem for found in problems.values() for problem in found),
        good=f"{files}, {size_in_words(total)}, each with its length and SHA-256",
        bad=f"{len(problems)} of {files} are not what was built",
        figures={"files": len(wanted), "bytes": total},
    )


def lists(shipped: Shipped) -> dict[str, tuple[FileRef, ...]]:
    """What each list says, by the name of the list."""
    return {INVENTORY: shipped.files, DETECTOR: shipped.model_files}


def _read(target: BundleTarget, path: str) -> bytes:
    return fetch(path) if path.startswith(("http://", "https://")) else target.read(path)


def _difference(reference: FileRef, data: bytes, listed_in: list[str]) -> str:
    """How a file differs from what ``listed_in`` say of it; empty if it does not."""
    lists_say = f"{' and '.join(listed_in)} {'say' if len(listed_in) > 1 else 'says'}"
    if len(data) != reference.bytes:
        return f"{reference.path} has {len(data):,} bytes, {lists_say} {reference.bytes:,}"
    found = sha256(data)
    if found != reference.sha256:
        return (
            f"{reference.path} was altered: SHA-256 {found[:12]}…, {lists_say}"
            f" {reference.sha256[:12]}…"
        )
    return ""
