"""``build``: config and model in, a bundle on disk out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from builder.config.from_model import config_for_model
from builder.config.load import FILE_NAME, load_site_config
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from builder.artifacts import WebModel
    from builder.config.load import LoadedConfig

    Overrides = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class BuildResult:
    """What a build came to.

    Args:
        output: the folder or zip.
        external: folder of the shards that another host serves, or an empty string.
        weights_url: where that host serves them, or an empty string.
        model: what it was built of.
        target: shape of the output.
        files: how many are in the bundle.
        bytes: of the bundle.
        instructions: how a person publishes it by hand.
        warnings: sentences for a person.
        written: ``False`` when ``strict`` and warnings kept it from being written.
    """

    output: str
    external: str
    weights_url: str
    model: str
    target: str
    files: int
    bytes: int
    instructions: str
    warnings: tuple[str, ...]
    written: bool

    def as_dict(self) -> dict[str, Any]:
        """The result as ``--json`` prints it."""
        return asdict(self)


def build(
    source: Path,
    *,
    overrides: Overrides | None = None,
    strict: bool = False,
    progress: Progress = silent,
) -> BuildResult:
    """Build a site and write it whole or not at all.

    Args:
        source: ``site.toml``, the folder that holds one, or a model.
        overrides: table → key → value of the command line; empty values count as left out.
        strict: write nothing if there are warnings.
        progress: told where the work stands.

    Raises:
        OffshelfError: see docs/reference/errors.md; nothing was written then.
    """
    from builder.site import load_runtime_files, make_brand, render_site
    from builder.targets import check_output, target_named, write_bundle

    loaded = read_config(source, overrides or {})
    config = loaded.config
    apart = bool(config.model.weights_url)
    check_output(loaded.output, config.build.target, inputs=loaded.inputs, external=apart)
    runtime = load_runtime_files()
    brand = make_brand(config, runtime.locales, loaded.folder, loaded.where)

    model = read_model(loaded, progress)
    progress("Drawing the site")
    site = render_site(config, model, runtime, brand)
    bundle = target_named(config.build.target).make(site)
    warnings = (*model.warnings, *site.warnings, *bundle.warnings)

    written = None
    if not (strict and warnings):
        progress("Writing the site")
        written = write_bundle(bundle, loaded.output, loaded.inputs)
    return BuildResult(
        output=str(written.path if written else loaded.output),
        external=str(written.external) if written and written.external else "",
        weights_url=config.model.weights_url,
        model=str(loaded.model.resolve()),
        target=bundle.target,
        files=len(bundle.files),
        bytes=bundle.size,
        instructions=bundle.instructions,
        warnings=warnings,
        written=written is not None,
    )


def read_config(source: Path, overrides: Overrides) -> LoadedConfig:
    """The config in ``source``, or one made for the model that ``source`` is."""
    if source.suffix == ".toml" or (source / FILE_NAME).is_file():
        return load_site_config(source, overrides)
    return config_for_model(source, overrides)


def read_model(loaded: LoadedConfig, progress: Progress) -> WebModel:
    """The detector of a config, ready for the browser."""
    from builder.detector import read_detector

    table = loaded.config.model
    return read_detector(
        loaded.model,
        labels=loaded.labels,
        weight_format=table.weights,
        shard_size=table.shard_size,
        weight_extension=table.weight_extension,
        licence=table.licence,
        progress=progress,
    )
