"""Flags that give Chromium a GPU where there is none."""

from __future__ import annotations

import pytest

SOFTWARE_WEBGL = ["--enable-unsafe-swiftshader"]
SOFTWARE_WEBGPU = [
    *SOFTWARE_WEBGL,
    "--enable-unsafe-webgpu",
    "--enable-features=Vulkan",
    "--use-webgpu-adapter=swiftshader",
]

ENGINES = pytest.mark.parametrize(
    ("engine", "flags"),
    [("wasm", []), ("webgl", SOFTWARE_WEBGL), ("webgpu", SOFTWARE_WEBGPU)],
)
"""Each engine, in a browser in which it runs."""
