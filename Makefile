# Everything lives in .venv, made on first use; a second run installs nothing. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
IN_VENV := $(VENV)/bin/python
PIP := $(IN_VENV) -m pip install --quiet

# Many tests wait for real processes: twice as many at a time as there are processors.
WORKERS ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN || echo 1))

# Tests begin hundreds of processes; where no bytecode may be kept, each of them compiles all anew.
unexport PYTHONDONTWRITEBYTECODE

# Slow networks: wait and try again rather than fail.
export PIP_DEFAULT_TIMEOUT ?= 120
export PIP_RETRIES ?= 8
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test lint audit lock docs look prove memory bench ci clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.runtime ## look at your databases once (needs HEROKU_API_KEY; without it, shows the demo)
	@if [ -n "$$HEROKU_API_KEY" ]; then \
		exec $(IN_VENV) -m checker check; \
	else \
		echo "================================================================================"; \
		echo "HEROKU_API_KEY IS NOT SET: none of your databases is looked at."; \
		echo "What follows is the demo, on a simulated Heroku. For the real one:"; \
		echo "  export HEROKU_API_KEY=\"\$$(heroku authorizations:create \\"; \
		echo "    --description checker --scope read-protected --expires-in 31536000 --short)\""; \
		echo "================================================================================"; \
		exec $(IN_VENV) -m checker demo; \
	fi

demo: $(VENV)/.runtime ## the guided tour on a simulated Heroku; needs no account
	@$(IN_VENV) -m checker demo

test: $(VENV)/.test ## every test; coverage is measured where tests run in one process
	$(IN_VENV) -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term tests/unit tests/edge checker/rules
	@echo "Without coverage, under which they take three times as long: stories, stores, real processes, simulated years"
	$(IN_VENV) -m pytest -n $(WORKERS) --dist worksteal tests/story tests/contract tests/system tests/prove

lint: $(VENV)/.dev ## format, style, types, import contracts and house rules
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m mypy
	$(IN_VENV) $(VENV)/bin/lint-imports
	$(IN_VENV) -m tools.house

audit: $(VENV)/.dev ## ask PyPI which pinned packages have known weaknesses (needs the network; says so where there is none)
	$(IN_VENV) -m tools.audit

lock: $(VENV)/.dev ## compile pyproject.toml into pins again; UPGRADE=1 takes the newest releases
	$(IN_VENV) -m tools.lock $(if $(UPGRADE),--upgrade)

docs: $(VENV)/.runtime ## write the pages in docs/ that come out of the code: rules, policy, faults, schemas
	$(IN_VENV) -m tools.docs

look: $(VENV)/.test ## the pictures in docs/, by Chromium: Slack, the HTML report, what axe-core finds in it, the tour (some minutes)
	$(IN_VENV) -m tools.screens
	$(IN_VENV) -m tools.report_pictures
	$(IN_VENV) -m checker demo --svg docs/demo.svg

prove: $(VENV)/.test ## each slot in every zone; long searches; no false alarm in simulated years; kills; soak; memory (an hour)
	$(IN_VENV) -m tools.prove_slots
	EXAMPLES=300 $(IN_VENV) -m pytest -n $(WORKERS) --quiet -m "not system" tests/unit tests/edge checker/rules
	$(IN_VENV) -m bench.prove.year
	$(IN_VENV) -m bench.kills.run --kills 500
	$(IN_VENV) -m bench.soak --seeds 8
	$(IN_VENV) -m bench.memory

memory: $(VENV)/.test ## whether the worker's memory grows over a thousand sweeps (two minutes)
	$(IN_VENV) -m bench.memory

bench: $(VENV)/.test ## what checker costs, each figure against its limit, in one table (under ten minutes); WRITE=1 keeps it
	$(IN_VENV) -m bench $(if $(WRITE),--write)

ci: ## what CI runs: lint, then test
	@.ci/run

clean: ## remove the environment and all caches (databases stay)
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(IN_VENV):
	@command -v "$(PYTHON)" >/dev/null || \
		{ echo "make: there is no $(PYTHON). Install Python 3.11 or newer, or name one: make PYTHON=python3.13" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $$("$(PYTHON)" --version 2>&1) is too old. Name a Python from 3.11 up: make PYTHON=python3.13" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "make: $(PYTHON) cannot make environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)

# The runtime as Heroku installs it, hashes checked; then checker itself and the sandbox, which Heroku leaves out.
$(VENV)/.runtime: requirements.txt constraints.txt pyproject.toml $(IN_VENV)
	@echo "Installing checker into $(VENV) (once, about a minute)"
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --constraint constraints.txt --editable '.[sandbox]'
	@touch $@

# pip knows dependency groups from 25.1 on.
$(VENV)/.test: $(VENV)/.runtime
	@echo "Installing what the tests need (once)"
	@$(PIP) 'pip>=25.1'
	@$(PIP) --constraint constraints.txt --group test
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	@echo "Installing the linters (once)"
	@$(PIP) --constraint constraints.txt --group dev
	@touch $@
