# guolv. Needs Python >= 3.11, git and make; everything else is installed by what stands here.
#
#   make install    the environment, .venv, with the command .venv/bin/guolv
#   make demo       the same, then a firewall with example shops and notices to look at
#   make test       everything that must hold before a change lands; .ci/run calls it
#
#   make test-shops a shop on Node and PostgreSQL crawled from its sitemap to the cases; builds it first, minutes
#
#   make bench      what benchmarks/README.md describes; minutes
#   make bench-import   the same for reading a large notice, beside pandas
#   make bench-crawl    a crawl of 10 000 pages that is killed five times, and what the gate costs beside bare Scrapy
#   make bench-matching the record book beside its peers, which get an environment of their own
#
#   make mutation       change what decides, one thing at a time, and count what the tests notice; minutes
#
#   make lint | types | imports | tests     one part of it
#   make components                         Chromium, PostgreSQL, Elasticsearch, a shop for the tests, where the user may
#   make constraints                        resolve pyproject.toml anew and write constraints.txt
#   make drawing                            docs/architecture.svg, from the import contracts

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := domain filters matching index cases crawlers scheduler console
INPUTS := pyproject.toml constraints.txt scripts/make_environment.sh

.PHONY: install demo bench bench-import bench-crawl bench-matching mutation test test-shops components lint types imports tests constraints drawing clean

install: $(VENV)/.installed

demo: install
	$(BIN)/guolv demo

test: components lint types imports tests

test-shops: $(VENV)/.installed-test
	$(BIN)/python scripts/install_components.py --with evershop
	$(BIN)/pytest -rA tests/shops/evershop_shop.py tests/shops/test_oscar_shop.py

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks.check_vs_cdist

bench-import: $(VENV)/.installed
	$(BIN)/python -m benchmarks.import_vs_pandas

bench-crawl: $(VENV)/.installed
	$(BIN)/python -m benchmarks.killed_crawl
	$(BIN)/python -m benchmarks.gate_overhead

bench-matching: $(VENV)/.installed
	$(BIN)/python -m benchmarks.matching_peers
	$(BIN)/python -m benchmarks.book_at_scale

mutation:
	PYTHON="$(PYTHON)" bash scripts/mutation.sh

# A stamp for each set of packages, so that nothing is installed twice.
$(VENV)/.installed: $(INPUTS)
	PYTHON="$(PYTHON)" bash scripts/make_environment.sh "$(VENV)"
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	PYTHON="$(PYTHON)" bash scripts/make_environment.sh "$(VENV)" test
	touch $@

components: $(VENV)/.installed-test
	$(BIN)/python scripts/install_components.py

lint: $(VENV)/.installed-test
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/codespell

types: $(VENV)/.installed-test
	$(BIN)/mypy $(PACKAGES) scripts benchmarks

imports: $(VENV)/.installed-test
	$(BIN)/lint-imports

tests: $(VENV)/.installed-test
	$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report=term

constraints:
	PYTHON="$(PYTHON)" bash scripts/make_constraints.sh

drawing: $(VENV)/.installed
	$(BIN)/python scripts/draw_architecture.py

clean:
	rm -rf $(VENV) .venv-mutation .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
