"""Classes of a detector in the ids of a data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from builder.errors import TrainingError
from builder.first_few import first_few
from training.metrics import Detections

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

ELSEWHERE = 0
"""Id of a class that the data set does not know; no true box has it."""


def id_table(
    detector: str, found: Sequence[str], wanted: Sequence[str], *, agnostic: bool
) -> npt.NDArray[np.int32]:
    """For each id of the detector, that of the data set: index with the former.

    Args:
        detector: its name, for the message.
        found: its labels.
        wanted: those of the data set; case and surrounding space do not matter.
        agnostic: all classes are one: nothing needs to agree.

    Raises:
        TrainingError: OFF742, no label is known to both.
    """
    if agnostic:
        return np.ones(len(found) + 1, np.int32)
    exact = {label: id_ for id_, label in enumerate(wanted, 1)}
    ids = {plain(label): id_ for label, id_ in exact.items()}
    table = [ELSEWHERE, *(exact.get(x, ids.get(plain(x), ELSEWHERE)) for x in found)]
    if not any(table):
        raise TrainingError(
            "OFF742",
            f"the detector knows {_quoted(found)}, the data set {_quoted(wanted)}: no label is"
            " common",
            where=detector,
            way_out="Evaluate with --agnostic to ask only whether products are found, or give a "
            "detector trained for these labels",
        )
    return np.array(table, np.int32)


def relabel(detections: Detections, table: npt.NDArray[np.int32]) -> Detections:
    """The same detections with ids of the data set."""
    known = np.where(detections.classes < len(table), detections.classes, 0)
    return Detections(detections.boxes, detections.scores, table[known])


def unknown_labels(found: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Labels of the detector that the data set lacks."""
    there = {plain(label) for label in wanted}
    return [label for label in found if plain(label) not in there]


def plain(label: str) -> str:
    """As labels are compared: without case and surrounding space."""
    return label.strip().casefold()


def _quoted(labels: Sequence[str]) -> str:
    return first_few([repr(label) for label in labels], 3)
