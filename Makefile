# Two commands do everything: `make demo` shows it working, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
export PREFECT_SERVER_ANALYTICS_ENABLED = false
export DO_NOT_TRACK = 1

.PHONY: setup setup-dev demo test check e2e faults audit sbom lock docs clean

setup: $(BIN)/ballotwire
setup-dev: .venv/.dev

$(BIN)/ballotwire: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ballotwire needs Python 3.11 or newer; set PYTHON=python3.x")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(BIN)/ballotwire

.venv/.dev: $(BIN)/ballotwire requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch .venv/.dev

demo: setup
	$(BIN)/ballotwire demo

test: setup-dev
	$(BIN)/python -m pytest

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

e2e: setup-dev
	$(BIN)/python -m pytest -m slow --timeout 900

# Schedules, events, a killed worker, a stopped server, a full disk, a crashed PostgreSQL, all at the pace of schedules.
faults: setup-dev
	$(BIN)/python -m pytest -m long

# Known vulnerabilities in the libraries; without the advisory service a warning and no more.
audit: setup-dev
	$(BIN)/python .ci/audit.py requirements.lock

# What a release is made of (CycloneDX), from the lock.
sbom: setup-dev
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --spec-version 1.6 --output-format JSON --output-file dist/ballotwire.cdx.json

# Pages that the program prints itself.
docs: setup
	$(BIN)/ballotwire docs

# Locks carry hashes and no addresses. They are made with pip-tools in the development environment.
lock:
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe -o requirements.lock pyproject.toml
	cat requirements-encoder.txt >> requirements.lock
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv dist build ballotwire-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
