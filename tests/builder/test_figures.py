import pytest

from builder.figures import clock_face, counted, number_in_words, size_in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1536, "2 KB"),
        (43_000, "43 KB"),
        (99_999, "100 KB"),
        (100_000, "0.1 MB"),
        (9_450_000, "9.4 MB"),
        (9_948_876, "9.9 MB"),
        (99_940_000, "99.9 MB"),
        (99_960_000, "100 MB"),
        (1_234_567_890, "1,235 MB"),
    ],
)
def test_sizes_read_as_the_page_writes_them(size: int, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.98, "0.98"),
        (0.99973, "0.9997"),
        (0.0012, "0.0012"),
        (0.00012, "1.2e-04"),
        (1.84e-7, "1.8e-07"),
        (-2e-5, "-2.0e-05"),
        (10.0, "10"),
    ],
)
def test_numbers_read_the_same_everywhere(value: float, words: str) -> None:
    assert number_in_words(value) == words


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("photograph",), "0 photographs"),
        (1, ("photograph",), "1 photograph"),
        (1917, ("anchor",), "1,917 anchors"),
        (1, ("class", "classes"), "1 class"),
        (2, ("class", "classes"), "2 classes"),
    ],
)
def test_one_is_singular(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0:00"),
        (59.6, "1:00"),
        (725, "12:05"),
        (7925, "2:12:05"),
        (float("inf"), "unknown time"),
    ],
)
def test_times_as_on_a_clock(seconds: float, words: str):
    assert clock_face(seconds) == words
