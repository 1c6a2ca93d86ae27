"""``site.toml`` from disk, and the same from nothing but a model and the command line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.config.overrides import merge
from builder.config.validate import Values, validate
from builder.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from builder.config.site_config import SiteConfig

FILE_NAME = "site.toml"


@dataclass(frozen=True)
class LoadedConfig:
    """A config, and what its relative paths are relative to.

    Args:
        config: the checked values.
        path: the file they came from, or ``None`` when there was none.
        folder: absolute; relative paths of the config start here.
    """

    config: SiteConfig
    path: Path | None
    folder: Path

    def resolve(self, path: str) -> Path:
        """A path of the config as an absolute one; ``~`` is the home folder."""
        return self.folder / Path(path).expanduser()

    @property
    def where(self) -> str:
        """Where the values stand, as the person named it, for messages."""
        return str(self.path) if self.path else "the command line"

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.resolve(self.config.model.path)

    @property
    def labels(self) -> Path | tuple[str, ...] | None:
        """The file with the labels, the labels themselves, or ``None`` if they are to be found."""
        labels = self.config.model.labels
        if isinstance(labels, str):
            return self.resolve(labels) if labels else None
        return tuple(labels)

    @property
    def logo(self) -> Path | None:
        """The logo, if there is one."""
        return self.resolve(self.config.site.logo) if self.config.site.logo else None

    @property
    def output(self) -> Path:
        """Where the site goes."""
        return self.resolve(self.config.build.output)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """What an output must not overwrite."""
        labels = self.labels if isinstance(self.labels, Path) else None
        return tuple(p for p in (self.path, self.model, labels, self.logo) if p is not None)


def load_site_config(path: Path, overrides: Values | None = None) -> LoadedConfig:
    """Read ``site.toml`` (or the folder that holds it).

    Args:
        path: the file or its folder.
        overrides: values of the command line, which win: table → key → value. Empty text and
            ``None`` stand for "not given". Paths among them must be absolute.

    Raises:
        ConfigError: OFF101 no such file or unreadable, OFF102 not TOML, OFF103 unknown key,
            OFF104 a value that will not do, OFF105 a path that leads to nothing.
    """
    file = path / FILE_NAME if path.is_dir() else path
    values = merge(_parse(file), overrides or {})
    config = validate(values, where=str(file), overrides=overrides)
    loaded = LoadedConfig(config, file, file.resolve().parent)
    _check_paths(loaded)
    return loaded


def _parse(file: Path) -> dict[str, Any]:
    try:
        # Editors on Windows put a byte order mark first, which TOML has no place for.
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            "OFF101",
            f"there is no {file.name} here",
            where=str(file),
            way_out="Write one: offshelf new MODEL. Or build a model alone: offshelf build MODEL",
        ) from error
    except OSError as error:
        raise ConfigError(
            "OFF101",
            f"it cannot be read: {error.strerror}",
            where=str(file),
            way_out="Give a file that you may read",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "OFF102",
            f"it is not text in UTF-8 (byte {error.start})",
            where=str(file),
            way_out="Save it as UTF-8",
        ) from error
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deeply"
        raise ConfigError(
            "OFF102",
            f"it is not valid TOML: {reason}",
            where=str(file),
            way_out='Text stands in quotes, as in name = "Acme", and a table begins with [name]',
        ) from error
    return values


def _check_paths(loaded: LoadedConfig) -> None:
    labels = loaded.labels if isinstance(loaded.labels, Path) else None
    named: dict[str, tuple[str, Path | None]] = {
        "[model] path": (loaded.config.model.path, loaded.model),
        "[model] labels": (str(loaded.config.model.labels), labels),
        "[site] logo": (loaded.config.site.logo, loaded.logo),
    }
    for key, (written, path) in named.items():
        if path is not None and not _exists(path):
            raise ConfigError(
                "OFF105",
                f'{key} = "{written}" leads to nothing: there is no {path}',
                where=loaded.where,
                way_out=f"Put it there, or correct the path, which starts at {loaded.folder}",
            )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False
