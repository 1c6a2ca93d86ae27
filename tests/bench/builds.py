"""What ``offshelf build`` costs: from nothing, and again with another theme."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.bench.command import Cost, cost_of, imported_by

if TYPE_CHECKING:
    from pathlib import Path

SITE_TOML = """\
[site]
name = "Quillberry Tea & Coffee"
logo = "{logo}"

[theme]
primary = "{primary}"

[model]
path = "{model}"
"""
HEAVY = ("tensorflow", "tensorflowjs")


@dataclass(frozen=True)
class BuildFigures:
    """Both builds, and what the second one imported.

    Args:
        cold: with an empty cache.
        again: another theme, the same model.
        imported: those of ``HEAVY`` that the second build imports.
    """

    cold: Cost
    again: Cost
    imported: tuple[str, ...]

    def summary(self) -> dict[str, Any]:
        """As it goes into the table."""
        return {
            "again_cpu_seconds": self.again.cpu_seconds,
            "again_imports": list(self.imported),
            "again_seconds": self.again.seconds,
            "cold_cpu_seconds": self.cold.cpu_seconds,
            "cold_peak_bytes": self.cold.peak_bytes,
            "cold_seconds": self.cold.seconds,
        }


def measure_builds(model: Path, logo: Path, work: Path, *, repeats: int) -> BuildFigures:
    """Build into ``work / "site"``, then again in other colours; the best of ``repeats`` seconds.

    The cold build is made once: it takes long enough for noise not to matter.
    """
    environment = {**os.environ, "OFFSHELF_CACHE": str(work / "cache")}
    config = work / "site.toml"

    def write(primary: str) -> None:
        config.write_text(SITE_TOML.format(logo=logo, primary=primary, model=model))

    # What the `offshelf` script does, wherever that is installed.
    offshelf = [sys.executable, "-c", "from builder.cli import main; main()"]
    command = [*offshelf, "build", str(config), "-o", str(work / "site")]
    write("#0f5c4c")
    cold = cost_of(command, environment)
    again = []
    for turn in range(repeats):
        write(f"#5a23{0x50 + turn:02x}")
        again.append(cost_of(command, environment))
    write("#233a5a")
    imported = imported_by(command, environment)
    return BuildFigures(
        cold=cold,
        again=min(again, key=lambda cost: cost.seconds),
        imported=tuple(name for name in HEAVY if name in imported),
    )
