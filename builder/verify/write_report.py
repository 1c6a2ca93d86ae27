"""Writing a report: ``report.html`` for people, ``report.json`` for scripts."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from builder.errors import BundleError
from builder.verify.report_html import report_html
from builder.verify.report_json import report_json

if TYPE_CHECKING:
    from pathlib import Path

    from builder.verify.outcome import Report
    from builder.verify.photographs import Photographs


def write_report(report: Report, photographs: Photographs, folder: Path) -> tuple[Path, Path]:
    """Write ``report.html`` and ``report.json`` into ``folder``, which is made if need be.

    Each file appears whole or not at all; other files of the folder are left alone.

    Returns:
        The two paths.

    Raises:
        BundleError: ``OFF402``, the disk is full; ``OFF403``, the folder cannot be written to.
    """
    html, json = folder / "report.html", folder / "report.json"
    write_whole(html, report_html(report, photographs))
    write_whole(json, report_json(report))
    return html, json


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under another name, then move it into place.

    Raises:
        BundleError: ``OFF402`` or ``OFF403``.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise BundleError(
                "OFF402",
                f"the disk is full: {path.name} needs {len(data):,} bytes",
                where=str(path),
                way_out="Make room, or write the report elsewhere with --report",
            ) from error
        raise BundleError(
            "OFF403",
            f"{path.name} cannot be written: {error.strerror or error}",
            where=str(path),
            way_out="Give a folder that you may write to with --report",
        ) from error
