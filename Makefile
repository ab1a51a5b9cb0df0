# Two commands do everything on a fresh machine with Python 3.11+: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: help setup demo test check lint wheel bench golden docs pictures soak clean

help:
	@echo "make demo    set up, and write real documents into demo/"
	@echo "make test    set up, and run the tests"
	@echo "make check   tests, ruff, mypy strict, and the wheel installed elsewhere"
	@echo "make soak    twenty thousand hostile files, in about twenty minutes"
	@echo "make bench   measure, as ratios in one run"
	@echo "make docs    write docs/clauses.md from the library"
	@echo "make pictures draw the pages of docs/design.md"
	@echo "make golden  write the golden files anew, to be reviewed with git diff"

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt tools/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/setup.sh
	@touch $@

demo: setup
	@$(BIN)/agreegen demo demo

test: setup
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: setup
	@$(BIN)/ruff check agreegen tests tools benchmarks
	@$(BIN)/mypy

wheel: setup
	@PYTHON="$(BIN)/python" sh tools/check_wheel.sh

check: lint test wheel

soak: setup
	@AGREEGEN_HOSTILE=20000 $(BIN)/python -m pytest tests/hostile/test_fuzz.py

bench: setup
	@$(BIN)/python -m benchmarks

golden: setup
	@AGREEGEN_UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests/documents/test_golden.py -n 2

pictures: setup
	@$(BIN)/python -m tools.pictures

docs: setup
	@$(BIN)/python -m tools.clauses_doc

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
