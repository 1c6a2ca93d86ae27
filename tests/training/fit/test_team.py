"""A batch is shared among cards and machines evenly, or not at all."""

from __future__ import annotations

import pytest

from builder.errors import TrainingError
from training.fit.team import _check_shares


@pytest.mark.parametrize(("batch", "machines", "cards"), [(8, 1, 1), (8, 1, 4), (12, 3, 2)])
def test_a_batch_that_can_be_shared_is(batch: int, machines: int, cards: int) -> None:
    _check_shares(batch, machines, cards)


@pytest.mark.parametrize(
    ("batch", "machines", "cards", "among", "multiple"),
    [
        (6, 1, 4, "4 graphics cards", 4),
        (5, 2, 1, "2 machines", 2),
        (6, 2, 2, "2 machines with 2 graphics cards each", 4),
    ],
)
def test_a_batch_that_cannot_be_shared_is_refused(
    batch: int, machines: int, cards: int, among: str, multiple: int
) -> None:
    with pytest.raises(TrainingError, match="OFF733") as caught:
        _check_shares(batch, machines, cards)
    assert caught.value.what.endswith(f"cannot be shared among {among}")
    assert caught.value.way_out == f"Give --batch-size, a multiple of {multiple}"
