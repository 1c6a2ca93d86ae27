"""Writing a report: ``report.html`` for people, ``report.json`` for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.disk.folder import replace_file
from builder.disk.room import check_file, room_for
from builder.disk.staging import clear_leftovers
from builder.verify.report_html import MOST_PICTURES, report_html
from builder.verify.report_json import report_json

if TYPE_CHECKING:
    from pathlib import Path

    from builder.verify.outcome import Report
    from builder.verify.photographs import Photographs


HTML, JSON = "report.html", "report.json"
OPTION = "--report"
ROOM = MOST_PICTURES * 150_000
"""Bytes that the largest reports take: a picture of 960 x 720 px and its table."""


def check_report(folder: Path) -> None:
    """Refuse a folder that no report could be written to, before minutes of work for it.

    Raises:
        BundleError: ``OFF402``, the disk is full; ``OFF403``, it cannot be written to.
    """
    for name in (HTML, JSON):
        check_file(folder / name, ROOM, option=OPTION)


def write_report(report: Report, photographs: Photographs, folder: Path) -> tuple[Path, Path]:
    """Write ``report.html`` and ``report.json`` into ``folder``, which is made if need be.

    Each file appears whole or not at all; other files of the folder are left alone.

    Returns:
        The two paths.

    Raises:
        BundleError: ``OFF402``, the disk is full; ``OFF403``, the folder cannot be written to.
    """
    html, json = folder / HTML, folder / JSON
    write_whole(html, report_html(report, photographs), option=OPTION)
    write_whole(json, report_json(report), option=OPTION)
    return html, json


def write_whole(path: Path, data: bytes, *, option: str) -> None:
    """Write a file, and the folders above it, whole or not at all.

    Args:
        path: of the file.
        data: its contents.
        option: by which another path is chosen.

    Raises:
        BundleError: ``OFF402`` or ``OFF403``.
    """
    with room_for(path, len(data), option=option):
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(path)
        replace_file(path, data)
