"""Error codes are stable, documented and used, and an error reads as a sentence and a way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.errors import CODES, ConfigError, OffshelfError

ROOT = Path(__file__).parents[2]


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
    sources = (path for path in (ROOT / "builder").rglob("*.py") if path.name != "errors.py")
    raised = {
        code for path in sources for code in re.findall(r'"(OFF\d{3})"', path.read_text("utf-8"))
    }

    assert raised == set(CODES)
