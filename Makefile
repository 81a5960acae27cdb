# Everything a developer, a hook and the build run, from nothing but make and Python 3.11 or newer.
# `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LOCK_TOOL := .venv-lock
# `make lock UPGRADE=--upgrade` takes the newest versions; without it a version moves only when it must.
UPGRADE ?=
# `make run ARGS="..."` and `make test ARGS="tests/core -k plan"` pass words on.
ARGS ?=

COMPILE = $(LOCK_TOOL)/bin/uv --quiet pip compile --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UPGRADE) pyproject.toml

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test torture bench calibrate pictures check format lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(INSTALLED) ## Make .venv and install the locked packages, if that is not done yet

# What pip says goes to standard error and it gets no standard input: both belong to the program of `make run`.
$(INSTALLED): requirements-dev.txt pyproject.toml
	@exec </dev/null >&2; \
	new_enough='import pip, sys; sys.exit(sys.version_info < (3, 11))'; \
	if $(BIN)/python -c "$$new_enough" 2>/dev/null; then exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Comeback needs Python 3.11 or newer, and '$(PYTHON)' is not: name another one, as in 'make setup PYTHON=python3.13'."; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments: install its venv module (on Debian and Ubuntu the package python3-venv)."; exit 1; }; \
	$(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the packages named in requirements-dev.txt ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --require-hashes \
		--requirement requirements-dev.txt </dev/null >&2
	@touch $@

run: setup ## Start the bot (standard input and output are the bot's)
	@$(BIN)/python -m bot $(ARGS)

# Tests and programs that they start keep what Python compiled, wherever it is told not to: compiling the tests anew takes
# some nine seconds in each process that runs them.
test torture: export PYTHONDONTWRITEBYTECODE =

test: setup ## Run the whole test suite
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 -q $(ARGS)

torture: setup ## Run the tests of faults and of the platforms' wires in full: kill -9, outages, crowds, every story
	@COMEBACK_TORTURE=1 $(BIN)/python -m pytest -n auto --maxprocesses 8 -q tests/faults tests/wire tests/test_dialogs.py $(ARGS)

bench: setup ## Print the figures of the engine and of the platforms' wires, beside what one would do instead
	@$(BIN)/python -m tests.benchmarks.engine $(ARGS)
	@$(BIN)/python -m tests.benchmarks.wire
	@$(BIN)/python -m tests.benchmarks.workers

pictures: setup ## Draw the pictures of docs/pictures anew, from what is really sent; needs Chromium
	@$(BIN)/python -m tests.pictures

calibrate: setup ## Print how honest the forecast is, on made-up members whose growth it does not assume
	@$(BIN)/python -m tests.benchmarks.calibration $(ARGS)

check: setup ## Lint, format, types, layers, generated files: the one check of developers, hooks and the build
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot schemas --check

format: setup ## Put the code into its one format and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(LOCK_TOOL)/bin/uv:
	$(PYTHON) -m venv --clear $(LOCK_TOOL)
	$(LOCK_TOOL)/bin/python -m pip install --quiet --disable-pip-version-check uv

lock: $(LOCK_TOOL)/bin/uv ## Write both locks anew from the ranges in pyproject.toml
	$(COMPILE) --output-file requirements.txt >/dev/null
	$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt >/dev/null

clean: ## Remove what make, the tools and Python made; the data stays
	rm -rf $(VENV) $(LOCK_TOOL) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find bot core tests -type d -name __pycache__ -prune -exec rm -rf {} +
