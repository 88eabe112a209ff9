# Tận Nhà. `make` alone prints what there is. Needs python3 and make; everything else is installed into .venv.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
WEB := api/static/vendor
# -I leaves the user's site and PYTHONPATH out; the locks are complete, so nothing is resolved, and nothing is built.
PIP := PIP_USER=0 $(PY) -I -m pip --disable-pip-version-check install -q --no-input
LOCKED := --no-deps --only-binary :all: --require-hashes
unexport PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX
# Not to compile everything anew in each process: a second of every start, and five of every run of the tests.
unexport PYTHONDONTWRITEBYTECODE

# A venv whose Python has gone is made anew; a vendor folder or a browser that has gone is fetched again.
ALIVE := $(shell $(PY) -I -c '' 2>/dev/null && echo yes)
BROWSER := $(shell test -x "$$(cat $(VENV)/chromium-path 2>/dev/null)" && echo yes)

.PHONY: help setup run test check bench soak lock fmt clean FORCE
help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.stamp-app $(VENV)/.stamp-web $(VENV)/.stamp-kernel ## install everything the product needs; leaves .venv/bin/tannha

run: setup ## the sample office on http://127.0.0.1:8000 (PORT=... for another port)
	@exec $(VENV)/bin/tannha demo

test: setup $(VENV)/.stamp-dev $(VENV)/chromium-path ## every test, on SQLite, PostgreSQL and a real browser (ARGS=... for pytest)
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

check: setup $(VENV)/.stamp-dev ## format, lint, types, import rule, the fast tests on SQLite
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -m pytest -n 2 --dist worksteal -q -m "not slow and not browser and not postgres" $(ARGS)

bench: setup $(VENV)/.stamp-dev ## figures for the docs: what each step of the day costs
	@set -e; for bench in benchmarks/[a-z]*.py; do name=$${bench%.py}; $(PY) -m benchmarks.$${name#*/} $(ARGS); done

soak: setup $(VENV)/.stamp-dev $(VENV)/chromium-path ## the slow tests at full size
	@$(PY) -m pytest -n 2 --dist worksteal -m slow --soak $(ARGS)

fmt: setup $(VENV)/.stamp-dev ## format and mend what the linter can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lock: $(VENV)/.stamp-venv ## write the lock files again from pyproject.toml and package.json
	@scripts/lock.sh $(PY)

clean: ## remove what setup and the tools made; what you entered (var/) stays
	@rm -rf $(VENV) $(WEB) tests/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find api routing scheduling integrations data scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.stamp-venv: $(if $(ALIVE),,FORCE)
	@scripts/mkvenv.sh $(VENV)
	@touch $@

$(VENV)/.stamp-run: requirements.lock $(VENV)/.stamp-venv
	@echo 'setup: Python packages'
	@$(PIP) $(LOCKED) -r requirements.lock
	@touch $@

$(VENV)/.stamp-app: pyproject.toml $(VENV)/.stamp-run
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.stamp-kernel: $(wildcard routing/warm.py routing/compiling.py routing/rounds_kernel.py routing/sisr/*.py scheduling/warm.py scheduling/decide/witness_kernel.py scheduling/decide/promise_kernel.py scheduling/decide/witness_clock.py scheduling/model/witness.py) $(VENV)/.stamp-app
	@echo "setup: the compiled kernels"
	@$(PY) -m routing.warm
	@$(PY) -m scheduling.warm
	@touch $@

$(VENV)/.stamp-web: package.json package-lock.json .npmrc scripts/vendor.py $(VENV)/.stamp-venv $(if $(wildcard $(WEB)/be-vietnam-pro.css),,FORCE)
	@echo 'setup: front-end files'
	@$(PY) -I scripts/vendor.py
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.lock $(VENV)/.stamp-run
	@echo 'setup: tools for the tests'
	@$(PIP) $(LOCKED) -r requirements-dev.lock
	@touch $@

$(VENV)/chromium-path: $(VENV)/.stamp-dev $(if $(BROWSER),,FORCE)
	@$(PY) -I scripts/browser.py
FORCE:
