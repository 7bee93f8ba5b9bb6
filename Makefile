# Two commands matter: `make run` and `make test`. Each makes its own virtual environment when it is
# missing or when what is to be installed has changed, and installs nothing otherwise.
PYTHON ?= python3
VENV ?= .venv
# Where torch comes from; empty: pip's own choice. The processor-only build is a tenth of the size on Linux:
# make run TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
# What is not named here comes from the settings (findings.toml, FINDINGS_*), then from their defaults.
SERVE_OPTIONS = $(if $(LIBRARY),--library $(LIBRARY)) $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))
# Test files run in this many processes, each with a sample library of its own.
TEST_PROCESSES ?= 2
PIP_INSTALL = $(VENV)/bin/python -m pip install --disable-pip-version-check --quiet -c constraints.txt

.PHONY: run test lint types check clean

run: $(VENV)/.installed
	$(VENV)/bin/findings serve --sample $(SERVE_OPTIONS)

test: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

types: $(VENV)/.installed-dev
	$(VENV)/bin/mypy

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Findings needs Python 3.11 or newer; set PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# torch first and by itself, so that no other package chooses a build of it.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Findings into $(VENV) (a few minutes, once) ..."
	$(PIP_INSTALL) $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch
	$(PIP_INSTALL) -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV) ..."
	$(PIP_INSTALL) -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
