# `make` alone lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help setup report test lab check fix notebooks golden bench soak
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv as requirements.lock says
	@tools/setup

report: setup ## build everything that is stale and write the reports
	@workbench run

test: setup ## run all tests: style, types, unit, property, documentation, browser, cluster, notebooks
	@ruff check . && ruff format --check . && mypy
	@python -m pytest -n 2 --dist loadfile -m "not soak" tests
	@workbench run --tables
	@python -m pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks

lab: setup ## open JupyterLab on the notebooks
	@jupyter lab --notebook-dir=.

notebooks: setup ## run every notebook from its start and write its outputs into it
	@python -m analysis.pipeline.operate.refresh

golden: setup ## write the generated pages of docs/ anew; read the diff before you commit it
	@python -m analysis.schemas.data_dictionary > docs/data-dictionary.md
	@python -m analysis.cli.reference > docs/reference.md

bench: setup ## measure reading, models and runs against their targets
	@for file in benchmarks/*.py; do echo "== $$file"; python $$file || exit 1; done

soak: setup ## 2,000 notebooks in parallel and 200 kills at random moments (about an hour)
	@WORKBENCH_KILLS=200 python -m pytest -m "" tests/soak tests/unit/pipeline/test_faults.py

check: setup ## style and types; changes nothing
	@ruff check . && ruff format --check . && mypy

fix: setup ## mend style
	@ruff check --fix . ; ruff format .
