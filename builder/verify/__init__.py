"""Prove in a browser that a site detects what its model does.

``verify_site`` reads from top to bottom as it happens; ``write_report`` turns what it returns into
``report.html`` and ``report.json``.
"""

from builder.verify.goldens import Goldens, goldens_of, read_goldens
from builder.verify.options import VerifyOptions
from builder.verify.original import Original
from builder.verify.outcome import Check, PhotographResult, Report
from builder.verify.photographs import Photograph, Photographs, load_photographs
from builder.verify.shipped import read_shipped
from builder.verify.target import BundleTarget
from builder.verify.verify_site import verify_site
from builder.verify.write_report import check_report, write_report, write_whole

__all__ = [
    "BundleTarget",
    "Check",
    "Goldens",
    "Original",
    "Photograph",
    "PhotographResult",
    "Photographs",
    "Report",
    "VerifyOptions",
    "check_report",
    "goldens_of",
    "load_photographs",
    "read_goldens",
    "read_shipped",
    "verify_site",
    "write_report",
    "write_whole",
]
