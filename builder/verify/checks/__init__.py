"""One module a check: pure functions from what was observed to a ``Check``."""
