#!/usr/bin/env bash
# Resolve the pinned, hashed requirement files. They name no registry and no address.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
compile() { "$uv" pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header -q "$@"; }
compile pyproject.toml --extra dev -o requirements/dev.txt
compile pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
compile requirements/build.in -o requirements/build.txt
