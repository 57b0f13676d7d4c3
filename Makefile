PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: plan azure test test-environment azurite lint bench clean

# Sets up what the main job needs and runs it: the plan of policies/ against the local firewall.
plan: $(VENV)/.outgate
	@$(BIN)/outgate plan

# Azure's client libraries beside it, for targets and state in Azure and for the emulator.
azure: $(VENV)/.outgate
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements-dev.lock -e '.[azure]'

test-environment: $(VENV)/.dev

# Blob storage on loopback, for the tests of what a team shares; without npm they are skipped.
azurite: .azurite/.installed

test: $(VENV)/.dev
	@if command -v npm >/dev/null; then $(MAKE) --silent azurite; fi
	@$(BIN)/pytest -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV) .venv-peers .azurite dist build

.azurite/.installed:
	@mkdir -p .azurite
	@npm install --prefix .azurite --no-audit --no-fund --silent azurite@3.35.0
	@touch $@

$(VENV)/.outgate: pyproject.toml requirements-dev.lock
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements-dev.lock -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.outgate
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@
