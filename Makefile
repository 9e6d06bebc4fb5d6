# Two commands: `make run` (the product with its demo) and `make test` (what CI runs).
PY ?= python3
V  := .venv
B  := $(V)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
PIP := $(B)/python -m pip install -q --disable-pip-version-check --no-input
.DELETE_ON_ERROR:
.PHONY: run setup test dev lint types messages serve demo bench schema screenshots clean help

help:            ## this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

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

dev: $(V)/.dev setup
