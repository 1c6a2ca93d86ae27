"""Anchors of the Open Images SSD."""

from __future__ import annotations

import numpy as np


def test_as_many_anchors_as_the_network_has_rows() -> None:
    from oidv4_ssd.anchors import ssd_anchors

    anchors = ssd_anchors()
    assert anchors.shape == (19 * 19 * 3 + (10**2 + 5**2 + 3**2 + 2**2 + 1) * 6, 4)
    assert anchors.dtype == np.float32
    assert np.all(anchors[:, 2:] > anchors[:, :2])


def test_the_finest_map_starts_with_a_small_square_in_the_corner() -> None:
    from oidv4_ssd.anchors import ssd_anchors

    small, wide, tall = ssd_anchors()[:3]
    middle = 0.5 / 19
    np.testing.assert_allclose(small, [middle - 0.05] * 2 + [middle + 0.05] * 2, atol=1e-6)
    np.testing.assert_allclose(wide[2:] - wide[:2], [0.2 / 2**0.5, 0.2 * 2**0.5], atol=1e-6)
    np.testing.assert_allclose(tall, wide[[1, 0, 3, 2]], atol=1e-6)


def test_rows_come_before_columns() -> None:
    from oidv4_ssd.anchors import ssd_anchors

    anchors = ssd_anchors()
    right_neighbour = anchors[3] - anchors[0]
    below = anchors[3 * 19] - anchors[0]
    np.testing.assert_allclose(right_neighbour, [0, 1 / 19, 0, 1 / 19], atol=1e-6)
    np.testing.assert_allclose(below, [1 / 19, 0, 1 / 19, 0], atol=1e-6)


def test_the_coarsest_map_ends_with_a_square_between_its_scale_and_one() -> None:
    from oidv4_ssd.anchors import ssd_anchors

    last = ssd_anchors()[-1]
    np.testing.assert_allclose(last[2:] - last[:2], [0.95**0.5] * 2, atol=1e-6)
    np.testing.assert_allclose((last[2:] + last[:2]) / 2, [0.5, 0.5], atol=1e-6)
