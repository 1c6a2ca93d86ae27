"""What one check of the machine found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Args:
        name: stable, for scripts: ``browser``.
        state: ``warn`` works, with a reservation; ``fail`` keeps a command from working.
        what: what was found, in one sentence or less.
        way_out: what to do about it, in the imperative; empty when nothing needs doing.
    """

    name: str
    state: State
    what: str
    way_out: str = ""

    def as_dict(self) -> dict[str, str]:
        """The finding as ``--json`` prints it."""
        return asdict(self)
