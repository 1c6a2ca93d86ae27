"""The assignment is the best there is: compared with trying all of them."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from builder.verify.assignment import assign

SMALL = arrays.arrays(
    np.float64,
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
    elements=st.one_of(
        st.just(0.0),
        st.sampled_from([0.25, 0.5, 1.0, 3.0]),  # ties
        st.floats(-1.0, 8.0, allow_nan=False),
    ),
)


def total(weights: np.ndarray, pairs: list[tuple[int, int]]) -> float:
    return float(sum(weights[pair] for pair in pairs))


def best_by_trying(weights: np.ndarray) -> float:
    if weights.shape[0] > weights.shape[1]:
        weights = weights.T
    gain = np.maximum(weights, 0.0)
    rows, columns = gain.shape
    return max(
        sum(gain[row, column] for row, column in enumerate(chosen))
        for chosen in permutations(range(columns), rows)
    )


@given(SMALL)
def test_no_other_assignment_weighs_more(weights: np.ndarray) -> None:
    assert np.isclose(total(weights, assign(weights)), best_by_trying(weights), atol=1e-9)


@given(SMALL)
def test_pairs_are_one_to_one_and_allowed(weights: np.ndarray) -> None:
    pairs = assign(weights)
    assert pairs == sorted(pairs)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(weights[pair] > 0 for pair in pairs)


def test_greed_would_take_the_wrong_pair() -> None:
    # Taking 0.9 first leaves nothing for the second row.
    assert assign(np.array([[0.9, 0.8], [0.85, 0.0]])) == [(0, 1), (1, 0)]


def test_a_hundred_equals_all_find_a_partner() -> None:
    assert len(assign(np.ones((100, 100)))) == 100
