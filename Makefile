# Haat: `make run` starts it with a demo show, `make test` proves it. Everything else is a part of these.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLIENT := web/client
PIP := $(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt

.PHONY: help run test check unit integration browser client bench bench-media bench-hls soak soak-hls native wheel sanitize fuzz types format constraints clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.native $(CLIENT)/dist/.built ## install, build and start Haat with a demo show on http://localhost:8080
	@exec $(BIN)/haat demo

test: tools check sanitize browser-build integration browser ## everything: install test tools, then all checks and tests

check: $(VENV)/.dev $(VENV)/.native client ## the fast part: format, lint, types, contracts, generated files, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@! command -v cc >/dev/null || [ ! -f /usr/include/openssl/evp.h ] || $(MAKE) -s -C media/plane/native strict
	$(BIN)/python -m web.typegen --check
	$(BIN)/python -m signaling.docgen --check
	$(BIN)/pytest -q -n 2 tests/unit

.PHONY: tools browser-build
tools: ## Debian packages that the tests need (installed when root, named otherwise)
	@sh tests/tools.sh

browser-build: $(CLIENT)/dist/.built

unit: $(VENV)/.dev $(VENV)/.native ## unit tests
	$(BIN)/pytest -q -n 2 tests/unit

integration: $(VENV)/.dev $(VENV)/.native ## tests against real servers, peers and encoders
	$(BIN)/pytest -q -n 2 tests/integration

browser: $(VENV)/.dev $(VENV)/.native $(CLIENT)/dist/.built ## the story in real Chromium pages
	$(BIN)/pytest -q -n 2 tests/browser --ignore tests/browser/test_stage.py
	$(BIN)/pytest -q tests/browser/test_stage.py

client: $(CLIENT)/node_modules/.installed ## format, types and tests of the browser client
	cd $(CLIENT) && npm run --silent check

native: $(VENV)/.native ## build the data plane in C (needs gcc and OpenSSL's headers; works without)

wheel: $(VENV)/.dev $(CLIENT)/dist/.built ## a wheel with pages and data plane into var/dist, tried out (HAAT_PURE=1: without the plane in C, for any machine)
	@rm -rf build/lib* build/bdist* var/dist && mkdir -p var/dist
	@echo "building the wheel"
	@$(BIN)/pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w var/dist .
	@$(BIN)/python -m tests.wheel var/dist/haat-*.whl

sanitize: $(VENV)/.dev ## random programs, races and Python's binding of the data plane in C under sanitizers, some seconds each
	@if command -v cc >/dev/null && [ -f /usr/include/openssl/evp.h ]; then $(MAKE) -s -C tests/native sanitize; \
	else echo "not run: sanitizers need a C compiler and OpenSSL's headers (gcc, libssl-dev)"; fi

fuzz: ## libFuzzer on the data plane in C (installs clang when root, names it otherwise): SECONDS=600 make fuzz
	@sh tests/tools.sh fuzz
	@$(MAKE) -s -C tests/native fuzz SECONDS=$${SECONDS:-60}

bench: $(VENV)/.dev $(VENV)/.native $(CLIENT)/dist/.built ## print the figures of docs/performance.md
	$(BIN)/python -m tests.benchmarks

bench-media: $(VENV)/.dev $(VENV)/.native ## forwarding beside Janus: needs root, Debian's janus, gcc and libssl-dev
	$(BIN)/python -m tests.benchmarks.media

bench-hls: $(VENV)/.dev $(VENV)/.native $(CLIENT)/dist/.built ## HLS: CPU per show beside ffmpeg, the origin, the edge, delay in the player (needs gcc, nginx, varnish, ffmpeg)
	$(BIN)/python -m tests.benchmarks.hls

soak: $(VENV)/.dev $(VENV)/.native ## half an hour of joins and leaves: does the media server end as it began?
	$(BIN)/python -m tests.benchmarks.media.soak --minutes 30

soak-hls: $(VENV)/.dev $(VENV)/.native $(CLIENT)/dist/.built ## half an hour of a show with everything on and HLS viewers: is memory flat, the delay the same?
	$(BIN)/python -m tests.benchmarks.hls.soak --minutes 30

types: $(VENV)/.dev ## write the generated files anew
	$(BIN)/python -m web.typegen
	$(BIN)/python -m signaling.docgen

format: $(VENV)/.dev $(CLIENT)/node_modules/.installed ## format Python and TypeScript
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd $(CLIENT) && npx prettier --write --log-level warn .

constraints: ## newest versions of everything into constraints.txt
	rm -rf var/constraints && $(PYTHON) -m venv var/constraints
	var/constraints/bin/pip install --quiet '.[dev]'
	(head -n 1 constraints.txt; var/constraints/bin/pip freeze | grep -v '^haat') > var/constraints.txt
	mv var/constraints.txt constraints.txt && rm -rf var/constraints

clean: ## remove what was installed and built, but not var/
	rm -rf $(VENV) $(CLIENT)/node_modules $(CLIENT)/dist .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Haat needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1)
	@echo "making the virtual environment"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "installing Python packages"
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo "installing Python packages for development"
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation -e '.[dev]'
	@touch $@ $(VENV)/.runtime

$(VENV)/.native: setup.py $(wildcard media/plane/native/*.[ch]) | $(VENV)/.runtime
	@echo "building the native data plane"
	@$(BIN)/python setup.py -q build_ext --inplace
	@touch $@

$(CLIENT)/node_modules/.installed: $(CLIENT)/package-lock.json
	@command -v npm >/dev/null || (echo "Haat's pages are built with npm: install Node.js 20 or newer"; exit 1)
	@echo "installing npm packages"
	@cd $(CLIENT) && npm ci --silent --no-audit --no-fund
	@touch $@

$(CLIENT)/dist/.built: $(CLIENT)/node_modules/.installed $(shell find $(CLIENT)/src $(CLIENT)/public $(CLIENT)/index.html $(CLIENT)/vite.config.ts -type f 2>/dev/null)
	@echo "building the browser client"
	@cd $(CLIENT) && npm run --silent build -- --logLevel warn
	@touch $@
