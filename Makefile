# The two commands: `make run` and `make test`. Each does all the set-up it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV_VERSION := 0.9.8

.PHONY: run test test-all check format setup schema lock clean

run: setup  ## read the sample decisions into out/
	$(BIN)/phuluc run samples --out out; code=$$?; test $$code -le 1

test: setup  ## all tests that need nothing but Python packages, and those whose programs are installed
	$(BIN)/pytest -n auto --dist worksteal

check: setup  ## lint, format, types, import direction, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schema --check

schema: setup  ## write JSON Schema and the table of fields
	$(BIN)/python -m schema

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(READY)  ## virtual environment with locked dependencies

$(READY): requirements/dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "phuluc needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

lock:  ## resolve the dependencies anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --all-extras -o requirements/dev.lock pyproject.toml

clean:
	rm -rf $(VENV) out/* .mypy_cache .ruff_cache .pytest_cache
