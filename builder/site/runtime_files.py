"""What a site is made of besides the model: the built runtime, pages, styles and locales."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from builder.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.abc import Traversable

WASM = "tfjs-backend-wasm-simd.wasm"
ENGINES = ("wasm", "webgl", "webgpu")
SCRIPTS = ("app.js", "worker.js", "sw.js", *(f"engine-{name}.js" for name in ENGINES))


@dataclass(frozen=True)
class RuntimeFiles:
    """Name → contents of each kind.

    Args:
        dist: what esbuild made: scripts, source maps, the .wasm binary.
        pages: Jinja templates.
        styles: style sheets.
        locales: locale files by file name, ``en.json``.
    """

    dist: Mapping[str, bytes]
    pages: Mapping[str, bytes]
    styles: Mapping[str, bytes]
    locales: Mapping[str, bytes]


def load_runtime_files(root: Traversable | None = None) -> RuntimeFiles:
    """Read what this installation brought along.

    Args:
        root: the folder of ``site_templates``; that of the installed package when left out.

    Raises:
        EnvironmentFault: OFF603, the runtime was never built, or only in part.
    """
    root = root or resources.files("site_templates")
    dist = _read(root.joinpath("runtime").joinpath("dist"))
    missing = [name for name in (*SCRIPTS, WASM) if name not in dist]
    if missing:
        raise EnvironmentFault(
            "OFF603",
            f"the built runtime lacks {', '.join(missing)}",
            where=str(root.joinpath("runtime").joinpath("dist")),
            way_out="In a checkout run: python hatch_build.py. Otherwise install offshelf again",
        )
    return RuntimeFiles(
        dist,
        pages=_read(root.joinpath("pages")),
        styles=_read(root.joinpath("styles")),
        locales=_read(root.joinpath("locales")),
    )


def _read(folder: Traversable) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    files = sorted((entry for entry in folder.iterdir() if entry.is_file()), key=lambda f: f.name)
    return {entry.name: entry.read_bytes() for entry in files if not entry.name.startswith(".")}
