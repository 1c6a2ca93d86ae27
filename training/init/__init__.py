"""``offshelf train init``: from a data set and a recipe's name to files that experts edit."""

from __future__ import annotations

from training.init.init_project import InitResult, init_project
from training.init.plan import Given, Plan, Reason, check_given, plan

__all__ = ["Given", "InitResult", "Plan", "Reason", "check_given", "init_project", "plan"]
