"""What the figures are to reach, as the project has promised it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MIB = 1024 * 1024


@dataclass(frozen=True)
class Target:
    """A promise: a figure, its bound, and whether it is kept."""

    what: str
    value: float
    bound: float
    at_least: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure is within its bound."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def as_dict(self) -> dict[str, Any]:
        """As it goes into bench.json."""
        return {
            "at_least": self.at_least,
            "bound": self.bound,
            "met": self.met,
            "unit": self.unit,
            "value": self.value,
            "what": self.what,
        }


def targets(figures: Mapping[str, Any]) -> list[Target]:
    """All promises, from the figures as bench.json holds them."""
    frames, starts, wire, builds = (
        figures[name] for name in ("frames", "cold_start_ms", "wire_bytes", "builds")
    )
    cpu = frames["own"]["cpu_ms"]["median"] / frames["seed"]["cpu_ms"]["median"]
    sooner = starts["seed"]["median"] / starts["own"]["median"]
    return [
        Target("CPU time of a frame, ratio to the seed's way", cpu, 0.70),
        Target("first boxes without network, times sooner", sooner, 3.0, at_least=True, unit="x"),
        Target("engine, gzipped", wire["own"]["engine"] / 1000, 240, unit="KB"),
        Target("build with another theme", builds["again_seconds"], 1.5, unit="s"),
        Target("build with another theme, TensorFlow imports", len(builds["again_imports"]), 0),
        Target("memory of a build", builds["cold_peak_bytes"] / 1e9, 2.5, unit="GB"),
    ]
