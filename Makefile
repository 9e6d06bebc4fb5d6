# Two commands: `make run` (the product with its demo) and `make test` (what CI runs).
PY ?= python3
V  := .venv
B  := $(V)/bin
PEERS_PY ?= $(PY)
PORT ?= 8000
HOST ?= 127.0.0.1
PIP := $(B)/python -m pip install -q --disable-pip-version-check --no-input
.DELETE_ON_ERROR:
.PHONY: help run serve setup dev test test-spark parts lint types messages bench bench-survey bench-conversation bench-direction \
	screenshots clean

help:            ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

$(B)/python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Graadmeter needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which: make run PY=python3.12")'
	@$(PY) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python is here but its venv module is not. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PY) -m venv $(V)

$(V)/.run: requirements/run.lock pyproject.toml | $(B)/python
	@echo "Installing what Graadmeter needs (one to two minutes the first time) ..."
	$(PIP) --require-hashes -r requirements/run.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(V)/.dev: requirements/dev.lock $(V)/.run
	$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(V)/.run
	@$(B)/pybabel -q compile -f -d src/graadmeter/locale -D django

run: setup       ## the product with its demo organisation, in your browser
	$(B)/graadmeter-web serve --demo --open --host $(HOST) --port $(PORT)

serve: setup     ## the product without the demo
	$(B)/graadmeter-web serve --host $(HOST) --port $(PORT)

dev: $(V)/.dev setup

test: dev parts ## everything that CI runs: style, layers, types, both languages, all tests
	$(B)/ruff check src tests tools bench
	$(B)/ruff format --check src tests tools bench
	$(B)/lint-imports
	$(B)/mypy
	$(B)/python tools/messages.py --check
	$(B)/python -m graadmeter.web.manage makemigrations --check --dry-run --settings graadmeter.web.test_settings
	$(B)/python -m graadmeter.cli model check
	$(B)/pytest -n 2 --dist loadgroup
	@$(MAKE) --no-print-directory test-spark

test-spark: dev  ## the metrics on Spark beside DuckDB; skipped, with the reason, without Java or Spark
	@sh tools/test-spark.sh $(B)/python

parts:           ## what some tests need beyond Python (Chromium, pdftotext), where it may be installed
	@sh tools/test-parts.sh

lint: dev        ## style and import contracts only
	$(B)/ruff check src tests tools bench
	$(B)/ruff format --check src tests tools bench
	$(B)/lint-imports

types: dev       ## types only
	$(B)/mypy

messages: dev    ## bring the Dutch catalogue up to date with the marked texts
	$(B)/python tools/messages.py

bench: dev       ## time and memory of what a user waits for, into docs/bench.md
	$(B)/python bench/run.py

bench/peers/.venv/.made: bench/peers/requirements.txt
	rm -rf bench/peers/.venv
	$(PEERS_PY) -m venv bench/peers/.venv
	bench/peers/.venv/bin/python -m pip install -q --disable-pip-version-check --no-input -r bench/peers/requirements.txt
	@touch $@

bench-survey: dev bench/peers/.venv/.made ## weighting, estimates, calibration and votes beside their peers, into docs/bench-survey.md
	$(B)/python bench/survey.py

bench/peers/conversation/.venv/.made: bench/peers/conversation/requirements.txt
	rm -rf bench/peers/conversation/.venv
	$(PEERS_PY) -m venv bench/peers/conversation/.venv
	bench/peers/conversation/.venv/bin/python -m pip install -q --disable-pip-version-check --no-input -r bench/peers/conversation/requirements.txt
	@touch $@

# A peer that cannot be installed here is left out of the table, and the page says so.
bench-conversation: dev ## import and core metrics of a million messages beside their peers, into docs/bench-conversation.md
	@$(MAKE) --no-print-directory bench/peers/conversation/.venv/.made || echo "The peers cannot be installed here: only ours is measured."
	$(B)/python bench/conversation.py $(BENCH)

bench-direction: dev ## roadmaps, portfolios and reports: the roadmap into docs/bench-plan.md, the others on the screen
	$(B)/python bench/plan.py
	$(B)/python bench/portfolio.py
	$(B)/python bench/report.py

screenshots: dev parts ## the pictures of the documentation, taken anew on a fresh demo
	$(B)/python tools/screenshots.py

clean:           ## remove what make built (not your data)
	rm -rf $(V) build dist .pytest_cache .mypy_cache .ruff_cache
