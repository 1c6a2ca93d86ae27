"""Our anchors are the Object Detection API's own, and the ceiling is the one of all pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from training.recipes import (
    RECIPES,
    MultiscaleAnchors,
    SsdAnchors,
    best_iou,
    cap_ceiling,
    recall_ceiling,
)


def iou_of_all_pairs(boxes, anchors):
    """The plain way, [N, A]; what ``best_iou`` must equal."""
    low = np.maximum(boxes[:, None, :2], anchors[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], anchors[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=-1)
    area = [np.prod(b[:, 2:] - b[:, :2], axis=-1) for b in (boxes, anchors)]
    return common / (area[0][:, None] + area[1][None] - common)


def random_boxes(count, seed):
    rng = np.random.default_rng(seed)
    sides = np.exp(rng.uniform(np.log(0.01), np.log(0.9), (count, 2)))
    low = rng.uniform(0, 1, (count, 2)) * (1 - sides)
    return np.concatenate([low, low + sides], axis=1)


@pytest.mark.parametrize("name", sorted(RECIPES))
@pytest.mark.parametrize("size", [128, 300, 320])
def test_the_nearest_cell_holds_the_best_anchor(name, size):
    recipe = replace(RECIPES[name], size=size)
    boxes = random_boxes(200, seed=size)

    plain = iou_of_all_pairs(boxes, np.concatenate([g.boxes() for g in recipe.grids()])).max(axis=1)

    assert np.allclose(best_iou(boxes, recipe.grids()), plain, atol=1e-12)


def test_the_published_architectures_have_their_known_number_of_anchors():
    assert RECIPES["seed"].anchors().shape == (1917, 4)
    assert RECIPES["ssd-mobilenet-v2-fpnlite-320"].anchors().shape == (12804, 4)
    assert RECIPES["ssd-mobilenet-v2-fpnlite-640"].anchors().shape == (51150, 4)


def test_a_small_product_is_out_of_the_seeds_reach_and_within_the_pyramids():
    boxes = np.array([[0.4, 0.4, 0.4 + 16 / 300, 0.4 + 16 / 300]])

    assert recall_ceiling(boxes, RECIPES["seed"].grids()) == 0
    small = replace(
        RECIPES["ssd-mobilenet-v2-fpnlite-320"], generator=MultiscaleAnchors(anchor_scale=2.0)
    )
    assert recall_ceiling(boxes, small.grids()) == 1


def test_a_ceiling_of_no_boxes_is_no_obstacle():
    assert recall_ceiling(np.zeros((0, 4)), RECIPES["seed"].grids()) == 1
    assert cap_ceiling([], 100) == 1


def test_a_cap_keeps_so_many_boxes_of_each_image():
    assert cap_ceiling([147, 50, 3], 100) == pytest.approx(153 / 200)
    assert cap_ceiling([147, 50, 3], 500) == 1


@pytest.fixture(scope="module")
def generators():
    """The Object Detection API's own."""
    pytest.importorskip("object_detection")
    from training.od_api.compat import prepare

    prepare()
    from object_detection.anchor_generators import (
        multiple_grid_anchor_generator,
        multiscale_grid_anchor_generator,
    )

    return multiple_grid_anchor_generator, multiscale_grid_anchor_generator


@pytest.mark.slow
@pytest.mark.parametrize("size", [300, 320, 512])
@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("seed", SsdAnchors()),
        ("seed", SsdAnchors(0.07, 0.8, (1.0, 1.7, 0.4))),
        ("ssd-mobilenet-v2-fpnlite-320", MultiscaleAnchors()),
        ("ssd-mobilenet-v2-fpnlite-320", MultiscaleAnchors(2, 6, 2.5, (1.0, 0.37, 1.4, 0.5), 3)),
    ],
)
def test_anchors_equal_those_of_the_object_detection_api(generators, name, ours, size):
    recipe = replace(RECIPES[name], generator=ours, size=size)
    multiple, multiscale = generators
    if isinstance(ours, SsdAnchors):
        generator = multiple.create_ssd_anchors(
            num_layers=ours.num_layers,
            min_scale=ours.min_scale,
            max_scale=ours.max_scale,
            aspect_ratios=ours.aspect_ratios,
        )
    else:
        generator = multiscale.MultiscaleGridAnchorGenerator(
            ours.min_level,
            ours.max_level,
            ours.anchor_scale,
            list(ours.aspect_ratios),
            ours.scales_per_octave,
        )

    theirs = generator.generate(list(recipe.maps()), im_height=size, im_width=size)

    boxes = np.concatenate([part.get().numpy() for part in theirs])
    assert recipe.anchors().shape == boxes.shape
    assert np.abs(recipe.anchors() - boxes).max() < 1e-6
