# ProteinBERT Explorer. Works with GNU make 3.81 and newer. `make` alone lists the commands.
#
#   make app PORT=8502              another port
#   make app PYTHON=python3.12      another Python than the one found
#   make model DATA=... RUN_FOLDER=...   see README.md, section "Training the compact model"
#
# Everything is installed into .venv. Stamp files in it remember what was done, so a second
# `make app` starts at once and needs no network.

VENV   := .venv
PORT   := 8501
RUN    := $(VENV)/bin/python
APP    := $(VENV)/.installed-app
DEV    := $(VENV)/.installed-dev
# What `make model` reads, and where it keeps its state: an interrupted run goes on.
DATA       := ../shared/data
RUN_FOLDER := runs/compact
TRAIN       = $(RUN) -m proteinbert_core train --data $(DATA)/proteins \
                  --ontology $(DATA)/go/go-merged-2024.obo.gz
# Left empty, scripts/make_venv.sh looks for a suitable one.
PYTHON ?=
export PYTHON

.PHONY: help app install install-dev test check model clean

help:
	@echo "make app      start the app at http://localhost:$(PORT) (installs it the first time)"
	@echo "make install  install the app without starting it"
	@echo "make test     install what the tests need, then run checks, unit, page and browser tests"
	@echo "make check    lint, format, types, layers, doctests"
	@echo "make model    train the compact model and all that belongs to it (hours; needs the data)"
	@echo "make clean    remove .venv and everything else that can be made again"

app: $(APP)
	$(RUN) -m streamlit run app.py --server.port $(PORT)

install: $(APP)

install-dev: $(DEV)

test: check
	$(RUN) -m pytest tests -n 2 --no-loadscope-reorder

check: $(DEV)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest -q tests/test_layers.py tests/test_public_names.py proteinbert_core

model: $(APP)
	$(TRAIN) --run-folder $(RUN_FOLDER)/first --labelled-only \
	    --hide-annotations 0.75 --hide-annotations-experimental 0.75
	$(TRAIN) --run-folder $(RUN_FOLDER)/second --initial-model $(RUN_FOLDER)/first/model \
	    --seed 1 --learning-rate 0.002 --labelled-only \
	    --hide-annotations 0.9 --hide-annotations-experimental 0.9 \
	    --proteins-all 110000 --proteins-experimental 48449
	$(TRAIN) --run-folder $(RUN_FOLDER)/third --initial-model $(RUN_FOLDER)/second/model \
	    --seed 2 --learning-rate 0.002 \
	    --hide-annotations 0.5 --hide-annotations-experimental 0.8 \
	    --proteins-all 160000 --proteins-experimental 96898 --output assets/models/compact
	$(RUN) -m proteinbert_core evidence --data $(DATA)/proteins \
	    --ontology $(DATA)/go/go-merged-2024.obo.gz --model assets/models/compact \
	    --run-folder $(RUN_FOLDER)/evidence --output assets/reference/compact \
	    --ontology-output assets/go

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Gone or dangling (a Python that was upgraded away) means: install again.
$(RUN): ;

$(APP): $(RUN) requirements.txt
	@./scripts/make_venv.sh $(VENV)
	$(RUN) -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV): $(APP) requirements-dev.txt
	$(RUN) -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@
