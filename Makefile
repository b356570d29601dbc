# What a developer and an operator run. `make demo` shows the service, `make test` proves it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Unit tests and the like: `make test PYTEST="-k forum -x"`.
PYTEST ?=
BENCH ?=
DRILLS ?=
MESSAGES ?=

# What is compiled is kept (`make clean` removes it): tests start Python some hundred times, and pytest reads its own tests
# into other ones. Without, each start takes up to ten seconds longer.
unexport PYTHONDONTWRITEBYTECODE

# SQLite waits for the disk at each commit. Where memory has room for it, tests keep their files there.
MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df --output=avail -B1M /dev/shm | tail -n 1)" -gt 3000 ] && echo /dev/shm)
TESTS := $(if $(MEMORY),PYTEST_DEBUG_TEMPROOT=$(MEMORY)) $(BIN)/python -m pytest --dist worksteal
# Tests of one module mostly stay on one worker (worksteal): what a module builds for all its tests is built once.
# $(call part,name,command): run it, and say how long it took, also when it fails.
define part
@began=$$(date +%s); echo "== $(1)"; status=0; ( $(2) ) || status=$$?; \
echo "== $(1): $$(( $$(date +%s) - began )) s"; exit $$status
endef

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: demo
demo: $(RUN_READY) ## the service with its demonstration community (PORT=8000)
	@exec $(BIN)/python -m cop demo --port $(PORT)

.PHONY: test
test: lint types levels unit ## everything that needs no service

.PHONY: lint
lint: $(DEV_READY)
	$(call part,style,$(BIN)/ruff check .)

.PHONY: types
types: $(DEV_READY) | lint
	$(call part,types,$(BIN)/mypy)

.PHONY: levels
levels: $(DEV_READY) | types
	$(call part,levels,$(BIN)/lint-imports)

.PHONY: unit
unit: $(DEV_READY) | levels
	$(call part,tests,$(TESTS) -n 3 -m 'not services and not browser and not mutations and not long' $(PYTEST))

.PHONY: test-long
test-long: $(DEV_READY) ## kills, whole demonstrations, every page as everybody: what would make the above too slow
	$(call part,long tests,$(TESTS) -n 3 -m 'long and not services' $(PYTEST))

.PHONY: test-services
test-services: $(DEV_READY) ## the whole suite without the browser, on PostgreSQL and Redis (see .ci/services)
	@: $${COP_TEST_DATABASE_URL:?is not set. First run: eval \"\$$(.ci/services start)\"}
	@: $${COP_TEST_REDIS_URL:?is not set. First run: eval \"\$$(.ci/services start)\"}
	$(call part,tests on services,$(TESTS) -n 3 -m 'not browser and not mutations' $(PYTEST))

.PHONY: mutations
mutations: $(DEV_READY) ## takes filters out of a copy of the source, one by one: the guards must notice
	$(call part,mutations,$(TESTS) -n 3 -m mutations $(PYTEST))

.PHONY: test-browser
test-browser: $(DEV_READY) ## in Chromium
	@command -v chromium >/dev/null || { echo "Chromium is missing: as root, apt-get install chromium" >&2; exit 1; }
	$(call part,tests in the browser,$(TESTS) -n 2 --dist loadfile -m browser $(PYTEST))

.PHONY: bench
bench: $(DEV_READY) ## speed against a bare response (BENCH=--short)
	$(call part,bench,$(BIN)/python -m benchmarks $(BENCH))

.PHONY: messages
messages: $(DEV_READY) ## collect the sentences of code and templates into the catalogues (MESSAGES=--check)
	$(BIN)/python .ci/messages $(MESSAGES)

# The lock files name versions and hashes, and no address: whoever installs chooses the index.
COMPILE := CUSTOM_COMPILE_COMMAND='make lock' PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= \
  $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-options \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)

.PHONY: lock
lock: $(DEV_READY) ## lock the dependencies again (UPGRADE=--upgrade for the newest)
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	@! grep -nE '^ *(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)|://' requirements.lock requirements-dev.lock

.PHONY: clean
clean: ## remove what these commands made, but no data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# --- the environment: made once, made again when a lock file changes ---
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: as root, apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older (choose another: make PYTHON=python3.12 ...)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "The package python3-venv is missing: as root, apt-get install python3-venv, then run make again." >&2; exit 1; }
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(DEV_READY): requirements-dev.lock | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@ $(RUN_READY)

.PHONY: drills
drills: $(DEV_READY) ## crashes and cuts, part by part; goes on where it stopped (DRILLS=--short)
	$(call part,drills,$(BIN)/python -m benchmarks.drills $(DRILLS))
