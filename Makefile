# `make` alone lists the targets. On Windows without make: docs/platforms.md.
SHELL := /bin/sh
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH
SYSTEM_PATH := $(PATH)
SYSTEM_PYTHON := $(or $(PYTHON),$(if $(filter Windows_NT,$(OS)),python,python3))
# Commands are called by their path: the make of macOS does not look for them in a PATH that is exported here.
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup report test lab check fix notebooks golden docs bench fuzz soak hooks compare
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv as requirements.lock says
	@PATH="$(SYSTEM_PATH)" $(SYSTEM_PYTHON) tools/setup.py

report: setup ## build everything that is out of date and write the reports
	@$(BIN)/workbench run

test: setup ## run all tests: style, types, unit, property, documentation, browser, cluster, notebooks
	@$(BIN)/python tools/check.py
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not soak" $(PYTEST_OPTIONS) tests
	@$(BIN)/python tools/shipped_notebooks.py check

lab: setup ## open JupyterLab on the notebooks
	@$(BIN)/python tools/lab.py

notebooks: setup ## run the notebooks on the shipped data and write their outputs into them
	@$(BIN)/python tools/shipped_notebooks.py refresh

golden: setup ## write the generated pages of docs/; read the diff before you commit it
	@$(BIN)/python -m analysis.schemas.data_dictionary > docs/data-dictionary.md
	@$(BIN)/python -m analysis.cli.reference > docs/reference.md

docs: setup ## build the documentation site in build/docs/html, without a network
	@$(BIN)/python tools/docs/build_docs.py

bench: setup ## measure reading, models and runs against their targets
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

compare: setup ## build twice from nothing, with one job and with eight, and compare all products
	@$(BIN)/python tools/compare_builds.py

fuzz: setup ## read 2,000 mutated files, each in a child process with limits; FUZZ="--seed 7" for other files
	@$(BIN)/python tools/fuzz_files.py $(addprefix --examples ,$(wildcard ../shared/cases/hostile)) $(FUZZ)

soak: setup ## 2,000 notebooks in parallel and 200 kills at random moments, 5,000 mutated files, two builds of the site (about two hours)
	@WORKBENCH_KILLS=200 $(BIN)/python -m pytest -m "" tests/soak tests/unit/pipeline/test_faults.py \
		tests/browser/test_documentation_site.py::test_a_build_with_other_seeds_and_jobs_is_byte_for_byte_alike
	@$(MAKE) --no-print-directory fuzz FUZZ="--seed $$(date +%Y%m%d) --files 5000"

check: setup ## check style and types; changes nothing
	@$(BIN)/python tools/check.py

fix: setup ## correct style where ruff can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

hooks: setup ## check style and types before every commit
	@$(BIN)/pre-commit install
