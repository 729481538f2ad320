# The whole set-up is `make demo` and `make test`: each makes the environment it needs first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# What one process of the tests has compiled need not be compiled again by each that they start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo run test torture check bench

setup: $(READY)

$(READY): requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $(READY)

demo: $(READY)
	$(BIN)/python -m sandbox $(ARGS)

run: $(READY)
	$(BIN)/python -m bot run

test: $(READY)
	$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

# What takes minutes and says what it did: kills at every point and at random.
torture: $(READY)
	$(BIN)/python -m pytest -m torture --timeout 1800 --durations 0 --durations-min 1 -s -v $(ARGS)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m bench $(ARGS)
