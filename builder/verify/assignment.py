"""The best one-to-one assignment between two lists, and into what parts it falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def assign(weights: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pair rows with columns, each at most once, so that the sum of weights is greatest.

    The Hungarian method with shortest augmenting paths and potentials (Kuhn 1955; Munkres 1957;
    in the O(rows² x columns) form of Jonker and Volgenant 1987).

    Args:
        weights: float64 ``[rows, columns]``; 0 or less means that the two do not belong together,
            and such a pair is never returned.

    Returns:
        (row, column) pairs, sorted.
    """
    import numpy as np

    rows, columns = weights.shape
    if rows == 0 or columns == 0:
        return []
    if rows > columns:
        return sorted((row, column) for column, row in assign(weights.T))
    # Least cost instead of greatest weight. Staying single costs 0, as a forbidden pair does.
    cost = -np.maximum(weights, 0.0)
    row_potential = np.zeros(rows + 1)
    column_potential = np.zeros(columns + 1)
    # Row and column 0 are an anchor outside the matrix; the real ones count from 1.
    row_of = np.zeros(columns + 1, dtype=np.intp)
    for row in range(1, rows + 1):
        _augment(row, cost, row_of, row_potential, column_potential)
    pairs = ((int(row_of[column]) - 1, column - 1) for column in range(1, columns + 1))
    return sorted((row, column) for row, column in pairs if row >= 0 and weights[row, column] > 0)


def _augment(
    row: int,
    cost: NDArray[np.float64],
    row_of: NDArray[np.intp],
    row_potential: NDArray[np.float64],
    column_potential: NDArray[np.float64],
) -> None:
    """Give ``row`` a column by the cheapest chain of exchanges; changes the last three arrays."""
    import numpy as np

    columns = cost.shape[1]
    row_of[0] = row
    column = 0
    least = np.full(columns + 1, np.inf)
    came_from = np.zeros(columns + 1, dtype=np.intp)
    visited = np.zeros(columns + 1, dtype=bool)
    while True:
        visited[column] = True
        here = int(row_of[column])
        reduced = np.full(columns + 1, np.inf)
        reduced[1:] = cost[here - 1] - row_potential[here] - column_potential[1:]
        better = ~visited & (reduced < least)
        least[better] = reduced[better]
        came_from[better] = column
        ahead = np.where(visited, np.inf, least)
        following = int(np.argmin(ahead))
        step = ahead[following]
        row_potential[row_of[visited]] += step
        column_potential[visited] -= step
        least[~visited] -= step
        column = following
        if row_of[column] == 0:
            break
    while column:
        previous = int(came_from[column])
        row_of[column] = row_of[previous]
        column = previous


def connected(candidate: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Split a bipartite graph into its connected parts with at least one edge.

    Args:
        candidate: bool ``[rows, columns]``.

    Returns:
        (rows, columns) of each part, sorted.
    """
    import numpy as np

    parts: list[tuple[list[int], list[int]]] = []
    seen: set[int] = set()
    for start in np.flatnonzero(candidate.any(axis=1)):
        if int(start) in seen:
            continue
        rows, columns, waiting = {int(start)}, set[int](), [int(start)]
        while waiting:
            new = {int(c) for c in np.flatnonzero(candidate[waiting.pop()])} - columns
            columns |= new
            for column in new:
                more = {int(r) for r in np.flatnonzero(candidate[:, column])} - rows
                rows |= more
                waiting.extend(more)
        seen |= rows
        parts.append((sorted(rows), sorted(columns)))
    return parts
