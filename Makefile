# `make help` lists the targets.

PYTHON ?= python3
# Exact known-good versions. `make venv CONSTRAINTS=` takes the newest that setup.py allows, and a
# file of your own can name another torch build.
CONSTRAINTS ?= constraints.txt
# Test processes; each is held to one thread, so this is also the number of busy cores.
JOBS ?= 2
DEMO_ARGS ?=
RELEASE_ARGS ?=
TEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	$(if $(CONSTRAINTS),-c $(CONSTRAINTS))
PYTEST := OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 \
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile
CODE := $(wildcard integralaction_mm configs tools tests benchmarks docs demo) setup.py

.DEFAULT_GOAL := help
.PHONY: help venv $(VENV) demo release test test-slow lint format docs clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(STAMP) ## create .venv with everything that is needed
$(VENV): $(STAMP)

$(STAMP): setup.py pyproject.toml $(wildcard $(CONSTRAINTS))
	$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 9) or sys.exit(\
		f"Python >= 3.9 is needed, but $(PYTHON) is {v[0]}.{v[1]}; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --upgrade pip
	$(PIP_INSTALL) 'setuptools>=64' wheel
	$(PIP_INSTALL) --no-build-isolation -e '.[lite,test]'
	@touch $@

demo: $(STAMP) ## train, test and analyse on a small synthetic data set (DEMO_ARGS=...)
	$(BIN)/python tools/demo.py --out work_dirs/demo $(DEMO_ARGS)

release: $(STAMP) ## pack the model of a finished `make demo` into one archive (RELEASE_ARGS=...)
	$(BIN)/python tools/make_release.py --out work_dirs/demo $(RELEASE_ARGS)

test: lint ## lint, type check and all tests but the long forms (TEST_ARGS=..., JOBS=2)
	$(PYTEST) -m 'not slow' $(TEST_ARGS)

test-slow: $(STAMP) ## the long forms of tests (TEST_ARGS=..., JOBS=2)
	$(PYTEST) -m slow $(TEST_ARGS)

lint: $(STAMP) ## ruff and mypy, changing nothing
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

format: $(STAMP) ## let ruff fix and format the code
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

docs: $(STAMP) ## the site, build/site/index.html; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

clean: ## remove builds and caches (keeps .venv, data and work_dirs)
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## the same, and .venv
	rm -rf $(VENV)
