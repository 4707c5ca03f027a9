# Twenteboard: `make run` starts the portal, `make test` checks everything.
# Needed beforehand: Python 3.11 or newer, and make.

PORT ?= 8000
PYTHON3 := $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name) 2>/dev/null)))
PORTAL = $(PYTHON3) .ci/portal.py
VENV = .venv/bin
COMPILE = $(VENV)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test quick bench lint format messages lock clean python environment

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: python ## start the portal with demo data on http://localhost:8000 (other port: make run PORT=8001)
	@exec $(PORTAL) run --port $(PORT)

test: python ## run every check and test, with PostgreSQL, Redis and a browser
	@exec $(PORTAL) test

quick: python ## run the checks and the tests that need no server and no browser
	@exec $(PORTAL) test --quick

bench: environment ## measure pages, papers and jobs
	@$(VENV)/python -m tests.bench.run

lint: environment ## look for faults in code and templates
	@$(VENV)/ruff check . && $(VENV)/ruff format --check . && $(VENV)/djlint --lint --quiet templates && $(VENV)/lint-imports

format: environment ## put code in the house style
	@$(VENV)/ruff check --fix . ; $(VENV)/ruff format .

messages: environment ## collect new texts for translation and compile the translations
	@$(VENV)/python manage.py makemessages -l nl --add-location file --no-wrap -i ".venv/*" -i "var/*" -i "build/*" -i "tests/*"
	@$(VENV)/python manage.py compilemessages -l nl -i ".venv/*"

lock: environment ## renew the lock files from requirements/*.in
	@$(COMPILE) --upgrade requirements/installer.in -o requirements/installer.lock
	@$(COMPILE) --upgrade requirements/run.in -o requirements/run.lock
	@$(COMPILE) --upgrade requirements/dev.in -c requirements/run.lock -o requirements/dev.lock

clean: python ## remove the environment, the database and all caches
	@exec $(PORTAL) clean

environment: python
	@$(PORTAL) environment

python:
	@test -n "$(PYTHON3)" || { echo "  Twenteboard needs Python 3.11 or newer; no python3 was found."; exit 1; }
