"""From plain values to ``SiteConfig``, with pydantic's complaints put into one plain sentence."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from builder.config.site_config import SiteConfig, Table
from builder.errors import ConfigError

Values = Mapping[str, Mapping[str, Any]]
"""Table → key → value."""

KINDS_OF_ERRORS = {
    "string_type": "text in quotes",
    "string_unicode": "text, and this is not: bytes that are no UTF-8",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def tables() -> dict[str, type[Table]]:
    """The tables of ``site.toml`` by name, in the order of the file."""
    found = {}
    for name, field in SiteConfig.model_fields.items():
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, Table)
        found[name] = field.annotation
    return found


def validate(
    values: Mapping[str, Any], *, where: str, overrides: Values | None = None
) -> SiteConfig:
    """Check ``values`` (table → key → value).

    Args:
        values: what the file holds, as ``tomllib`` gives it.
        where: the file, for messages.
        overrides: those of ``values`` that came from the command line, for messages.

    Raises:
        ConfigError: OFF103 for a key that there is not, OFF104 for a value that will not do.
    """
    try:
        return SiteConfig.model_validate(values)
    except ValidationError as error:
        problems: list[Any] = error.errors(include_url=False)
    # A misspelt key explains why another one is missing: it comes first.
    unknown = [p for p in problems if p["type"] == "extra_forbidden"]
    if unknown:
        raise _unknown_key(unknown[0]["loc"], where)
    raise _bad_value(problems[0], values, where, overrides or {})


def _unknown_key(loc: tuple[str | int, ...], where: str) -> ConfigError:
    names = [str(part) for part in loc]
    key = names[-1]
    known = tables()
    if len(names) == 1:
        return ConfigError(
            "OFF103",
            f"there is no {_quoted(key)} at the top of site.toml",
            where=where,
            way_out=_homes(key, known) or _nearest(key, list(known), "table"),
        )
    table = names[0]
    return ConfigError(
        "OFF103",
        f"the table [{table}] has no key {_quoted(key)}",
        where=where,
        way_out=_near_key(key, table, known) or _homes(key, known) or _all_keys(table, known),
    )


def _near_key(key: str, table: str, known: Mapping[str, type[Table]]) -> str:
    near = difflib.get_close_matches(key, list(known[table].model_fields), n=1)
    return f"Did you mean {near[0]} in [{table}]?" if near else ""


def _homes(key: str, known: Mapping[str, type[Table]]) -> str:
    """Where a key belongs that stands in the wrong table, or one that is nearly it."""
    for name, table in known.items():
        if key in table.model_fields:
            return f"It belongs under [{name}]"
    for name, table in known.items():
        near = difflib.get_close_matches(key, list(table.model_fields), n=1, cutoff=0.75)
        if near:
            return f"Did you mean {near[0]} under [{name}]?"
    return ""


def _nearest(key: str, names: list[str], noun: str) -> str:
    near = difflib.get_close_matches(key, names, n=1)
    if near:
        return f"Did you mean [{near[0]}]?"
    return f"Each {noun} is one of: {', '.join(f'[{name}]' for name in names)}"


def _all_keys(table: str, known: Mapping[str, type[Table]]) -> str:
    return f"The keys of [{table}] are: {', '.join(known[table].model_fields)}"


def _bad_value(
    problem: Mapping[str, Any], values: Mapping[str, Any], where: str, overrides: Values
) -> ConfigError:
    table, *rest = [str(part) for part in problem["loc"]]
    if problem["type"] == "missing":
        key = rest[0] if rest else ""
        what = f"[{table}] {key} is missing" if key else f"the table [{table}] is missing"
        return ConfigError("OFF104", what, where=where, way_out=_example(table, key))
    if not rest:
        return ConfigError(
            "OFF104",
            f"{table} = {_shown(problem['input'])}, but {table} is a table",
            where=where,
            way_out=f"Write [{table}] on a line of its own and the keys below it",
        )
    key = rest[0]
    value = values.get(table, {}).get(key, problem["input"])
    return ConfigError(
        "OFF104",
        f"[{table}] {key} = {_shown(value)}: {_reason(problem, table, key)}",
        where="the command line" if overrides.get(table, {}).get(key) == value else where,
        way_out=_meaning(table, key),
    )


def _example(table: str, key: str) -> str:
    if table == "site":
        return 'Add: [site] name = "the name that people read"'
    return 'Add: [model] path = "the trained model"' if table == "model" else f"Add {key}"


def _reason(problem: Mapping[str, Any], table: str, key: str) -> str:  # noqa: PLR0911
    context: Mapping[str, Any] = problem.get("ctx", {})
    if key == "labels" and table == "model":
        return "it has to be text in quotes (a file), or a list of such"
    match problem["type"]:
        case "literal_error":
            return f"it has to be one of {context['expected']}"
        case "greater_than_equal":
            return f"it has to be at least {context['ge']}"
        case "greater_than":
            return f"it has to be more than {context['gt']}"
        case "less_than_equal":
            return f"it has to be at most {context['le']}"
        case "less_than":
            return f"it has to be less than {context['lt']}"
        case "string_too_short":
            return "it is empty"
        case "string_too_long":
            return f"it has {len(problem['input'])} characters, at most {context['max_length']} fit"
        case "string_pattern_mismatch":
            return f"it does not have the form {context['pattern']}"
        case "finite_number":
            return "it has to be a number"
        case "value_error":
            return str(context["error"])
        case kind:
            return f"it has to be {KINDS_OF_ERRORS.get(kind, 'another kind of value')}"


def _meaning(table: str, key: str) -> str:
    """The first sentence of the key's docstring."""
    field = tables()[table].model_fields[key]
    sentence = " ".join((field.description or "").split()).split(". ")[0].rstrip(".")
    return f"{key}: {sentence}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _shown(value: object) -> str:
    """A value as TOML would write it, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode("utf-8", "backslashreplace").decode()  # halves of surrogate pairs
    return text if len(text) <= 60 else text[:57] + "…"
