"""``offshelf new``: a ``site.toml`` beside a model, with every key of the schema in it."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.config.display_text import display_text
from builder.config.found import find_licence, find_logo
from builder.config.from_model import name_from
from builder.config.load import FILE_NAME
from builder.config.toml_text import toml_value
from builder.config.validate import Values, tables, validate
from builder.disk.folder import write_files
from builder.disk.room import FULL, disk_full
from builder.disk.staging import staging
from builder.errors import ConfigError, DetectorError

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

HEAD = """\
# What Offshelf builds the site from: offshelf build site.toml
# Keys behind a # have the value shown when they are left out. Paths start at this file's folder.
"""
WIDTH = 96


def new_site_file(
    model: Path,
    *,
    name: str = "",
    output: Path | None = None,
    labels: Path | None = None,
    score: float | None = None,
) -> Path:
    """Write a ``site.toml`` that builds ``model``, filled with what lies beside it.

    Args:
        model: SavedModel folder, TF.js graph-model folder or zip.
        name: of the brand; guessed from the model's folder when empty.
        output: the file or folder to write; beside the model when left out.
        labels: the file with the labels, if one was found.
        score: from which detections are shown, where it is known which one suits the model.

    Returns:
        The file that was written.

    Raises:
        DetectorError: OFF201, there is no model there.
        ConfigError: OFF104 for a name that cannot be used, OFF107 if the file exists, OFF101 if it
            cannot be written.
    """
    if not model.exists():
        raise DetectorError(
            "OFF201",
            "there is nothing there",
            where=str(model),
            way_out="Give the folder of a SavedModel or of a TF.js graph-model",
        )
    model = model.resolve()
    file = _file_for(model, output)
    folder = file.resolve().parent
    logo = find_logo(model)
    values: dict[str, dict[str, Any]] = {
        "site": {
            "name": name or name_from(model),
            "logo": _relative(logo, folder) if logo else "",
        },
        "model": {
            "path": _relative(model, folder),
            "labels": _relative(labels, folder) if labels else "",
            "licence": display_text(find_licence(model)),
        },
        "detection": {} if score is None else {"score": score},
    }
    validate(values, where="offshelf new")
    _write_once(file, site_toml(values).encode())
    return file


def site_toml(values: Values) -> str:
    """The text of a ``site.toml`` that holds ``values`` and, as comments, every other key.

    A value equal to the default stays a comment: it reads the same either way.
    """
    parts = [HEAD]
    for table, model in tables().items():
        summary = " ".join((model.__doc__ or "").split())
        parts.append(f"\n{_comment(summary)}[{table}]\n")
        for key, field in model.model_fields.items():
            given = values.get(table, {}).get(key, field.default)
            parts.append(f"\n{_comment(field.description or '')}{_line(key, given, field)}\n")
    return "".join(parts)


def _line(key: str, given: Any, field: FieldInfo) -> str:
    if field.is_required() or given != field.default:
        return f"{key} = {toml_value(given)}"
    if given is None and field.examples:  # TOML has no null: such a key is shown with an example
        return f"# {key} = {toml_value(field.examples[0])} # an example"
    return f"# {key} = {toml_value(given)}"


def _comment(text: str) -> str:
    lines = textwrap.wrap(" ".join(text.replace("``", "`").split()), WIDTH)
    return "".join(f"# {line}\n" for line in lines)


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder)).as_posix()


def _file_for(model: Path, output: Path | None) -> Path:
    if output is None:
        return model.parent / FILE_NAME
    return output / FILE_NAME if output.is_dir() else output


def _write_once(file: Path, data: bytes) -> None:
    """Write ``data`` whole or not at all; an existing file is never overwritten."""
    try:
        with staging(file) as fresh:
            write_files(fresh, {file.name: data})
            _link_or_rename(fresh / file.name, file)
    except FileExistsError as error:
        raise ConfigError(
            "OFF107",
            "this file is there already, and is left as it is",
            where=str(file),
            way_out="Edit it, or write another one with: offshelf new MODEL -o OTHER.toml",
        ) from error
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(file, len(data)) from error
        raise ConfigError(
            "OFF101",
            f"it cannot be written: {error.strerror}",
            where=str(file),
            way_out="Give a folder that exists and that you may write to with -o",
        ) from error


def _link_or_rename(fresh: Path, file: Path) -> None:
    """Give ``fresh`` its name, unless that is taken; a link says so in the same step."""
    try:
        file.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:  # file systems without links
        if os.path.lexists(file):
            raise FileExistsError(file) from None
        fresh.rename(file)
