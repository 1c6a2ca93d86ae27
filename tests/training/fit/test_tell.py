"""A person is told loss, speed and time left: at once, and then not too often."""

from __future__ import annotations

import pytest

from training.fit.clock import Moment
from training.fit.schedule import Length
from training.fit.stopping import Best
from training.fit.tell import TELL_SECONDS, Teller


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Its only item is the time."""
    now = [100.0]
    monkeypatch.setattr("training.fit.tell.time.monotonic", lambda: now[0])
    return now


def test_the_first_step_is_told_at_once_and_others_at_intervals(clock: list[float]) -> None:
    told: list[tuple[str, float | None]] = []
    tell = Teller(
        lambda text, done=None: told.append((text, done)), Length(200, None, 200), 0, clock[0]
    )

    clock[0] += 2
    tell(1, Moment(0, 0.0, 0.0), 3.14159, Best())
    clock[0] += TELL_SECONDS - 1
    tell(20, Moment(19, 4.0, 0.1), 2.0, Best())
    clock[0] += 1
    tell(51, Moment(50, 5.0, 0.25), 1.5, Best(step=40, ap=0.4321))

    assert told == [
        ("step 1, loss 3.142, 0.5 steps/s, 6:38 left", 1 / 200),
        ("step 51, loss 1.500, 10.0 steps/s, 0:15 left, best AP 0.432", 51 / 200),
    ]


def test_with_minutes_the_time_left_is_theirs(clock: list[float]) -> None:
    told: list[str] = []
    tell = Teller(lambda text, done=None: told.append(text), Length(None, 120.0, 200), 0, clock[0])

    clock[0] += 1
    tell(1, Moment(0, 30.0, 0.25), 1.0, Best())

    assert told == ["step 1, loss 1.000, 1.0 steps/s, 1:30 left"]
