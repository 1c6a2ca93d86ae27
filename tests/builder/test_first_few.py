"""Long lists in sentences."""

import pytest

from builder.first_few import first_few


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a, b"),
        (["a", "b", "c"], "a, b and 1 more"),
        (["a", "b", "c", "d", "e"], "a, b and 3 more"),
    ],
)
def test_what_is_left_out_is_counted(items: list[str], words: str) -> None:
    assert first_few(items, 2) == words


def test_what_holds_commas_is_told_apart_by_something_else() -> None:
    assert first_few(["a, b", "c", "d"], 2, separator="; ") == "a, b; c and 1 more"
