# The two commands: `make run` and `make test`. Each does all the set-up it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.9.8

.PHONY: run test check format setup schema bench bench-batch bench-scan notebooks docs screenshots fuzz lock clean

run: $(VENV)/.run  ## read the sample decisions into out/
	$(BIN)/phuluc run samples --out out || test $$? -eq 1

test: setup  ## every test whose outside programs (LibreOffice, Chromium) are installed
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

bench: setup .venv-peers/.done  ## speed, memory and right rows on the samples, beside other tools
	$(BIN)/python -m benchmarks.bench_formats --json benchmarks/results/formats.json --doc docs/benchmarks.md
	$(BIN)/python -m benchmarks.bench_normalizers

bench-scan: setup  ## exact cells, errors and CPU seconds on copies of the samples, beside plain Tesseract
	OMP_THREAD_LIMIT=1 $(BIN)/python -m benchmarks.bench_scan --json benchmarks/results/scan.json

fuzz: setup  ## every parser on damaged samples, SECONDS=30 each (Linux)
	$(BIN)/uv pip install --quiet --python $(BIN)/python 'atheris>=3.0'
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),30)

notebooks: setup  ## run the notebooks and keep what they show
	$(BIN)/python -m notebooks.execute

docs: setup  ## the site of docs/, into build/site
	DISABLE_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --strict --quiet --site-dir build/site

screenshots: setup  ## the pictures in docs/images, made by the browser tests
	PHULUC_SCREENSHOTS=docs/images $(BIN)/pytest -m chromium tests/test_report_browser.py tests/test_review_browser.py

bench-batch: setup  ## many invented decisions: FILES=10000
	$(BIN)/python -m benchmarks.bench_batch --files $(or $(FILES),400)

setup: $(VENV)/.dev  ## virtual environment with everything that tests need

$(VENV)/.dev: requirements/dev.lock pyproject.toml
$(VENV)/.run: requirements/run.lock pyproject.toml
$(VENV)/.dev $(VENV)/.run: $(VENV)/.%: requirements/%.lock
	$(PYTHON) -c 'import sys; sys.exit("phuluc needs Python 3.11 or newer: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

.venv-peers/.done: requirements/peers.txt requirements/peers-overrides.txt | setup
	test -x .venv-peers/bin/python || $(BIN)/python -m venv --without-pip .venv-peers
	$(BIN)/uv pip install --quiet --python .venv-peers/bin/python -r $< --override requirements/peers-overrides.txt
	touch $@

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

lock:  ## resolve the dependencies anew
	$(LOCK) --extra dev --extra docs --extra export --extra notebook --extra review --extra ray --extra bench -o requirements/dev.lock pyproject.toml
	$(LOCK) --extra export --extra review -c requirements/dev.lock -o requirements/run.lock pyproject.toml

clean:
	rm -rf $(VENV) .venv-peers out/* .mypy_cache .ruff_cache .pytest_cache
