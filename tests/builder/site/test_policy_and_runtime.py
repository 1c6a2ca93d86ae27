"""The security policy, and what an installation without its built runtime says."""

import shutil
from importlib import resources
from pathlib import Path

import pytest

from builder.errors import EnvironmentFault
from builder.site import load_runtime_files
from builder.site.csp import content_security_policy
from builder.site.runtime_files import SCRIPTS, WASM


def directives(policy: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


def test_the_policy_opens_to_nothing_but_the_site() -> None:
    policy = directives(content_security_policy())
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert policy["connect-src"] == policy["worker-src"] == policy["style-src"] == ["'self'"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    sources = {source for values in policy.values() for source in values}
    assert sources == {"'none'", "'self'", "'wasm-unsafe-eval'", "blob:"}


def test_the_policy_opens_to_the_origin_of_the_weights_alone() -> None:
    url = "https://cdn.acme.com:8443/w/1/"
    with_weights, without = (
        directives(content_security_policy(url)),
        directives(content_security_policy()),
    )
    assert with_weights.pop("connect-src") == ["'self'", "https://cdn.acme.com:8443"]
    assert without.pop("connect-src") == ["'self'"]
    assert with_weights == without


def installation(folder: Path, *names: str) -> Path:
    dist = folder / "runtime" / "dist"
    dist.mkdir(parents=True)
    for name in names:
        (dist / name).write_bytes(name.encode())
    for kind in ("pages", "styles", "locales"):
        shutil.copytree(str(resources.files("site_templates").joinpath(kind)), folder / kind)
    return folder


def test_everything_of_an_installation_is_read(tmp_path: Path) -> None:
    runtime = load_runtime_files(installation(tmp_path, *SCRIPTS, WASM))
    assert set(runtime.dist) == {*SCRIPTS, WASM}
    assert {"index.html.j2", "404.html.j2"} <= set(runtime.pages)
    assert "app.css" in runtime.styles
    assert {"en.json", "zh-Hans.json"} <= set(runtime.locales)


def test_a_runtime_that_was_never_built_or_half_is_named_with_the_way_to_build_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "none").mkdir()
    half = installation(tmp_path / "half", *SCRIPTS[1:])
    for root, missing in (
        (tmp_path / "none", "app.js, worker.js, sw.js"),
        (half, f"app.js, {WASM}"),
    ):
        with pytest.raises(EnvironmentFault) as caught:
            load_runtime_files(root)
        assert caught.value.code == "OFF603"
        assert missing in caught.value.what
        assert "hatch_build.py" in caught.value.way_out
