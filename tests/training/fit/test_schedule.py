"""How far training has come, and when it gives up."""

from training.fit.schedule import Length
from training.fit.stopping import Best


def test_a_schedule_is_walked_through_whatever_the_length():
    by_steps = Length(steps=500, seconds=None, schedule_steps=2500)
    assert by_steps.position(by_steps.done(250, 0)) == 1250
    assert by_steps.position(by_steps.done(500, 0)) == 2500
    by_time = Length(steps=None, seconds=1200, schedule_steps=2500)
    assert by_time.position(by_time.done(7, 600)) == 1250


def test_whichever_limit_comes_first_ends_training():
    length = Length(steps=100, seconds=60, schedule_steps=100)
    assert length.done(100, 1) == 1
    assert length.done(1, 61) == 1
    assert length.done(50, 6) == 0.5


def test_patience_counts_validations_that_are_no_better():
    best = Best().after(10, 0.2, 0.4, 9).after(20, 0.2, 0.5, 9).after(30, 0.1, 0.3, 9)
    assert (best.step, best.ap, best.since) == (10, 0.2, 2)
    assert best.patience_is_out(2)
    assert not best.patience_is_out(3)
    assert not best.patience_is_out(0)
    assert best.after(40, 0.3, 0.5, 9).since == 0


def test_as_long_as_all_is_noise_the_newest_weights_are_kept_and_patience_runs_out():
    best = Best().after(10, 0.02, 0.07, 9).after(20, 0.01, 0.05, 9).after(30, 0.0, 0.0, 9)
    assert (best.step, best.ap, best.since) == (30, 0.0, 2)
    assert best.patience_is_out(2)
    assert best.after(40, 0.3, 0.5, 9).after(50, 0.01, 0.05, 9).step == 40
