"""What ``offshelf train`` needs beyond building a site; nobody has to have it."""

from __future__ import annotations

from builder.doctor.ask_python import ask_python, last_line
from builder.doctor.finding import Finding

NAME = "training"

SECONDS = 240

START = """
from builder.errors import OffshelfError
from training.od_api.installed import require_installed
try:
    require_installed()
    from training.od_api.compat import import_what_trains
    import_what_trains()
    print("ready")
except OffshelfError as error:
    print(error.code, error.what, error.way_out, sep="\\t")
"""

EXTRA_IS_MISSING = "OFF761"


def check_training() -> Finding:
    """Training is set up, or was never asked for; half of it is a reservation."""
    answer = ask_python(START, seconds=SECONDS)
    if not answer.worked:
        return Finding(
            NAME,
            "warn",
            f"the Object Detection API cannot be imported: {last_line(answer.trouble)}",
            "Run: pip install --upgrade 'offshelf[training]', then: offshelf train setup",
        )
    if answer.said == "ready":
        return Finding(NAME, "ok", "set up")
    code, what, way_out = answer.said.split("\t")
    if code == EXTRA_IS_MISSING:
        what = "not set up, which `offshelf build` and `verify` do not need"
        return Finding(NAME, "ok", what, f"To train: {way_out[0].lower()}{way_out[1:]}")
    return Finding(NAME, "warn", what, way_out)
