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
FASTA       = $(DATA)/proteomes/fasta
GOA         = $(DATA)/proteomes/goa
EXPERIMENTS = $(DATA)/proteins/labels_experimental.tsv.gz
THANKS      = "Proteins of UniProtKB (H. volcanii: Archaeal Proteome Project 2019-06-06), GO \
annotations of GOA; UniProtKB and GOA are CC BY 4.0. Holds no sequences."
# Left empty, scripts/make_venv.sh looks for a suitable one.
PYTHON ?=
export PYTHON

.PHONY: help app install install-dev test check model proteomes clean

help:
	@echo "make app      start the app at http://localhost:$(PORT) (installs it the first time)"
	@echo "make install  install the app without starting it"
	@echo "make test     install what the tests need, then run checks, unit, page and browser tests"
	@echo "make check    lint, format, types, layers, doctests"
	@echo "make model    train the compact model and all that belongs to it (hours; needs the data)"
	@echo "make proteomes  embed the bundled proteomes of the map with it (minutes; needs the data)"
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
	$(MAKE) proteomes

proteomes: $(APP)
	$(RUN) -m proteinbert_core proteomes build --output assets/reference/proteomes \
	    --proteome "Escherichia coli K-12" $(FASTA)/UP000000625-E.coli.fasta.gz \
	        $(GOA)/18.E_coli_MG1655.goa.gz \
	    --proteome "Saccharomyces cerevisiae S288C" $(FASTA)/UP000002311-S.cerevisiae.fasta.gz \
	        $(GOA)/71242.S_cerevisiae_ATCC_204508.goa.gz \
	    --proteome "Schizosaccharomyces pombe 972h-" $(FASTA)/UP000002485_S.pombe.fasta.gz \
	        $(EXPERIMENTS) \
	    --proteome "Plasmodium falciparum 3D7" $(FASTA)/UP000001450-P.falciparum.fasta.gz \
	        $(GOA)/493.P_falciparum.goa.gz \
	    --proteome "Trypanosoma brucei brucei TREU927" $(FASTA)/UP000008524-T.brucei.fasta.gz \
	        $(GOA)/93825.T_brucei_brucei.goa.gz \
	    --proteome "Mycobacterium tuberculosis H37Rv" \
	        $(FASTA)/UP000001584_M.tuberculosis_H37Rv.fasta.gz $(EXPERIMENTS) \
	    --proteome "Haloferax volcanii DS2" \
	        $(FASTA)/Haloferax_volcanii_DS2_ArcPP_20190606_uniprot.fasta.gz \
	    --unstated-evidence EXP \
	    --attribution $(THANKS)

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
