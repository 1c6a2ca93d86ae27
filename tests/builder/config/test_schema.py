"""The docs' page and the JSON Schema are those of the code."""

import json
from pathlib import Path

import pytest

from builder.config.schema import JSON_SCHEMA, PAGE, json_schema, reference_page
from builder.config.site_config import SiteConfig
from builder.config.validate import tables

DOCS = Path(__file__).parents[3] / "docs"
RENEW = "run: python -m builder.config.schema docs"


def test_the_docs_are_up_to_date() -> None:
    assert (DOCS / PAGE).read_text(encoding="utf-8") == reference_page(), RENEW
    assert (DOCS / JSON_SCHEMA).read_text(encoding="utf-8") == json_schema(), RENEW


@pytest.mark.parametrize("table", tables().values())
def test_every_key_has_a_docstring_that_the_page_shows(table: type[SiteConfig]) -> None:
    page = reference_page()
    for key, field in table.model_fields.items():
        assert field.description
        meaning = " ".join(field.description.split()).replace("``", "`").replace("|", "\\|")
        assert f"| `{key}` |" in page
        assert meaning in page


def test_the_schema_refuses_unknown_keys() -> None:
    schema = json.loads(json_schema())
    assert schema["additionalProperties"] is False
    assert all(d["additionalProperties"] is False for d in schema["$defs"].values())
