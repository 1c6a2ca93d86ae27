"""An installed wheel builds sites with no Node and outside the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done


def sources(folder: Path) -> Path:
    """A copy to build in: other tests read the built runtime meanwhile."""
    unbuilt = shutil.ignore_patterns("node_modules", "dist", "__pycache__")
    for name in ("builder", "training", "site_templates", "models/shelf"):
        shutil.copytree(ROOT / name, folder / name, ignore=unbuilt)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy2(ROOT / name, folder / name)
    packages = "site_templates/runtime/node_modules"
    (folder / packages).symlink_to(ROOT / packages)
    return folder


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The ``bin`` folder of an environment that holds the wheel, and of Offshelf nothing else.

    The wheel's dependencies are those of the environment that runs the tests: they are found
    behind the environment's own packages, so that two gigabytes need not be installed twice. The
    checkout is not on that path: an editable install reaches only the environment that it is in.
    """
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--disable-pip-version-check"),
        *("--wheel-dir", folder, sources(folder / "sources")),
    )
    (wheel,) = folder.glob("offshelf-*.whl")
    venv.create(folder / "clean", with_pip=False, symlinks=True)
    (own,) = (folder / "clean").glob("lib/python*/site-packages")
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = folder / "clean/bin/python"
    run(
        *(python, "-m", "pip", "install", "--no-deps", "--no-index", "--ignore-installed"),
        *("--disable-pip-version-check", wheel),
    )
    return python.parent


def without_node(home: Path) -> dict[str, str]:
    return {"PATH": os.devnull, "HOME": str(home), "OFFSHELF_CACHE": str(home / "cache")}


def test_the_wheel_holds_the_built_runtime_and_none_of_its_sources(installed):
    (files,) = installed.parent.glob("lib/python*/site-packages/offshelf-*.dist-info/RECORD")
    paths = {line.split(",")[0] for line in files.read_text().splitlines()}

    assert "site_templates/runtime/dist/engine-wasm.js" in paths
    assert "site_templates/runtime/dist/tfjs-backend-wasm-simd.wasm" in paths
    assert "site_templates/pages/index.html.j2" in paths
    assert "builder/verify/report.html.jinja" in paths
    assert "training/evaluate/report.html.jinja" in paths
    assert "training/evaluate/report.css" in paths
    assert "builder/report_style.css" in paths
    assert "training/shelf_web_model/model.json" in paths
    assert "training/shelf_web_model/group1-shard1of2.bin" in paths
    assert not {path for path in paths if path.endswith(".ts") or "node_modules" in path}


def test_it_imports_itself_and_not_the_checkout(installed, tmp_path):
    code = (
        "import builder, site_templates; from training.od_api.shelf import shelf_web_model; "
        "print(builder.__file__, site_templates.__file__, shelf_web_model())"
    )
    done = run(installed / "python", "-c", code, cwd=tmp_path, env=without_node(tmp_path))

    assert str(ROOT) + os.sep + "builder" not in done.stdout
    assert done.stdout.count(str(installed.parent)) == 3


def test_it_builds_a_site_with_no_node_outside_the_checkout(installed, tmp_path, exports):
    done = run(
        *(
            installed / "offshelf",
            "build",
            exports / "fpnlite-dm035",
            "--name",
            "Acme",
            "-o",
            "site",
            "--json",
        ),
        cwd=tmp_path,
        env=without_node(tmp_path),
    )

    assert json.loads(done.stdout)["written"] is True
    listed = json.loads((tmp_path / "site/offshelf.json").read_text())["files"]
    assert all((tmp_path / "site" / entry["path"]).is_file() for entry in listed)
    detector = json.loads((tmp_path / "site/detector.json").read_text())
    assert [label["name"] for label in detector["labels"]] == ["box", "bottle", "can"]
