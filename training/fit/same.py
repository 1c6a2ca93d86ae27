"""Whether all machines of a run were started on the same thing."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from builder.errors import TrainingError

if TYPE_CHECKING:
    from training.fit.options import FitOptions
    from training.fit.team import Team
    from training.od_api.config import Config


def fingerprint(config: Config) -> int:
    """Of everything that decides what the weights mean; thresholds of detections do not."""
    model = type(config.model)()
    model.CopyFrom(config.model)
    if model.WhichOneof("model") == "ssd":
        model.ssd.ClearField("post_processing")
    return zlib.crc32(model.SerializeToString(deterministic=True))


def check_same(team: Team, config: Config, options: FitOptions, step: int) -> None:
    """Refuse machines that differ; each of them refuses.

    Paths of the data may differ, as machines may keep their copies where they like.

    Raises:
        TrainingError: OFF737, with what differs.
    """
    if team.alone:
        return
    described = {
        "the checkpoint that they go on from": step,
        "pipeline.config": zlib.crc32(
            config.model.SerializeToString(deterministic=True)
            + config.train_config.optimizer.SerializeToString(deterministic=True)
            + str(config.train_config.batch_size).encode()
        ),
        "the options": zlib.crc32(repr(options).encode()),
    }
    mine = list(described.values())
    theirs = team.leaders(mine)
    # Added up over the machines, so that those which are like the leader notice too.
    differ = team.sums([float(a != b) for a, b in zip(mine, theirs, strict=True)])
    named = [name for name, count in zip(described, differ, strict=True) if count]
    if named:
        raise TrainingError(
            "OFF737",
            f"the machines differ in {' and '.join(named)}",
            where=f"this is {team.place}",
            way_out="Give all machines the same command, and a project folder that they share",
        )
