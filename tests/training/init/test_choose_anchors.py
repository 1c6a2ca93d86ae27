"""The search finds what fits better, and leaves alone what fits."""

from __future__ import annotations

import numpy as np

from tests.training.init.data_sets import row_of_boxes
from training.init.choose_anchors import SEPARATE, aspect_ratios, choose_anchors, score
from training.recipes import RECIPES

FPN = RECIPES["ssd-mobilenet-v2-fpnlite-320"]


def test_slender_boxes_get_slender_anchors():
    bottles = row_of_boxes(300, height=0.6, width=0.1)

    choice = choose_anchors(FPN, bottles)

    assert choice.own_ceiling < choice.ceiling == 1
    assert min(choice.recipe.generator.aspect_ratios) < 0.3


def test_anchors_that_fit_stay_the_recipes_own():
    # An anchor of level 5 itself, everywhere.
    side = 4 * 32 / 320
    boxes = np.concatenate([row_of_boxes(20, side, side, seed) for seed in range(5)])

    assert choose_anchors(FPN, boxes).recipe == FPN


def test_a_handful_of_boxes_moves_no_anchors():
    # In a row of three, or the same two thousand times over: only the latter proves anything.
    few = row_of_boxes(3, 0.3, 0.22)

    assert choose_anchors(FPN, few).recipe == FPN
    assert choose_anchors(FPN, np.concatenate([few] * 2000)).recipe != FPN


def test_the_chosen_ones_are_never_worse():
    for seed in range(3):
        rng = np.random.default_rng(seed)
        boxes = np.concatenate(
            [row_of_boxes(5, *rng.uniform(0.03, 0.6, 2), seed) for _ in range(40)]
        )
        for recipe in RECIPES.values():
            chosen = choose_anchors(recipe, boxes).recipe
            assert score(chosen, boxes) >= score(recipe, boxes)


def test_aspect_ratios_of_one_shape_are_pushed_apart():
    ratios = aspect_ratios(np.full(100, 0.5), 5)

    assert ratios[0] == 0.5
    ordered = np.array(sorted(ratios))
    assert (ordered[1:] / ordered[:-1] > SEPARATE - 0.01).all()
