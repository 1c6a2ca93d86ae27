"""From photographs and annotations in any of four formats to a data set that training reads.

formats      readers: find pictures, parse annotations (pure)
convert      the pure function: one picture and its annotation → examples and defects
work         what a worker does with it: look at pictures, write a shard
run, cluster here in a process a core, or on a Ray cluster: the same bytes
prepare      puts it together
"""

from __future__ import annotations

from training.prepare.options import Options
from training.prepare.prepare import prepare
from training.prepare.prepared import Prepared
from training.prepare.tiles import Tiles

__all__ = ["Options", "Prepared", "Tiles", "prepare"]
