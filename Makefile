# `make help` lists what can be done. Everything runs in .venv, which ./run and ./test set up.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
BENCHES := $(patsubst bench/%.py,bench-%,$(filter-out bench/__init__.py,$(wildcard bench/*.py))) \
  $(patsubst bench/%/__main__.py,bench-%,$(wildcard bench/*/__main__.py))

.PHONY: help check lint format types imports unit both search browser frontend build lock icons $(BENCHES)

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18
	@for b in $(BENCHES); do printf '%-18s%s\n' $$b 'a measurement that README quotes'; done

check: ## everything, as ./test does
	./test

lint: ## ruff: format and rules
	ruff format --check . && ruff check .

format: ## put the code into shape
	ruff check --fix-only -q . ; ruff format . ; cd frontend && npm run --silent format

types: ## mypy, strict
	mypy

imports: ## imports go down only
	lint-imports

unit: ## the suite on SQLite, without browser
	pytest -n 2 -m "not browser"

both: ## the suite on SQLite and PostgreSQL, without browser
	pytest -n 2 --db both -m "not browser"

search: ## look for cases that the suite has not tried, those tests that make up their own; SEED=1 for the same again
	pytest -n 2 --hypothesis-profile search $(if $(SEED),--hypothesis-seed $(SEED)) $$(grep -rlE '@given|run_state_machine' tests)

browser: ## the browser tests
	pytest -m browser

frontend: ## types, lint and tests of the phone app
	cd frontend && npm run --silent check

build: ## the phone app into static/m, the console's script into static/console
	cd frontend && npm run --silent build

lock: ## requirements*.in into hashed requirements*.txt (UPGRADE=1: newest versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements.txt requirements.in
	$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements-dev.txt -c requirements.txt requirements-dev.in
	echo uv | $(LOCK) $(if $(UPGRADE),--upgrade) -o .tools/uv.txt -

icons: ## the phone app's PNG icons from icon.svg
	python .tools/icons.py

$(BENCHES): bench-%:
	python -m bench.$*
