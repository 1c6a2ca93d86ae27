"""``offshelf train quickstart``: from packshots to a site within a number of minutes.

asked       what a person decides
plan        what is decided for them
budget      who may take how long
record      what is done, so that a run can go on
run_steps   the loop over the steps
steps       the steps themselves
hands       what is handed in: the build and the browser
quality     what to think of the detector
quickstart  all of it, read from top to bottom
"""

from __future__ import annotations

from training.quickstart.asked import Asked
from training.quickstart.hands import Hands
from training.quickstart.plan import Plan
from training.quickstart.quickstart import Outcome, quickstart
from training.quickstart.record import Record

__all__ = ["Asked", "Hands", "Outcome", "Plan", "Record", "quickstart"]
