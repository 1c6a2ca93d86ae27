"""A recipe is found by its name, and a name that is off by a little leads to it."""

from __future__ import annotations

import pytest

from builder.errors import TrainingError
from training.recipes import DEFAULT_RECIPE, RECIPES, find_recipe


def test_the_default_is_one_of_them():
    assert find_recipe(DEFAULT_RECIPE).name == DEFAULT_RECIPE


def test_a_slip_of_the_pen_is_answered_with_the_nearest_name():
    with pytest.raises(TrainingError, match=r"OFF720.*ssd-mobilenet-v2-fpnlite-320") as caught:
        find_recipe("ssd-mobilenetv2-fpnlite-320")

    assert "ssd-mobilenetv2-fpnlite-320" in caught.value.what


def test_a_name_that_is_like_none_is_answered_with_all():
    with pytest.raises(TrainingError) as caught:
        find_recipe("zzz")

    assert all(name in caught.value.way_out for name in RECIPES)


def test_the_seed_is_as_it_was_published():
    seed = find_recipe("seed")

    assert (seed.size, seed.batch_size, seed.steps) == (300, 48, 5000)
    assert (seed.optimizer.kind, seed.optimizer.momentum) == ("momentum", 0.9)
    assert (seed.optimizer.learning_rate, seed.optimizer.decay_steps) == (0.8, 50_000)
    assert seed.optimizer.learning_rate * seed.optimizer.warmup_rate == pytest.approx(0.13333)
    assert seed.steps * seed.optimizer.warmup_part == pytest.approx(2000)
