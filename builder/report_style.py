"""How reports look that people open in a browser: one file for all of them."""

from __future__ import annotations

from importlib.resources import files


def report_style(package: str, name: str) -> str:
    """The style sheet of a report: what all have in common, and then its own.

    Args:
        package: that holds its own, ``builder.verify``.
        name: of the file there.
    """
    common = files("builder").joinpath("report_style.css").read_text("utf-8")
    return common + files(package).joinpath(name).read_text("utf-8")
