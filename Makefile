# The commands of this project. Each sets up what it needs; `make` alone lists them.
# Another interpreter: make run PYTHON=python3.12
.DEFAULT_GOAL := help
.PHONY: help setup run test test-full bench lint format lock messages catalogues schemas

SHELL := /bin/sh
python := .venv/bin/python
PYTHON ?= python3
export PYTHON

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## what the tests need, in .venv
	@installer/setup test

run: ## set up, then the demonstration in a window; where there is no screen, without one
	@installer/setup run
	@$(python) -m a6desk demo --window-or-headless

test: lint ## set up, check the style, run the core tests
	@$(python) -m pytest -m "not full"

test-full: ## the tests that need heavy parts; as root their Debian packages are installed
	@installer/setup full
	@if grep -rqE 'mark\.full\b' --include='*.py' tests; then $(python) -m pytest -m full; \
	else echo 'No test is marked "full" yet.'; fi

bench: ## how fast it is, as ratios against a baseline: a table, see docs/benchmarks.md
	@installer/setup test
	@$(python) -m benchmarks.run

lint: ## ruff: faults and format
	@installer/setup test
	@$(python) -m ruff check
	@$(python) -m ruff format --check

format: ## put the format right, and what ruff can mend by itself
	@installer/setup test
	@$(python) -m ruff check --fix-only
	@$(python) -m ruff format

messages: ## the sentences to translate, from the sources into i18n/*.pot and each language's .po
	@installer/setup test
	@$(python) i18n/catalogues.py messages

catalogues: ## compile the translations: i18n/<language>/*.po to the .mo beside it
	@installer/setup test
	@$(python) i18n/catalogues.py catalogues

schemas: ## the JSON Schemas of what the forms submit, into docs/schemas
	@installer/setup test
	@$(python) -m a6desk form schemas docs/schemas

compile := .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --annotation-style line --custom-compile-command 'make lock' $(UPGRADE)

lock: ## make the locks again; newer versions with UPGRADE=--upgrade
	@installer/setup uv
	$(compile) --extra hub --extra test -o requirements/test.txt pyproject.toml requirements/uv.in
	$(compile) --extra hub -c requirements/test.txt -o requirements/run.txt pyproject.toml requirements/uv.in
	$(compile) -c requirements/test.txt -o requirements/uv.txt requirements/uv.in
