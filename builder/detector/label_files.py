"""Label files as people have them, read into ids and names: pbtxt, text, JSON, or a list."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.detector.label_map import parse_label_map
from builder.errors import DetectorError

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 200
LARGEST_FILE = 64 * 1024 * 1024
WRAPPERS = ("categories", "labels", "names", "classes")
"""Keys under which JSON files keep their labels; ``categories`` is COCO's."""


@dataclass(frozen=True)
class Named:
    """A class as it was written down; ``line`` is 0 where the source has no lines."""

    id: int
    name: str
    line: int = 0


@dataclass(frozen=True)
class NameList:
    """What a source says of classes.

    Args:
        entries: in the order of ids.
        has_ids: whether the ids were written down; otherwise they count from 1.
        where: the file's name, or what stands for it in messages.
    """

    entries: tuple[Named, ...]
    has_ids: bool
    where: str


def read_names(source: Path | Sequence[str]) -> NameList:
    """Read labels, whatever form they have.

    Raises:
        DetectorError: OFF208: no such file, not a label file, no labels, an id twice, an empty name
            or one with control characters.
    """
    if isinstance(source, Path):
        return _read_file(source)
    where = "the list of labels"
    entries = [Named(i, name) for i, name in enumerate(source, 1)]
    return _checked(entries, has_ids=False, where=where)


def _read_file(path: Path) -> NameList:
    where = str(path)
    if path.suffix.lower() in (".yaml", ".yml", ".csv", ".xml"):
        raise _unreadable(where, f"labels are not read from {path.suffix} files")
    text = _text(path)
    start = text.lstrip()
    if path.suffix.lower() == ".pbtxt" or re.match(r"(#[^\n]*\s*)*item\s*:?\s*[{<]", start):
        items = parse_label_map(text, where=where)
        return _checked([Named(i.id, i.name, i.line) for i in items], has_ids=True, where=where)
    if path.suffix.lower() == ".json" or start.startswith(("[", "{")):
        return _from_json(text, where)
    if start[:1] == "<":
        raise _unreadable(where, "this is a web page, not a list of labels")
    return _from_lines(text, where)


def _text(path: Path) -> str:
    where = str(path)
    try:
        if not path.is_file():
            raise _unreadable(where, "there is no such file")
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(where, f"the file is larger than {LARGEST_FILE >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(where, f"the file cannot be read: {error.strerror}") from error
    # Windows editors and PowerShell's `>` write UTF-16 with a byte order mark.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(where, f"not a text file in UTF-8 (byte {error.start})") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _from_lines(text: str, where: str) -> NameList:
    lines = text.rstrip().split("\n")
    entries = [Named(i, line.strip(), i) for i, line in enumerate(lines, 1)]
    if entries == [Named(1, "", 1)]:
        entries = []
    return _checked(entries, has_ids=False, where=where)


def _from_json(text: str, where: str) -> NameList:
    def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key, inner in pairs:
            if key in value:
                raise _unreadable(where, f"the key {_short(key)} stands twice")
            value[key] = inner
        return value

    try:
        value = json.loads(text, object_pairs_hook=unique_keys)
    except RecursionError as error:
        raise _unreadable(where, "not a list of labels: nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _unreadable(where, f"line {error.lineno}: not JSON: {error.msg}") from error
    except ValueError as error:  # a number of thousands of digits
        raise _unreadable(where, f"not JSON: {error}") from error
    if isinstance(value, dict):
        value = next(
            (value[key] for key in WRAPPERS if isinstance(value.get(key), list | dict)), value
        )
    if isinstance(value, dict):
        return _checked(_from_object(value, where), has_ids=True, where=where)
    if not isinstance(value, list):
        raise _unreadable(where, f"expected a list or an object, found {_short(value)}")
    if all(isinstance(entry, dict) for entry in value):
        return _checked([_from_entry(entry, where) for entry in value], has_ids=True, where=where)
    return _checked([Named(i, v) for i, v in enumerate(value, 1)], has_ids=False, where=where)


def _from_object(value: dict[str, Any], where: str) -> list[Named]:
    """``{id: name}``, ``{id: {id, name}}``, or ``{name: id}`` as Keras writes class indices."""
    if value and all(type(v) is int for v in value.values()):
        return [Named(v, name) for name, v in value.items()]
    entries = []
    for key, named in value.items():
        if re.fullmatch(r"-?[0-9]{1,9}", key) is None:
            raise _unreadable(where, f"the key {_short(key)} is not an id")
        entry = _from_entry({"id": int(key), **named}, where) if isinstance(named, dict) else named
        entries.append(entry if isinstance(entry, Named) else Named(int(key), entry))
    return entries


def _from_entry(entry: dict[str, Any], where: str) -> Named:
    """``{"id": 1, "name": "box"}``, a COCO category."""
    name = entry.get("display_name") or entry.get("name")
    if type(entry.get("id")) is not int or not isinstance(name, str):
        raise _unreadable(where, f"expected id and name, found {_short(entry)}")
    return Named(entry["id"], name)


def _checked(entries: list[Named], *, has_ids: bool, where: str) -> NameList:
    if not entries:
        raise _unreadable(where, "there are no labels in it")
    cleaned = [Named(e.id, _clean(e, where), e.line) for e in entries]
    seen: dict[int, Named] = {}
    for entry in cleaned:
        if entry.id < 0:
            raise _unreadable(where, f"{_at(entry)}the id {entry.id} is negative")
        if entry.id in seen:
            raise _unreadable(
                where,
                f"{_at(entry)}the id {entry.id} of {entry.name!r} is already that of "
                f"{seen[entry.id].name!r}",
            )
        seen[entry.id] = entry
    return NameList(tuple(sorted(cleaned, key=lambda e: e.id)), has_ids, where)


def _clean(entry: Named, where: str) -> str:
    if not isinstance(entry.name, str):
        raise _unreadable(where, f"label {entry.id} is not a text: {_short(entry.name)}")
    name = entry.name.strip()
    if not name:
        raise _unreadable(where, f"{_at(entry)}label {entry.id} is empty")
    if len(name) > LONGEST_NAME:
        raise _unreadable(
            where,
            f"{_at(entry)}label {entry.id} has {len(name)} characters; {LONGEST_NAME} are allowed",
        )
    # Control characters and lone surrogates; format characters (Cf) belong to real scripts.
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name):
        raise _unreadable(
            where, f"{_at(entry)}label {entry.id} has control characters: {_short(name)}"
        )
    return name


def _at(entry: Named) -> str:
    return f"line {entry.line}: " if entry.line else ""


def _short(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _unreadable(where: str, what: str) -> DetectorError:
    return DetectorError(
        "OFF208",
        what,
        where=where,
        way_out="Give label_map.pbtxt, a text file with a label a line, a JSON file, or the list "
        "itself in site.toml",
    )
