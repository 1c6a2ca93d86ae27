"""The schema of ``site.toml`` for editors and docs: ``python -m builder.config.schema docs``.

Both files are made from the docstrings of ``site_config``; a test holds them together.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.config.site_config import SiteConfig
from builder.config.toml_text import toml_value
from builder.config.validate import tables

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

JSON_SCHEMA = "reference/site.schema.json"
PAGE = "reference/site-toml.md"

HEAD = """\
# site.toml

Everything that Offshelf knows of a site stands in `site.toml`. `offshelf new MODEL` writes one
beside a model, with every key in it. Only `name` and `path` are required.

```toml
[site]
name = "Acme Drinks"
logo = "logo.png"

[theme]
primary = "#0f5c4c"

[model]
path = "exported/saved_model"
labels = "label_map.pbtxt"
```

Paths start at the folder of `site.toml`. A key that is not in these tables is refused
([OFF103](errors.md)), so a misspelt one does not go unnoticed. Options of the command line win over
the file. Editors that read JSON Schema complete and check the keys with
[site.schema.json](site.schema.json).
"""


def json_schema() -> str:
    """JSON Schema (draft 2020-12) of ``site.toml``, indented."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SiteConfig.model_json_schema(),
    }
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def reference_page() -> str:
    """The page docs/reference/site-toml.md: a section a table, a row a key."""
    parts = [HEAD]
    for name, table in tables().items():
        summary = " ".join((table.__doc__ or "").split())
        kinds = table.model_json_schema()["properties"]
        rows = [_row(key, field, kinds[key]) for key, field in table.model_fields.items()]
        parts.append(
            f"\n## [{name}]\n\n{summary}\n\n"
            "| key | values | when left out | what it is |\n|---|---|---|---|\n" + "".join(rows)
        )
    return "".join(parts)


def write(docs: Path) -> None:
    """Write both files below the folder ``docs``."""
    (docs / JSON_SCHEMA).write_text(json_schema(), encoding="utf-8")
    (docs / PAGE).write_text(reference_page(), encoding="utf-8")


def _row(key: str, field: FieldInfo, schema: dict[str, Any]) -> str:
    meaning = " ".join((field.description or "").split()).replace("``", "`")
    cells = (f"`{key}`", _kind(schema), _default(field), meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return "" if field.default in ("", None) else f"`{toml_value(field.default)}`"


def _kind(schema: dict[str, Any]) -> str:
    """What a key may hold, in words, from its JSON Schema."""
    if "anyOf" in schema:
        return " or ".join(_kind(s) for s in schema["anyOf"] if s.get("type") != "null")
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        return "list of text"
    words = {"string": "text", "integer": "whole number", "number": "number"}
    kind = words.get(schema["type"], "`true` or `false`")
    return " ".join([kind, *_bounds(schema)])


def _bounds(schema: dict[str, Any]) -> list[str]:
    if "maxLength" in schema:
        return [f"up to {schema['maxLength']} characters"]
    if "minimum" in schema:
        return [f"from {schema['minimum']} to {schema['maximum']}"]
    if "exclusiveMinimum" in schema:
        low, high = schema["exclusiveMinimum"], schema["exclusiveMaximum"]
        return [f"between {low} and {high}"]
    return []


if __name__ == "__main__":
    write(Path(sys.argv[1]))
