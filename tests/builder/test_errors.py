"""Error codes are stable, documented and used, and an error reads as a sentence and a way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.errors import CODES, ConfigError, OffshelfError
from tests.builder.error_texts import error_texts

ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "builder", ROOT / "training")


def test_an_error_says_what_where_and_what_to_do():
    error = ConfigError(
        "OFF103", "unknown key 'colour'", where="site.toml", way_out="Use 'primary'"
    )

    assert str(error) == "OFF103: unknown key 'colour' (site.toml). Use 'primary'"
    assert error.as_dict() == {
        "code": "OFF103",
        "what": "unknown key 'colour'",
        "where": "site.toml",
        "way_out": "Use 'primary'",
    }


def test_a_code_that_is_not_listed_is_a_mistake_of_ours():
    with pytest.raises(KeyError, match="OFF999"):
        OffshelfError("OFF999", "what", way_out="how")


def test_every_code_is_documented_with_the_meaning_that_the_code_has():
    page = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(OFF\d{3})` \| ([^|]+) \|", page, re.MULTILINE))

    assert {code: meaning.strip() for code, meaning in rows.items()} == CODES


def test_every_code_is_raised_somewhere_and_none_that_is_not_listed():
    sources = (p for root in PACKAGES for p in root.rglob("*.py") if p.name != "errors.py")
    raised = {
        code for path in sources for code in re.findall(r'"(OFF\d{3})"', path.read_text("utf-8"))
    }

    assert raised == set(CODES)


NAMES = {"Offshelf", "Python", "Chromium"}


def is_a_name(word: str) -> bool:
    """``TF.js``, ``TensorFlow`` and ``JSON`` keep their capitals wherever they stand."""
    return word in NAMES or any(letter.isupper() for letter in word[1:])


@pytest.mark.parametrize(("package", "least"), [("builder", 150), ("training", 90)])
def test_what_is_wrong_follows_the_code_in_lower_case_and_without_a_full_stop(package, least):
    texts = error_texts(ROOT / package, "what")

    assert len(texts) > least
    wrong = [
        text
        for text in texts
        if (text.words[:1].isupper() and not is_a_name(text.words.split()[0]))
        or text.words.endswith(".")
    ]
    assert wrong == []


@pytest.mark.parametrize(("package", "least"), [("builder", 80), ("training", 70)])
def test_the_way_out_is_a_sentence_of_its_own_whose_full_stop_is_set_for_it(package, least):
    texts = error_texts(ROOT / package, "way_out")

    assert len(texts) > least
    assert [text for text in texts if text.words[:1].islower() or text.words.endswith(".")] == []
