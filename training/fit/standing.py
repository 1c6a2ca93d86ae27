"""What a training run carries on beside weights, optimizer and step."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from training.fit.stopping import Best


@dataclass(frozen=True)
class Standing:
    """Stored in each checkpoint.

    Args:
        seconds: spent so far.
        validations: done so far.
        best: the best of them.
        weights: account of what training started from, in lines.
        network: ``fingerprint`` of the network that was trained; 0 where it was not noted.
    """

    seconds: float = 0.0
    validations: int = 0
    best: Best = field(default_factory=Best)
    weights: tuple[str, ...] = ()
    network: int = 0

    def to_json(self) -> str:
        """As stored in the checkpoint."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Standing:
        """As read from the checkpoint."""
        values = json.loads(text)
        values["best"] = Best(**values["best"])
        values["weights"] = tuple(values["weights"])
        return cls(**values)
