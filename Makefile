# What people and machines call; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all:
CODE := branchmgr groups activities pioneer_posts innovation appraisal board tools tests benchmarks manage.py
FAST := not pg and not redis and not browser

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench faults screenshots backup restore move messages states lock licences clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.dev node_modules/.dev var/.browser translations  ## everything for work and tests
	@echo "Ready: make run, make test."

run: $(VENV)/.run node_modules/.run translations  ## serve on 127.0.0.1:8000 (PORT=8765 takes another)
	@$(PY) -m tools.run --port $(PORT)

test: setup lint  ## lint, types, all tests on SQLite, PostgreSQL, Redis and in a browser
	$(PY) -m pytest -q -n $(JOBS) --dist worksteal -m "$(FAST)"
	$(PY) -m pytest -q -n $(JOBS) --dist worksteal --pg --redis --second
	@$(PY) -m tools.browser --version

lint: $(VENV)/.dev node_modules/.dev translations  ## style, types, directions, budgets, migrations, texts
	$(VENV)/bin/ruff check $(CODE)
	$(VENV)/bin/ruff format --check -q $(CODE)
	$(VENV)/bin/lint-imports
	$(PY) -m tools.budgets
	$(PY) -m tools.messages check
	DEBUG=on $(PY) manage.py makemigrations --check --dry-run
	$(VENV)/bin/bandit -q -c pyproject.toml -r branchmgr groups activities pioneer_posts innovation appraisal board
	$(PY) -m tools.dead_code
	$(VENV)/bin/mypy

bench: setup  ## measure the figures of docs/performance.md
	$(PY) -m benchmarks

faults: setup  ## the long run of what may go wrong: races, kills, real servers, full disks, whole lives
	FAULTS_EACH=1 FAULTS_LIVES=$(or $(FAULTS_LIVES),1000) $(PY) -m pytest -q -n 2 -m "$(FAST)" tests/faults tests/appraisal/test_life.py
	FAULTS_LIVES=$(or $(FAULTS_LIVES),200) FAULTS_ROUNDS=$(or $(FAULTS_ROUNDS),50) $(PY) -m pytest -q --pg --redis --second tests/faults tests/appraisal/test_life.py

screenshots: setup  ## make the README's pictures anew
	$(PY) -m tools.screenshots

backup: $(VENV)/.run translations  ## everything into one locked file: make backup FILE=… (BACKUP_KEY)
	@$(PY) -m tools.installation backup "$(FILE)"

restore: $(VENV)/.run translations  ## the way back, into an empty installation: make restore FILE=…
	@$(PY) -m tools.installation migrate --noinput -v0
	@$(PY) -m tools.installation restore "$(FILE)"

move: $(VENV)/.run translations  ## a SQLite installation into an empty PostgreSQL database: make move (MOVE_TO_URL)
	@DATABASE_URL="$$MOVE_TO_URL" $(PY) -m tools.installation migrate --noinput -v0
	@$(PY) -m tools.installation move_to_postgres

messages: $(VENV)/.dev  ## take new texts into locale/
	$(PY) -m tools.messages extract

states: $(VENV)/.dev  ## draw the tables of states into docs/domain.md
	@$(PY) -m tools.states

lock: $(VENV)/.dev  ## pin dependencies anew from requirements*.in
	$(PY) -m tools.lock

licences: $(VENV)/.dev  ## list all packages with their licences in docs/licences.md
	@$(PY) -m tools.licences

clean:  ## remove what setup made; data in var/ stays
	rm -rf $(VENV) node_modules var/browser var/.browser var/static .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: translations
translations: $(VENV)/.run
	@$(PY) -m tools.messages compile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing (Debian: apt install python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt $(VENV)/bin/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(PIP) -r requirements-dev.txt
	@touch $@

node_modules/.run: package-lock.json $(VENV)/.run
	@test -f node_modules/.dev || $(PY) -m tools.frontend --omit=dev
	@touch $@

node_modules/.dev: package-lock.json $(VENV)/.run
	@$(PY) -m tools.frontend
	@touch $@ node_modules/.run

var/.browser: node_modules/.dev $(VENV)/.dev
	@mkdir -p -m 700 var
	@$(PY) -m tools.browser
	@touch $@
