"""The accuracy benchmark from files to table, on a toy data folder."""

from __future__ import annotations

import gzip
import json
import sys

import pytest

from benchmarks import accuracy
from benchmarks.labelled_proteins import LABELS_FILE, ONTOLOGY_FILE, PROTEINS_FILE
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.toy import toy_checkpoint, toy_ontology_path

PROTEINS = """accession\ttaxon_id\treviewed\tlength\tsplit\tcluster\tsequence
P1\t\t\t4\ttrain\tP1\tMKVL
P2\t\t\t4\ttrain\tP2\tMAGH
P3\t\t\t4\ttest_random\tP3\tMKVA
P4\t\t\t4\ttest_random\tP4\tMGGG
P5\t\t\t4\tunlabelled\tP5\tMGGG
"""
LABELS = """accession\tterm\taspect
P1\tGO:0019825\tF
P1\tGO:0015671\tP
P1\tGO:0005829\tC
P2\tGO:0008233\tF
P2\tGO:0006508\tP
P2\tGO:0005886\tC
P3\tGO:0019825\tF
P3\tGO:0015671\tP
P3\tGO:0005829\tC
P4\tGO:0004175\tF
P4\tGO:0006508\tP
P4\tGO:0005886\tC
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    for name, text in (
        (ONTOLOGY_FILE, toy_ontology_path(tmp_path).read_text()),
        (PROTEINS_FILE, PROTEINS),
        (LABELS_FILE, LABELS),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(gzip.compress(text.encode()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["accuracy", *map(str, arguments)])
    accuracy.main()


def test_table_of_all_methods(data, tmp_path, monkeypatch, capsys):
    save_checkpoint(toy_checkpoint(), tmp_path / "model")
    options = ["--data", data, "--split", "test_random", "--model", tmp_path / "model"]
    run(monkeypatch, *options)
    header, rule, naive, model = capsys.readouterr().out.splitlines()
    assert header.startswith("| split | method | MF Fmax | BP Fmax | CC Fmax | MF coverage")
    assert rule.count("|") == header.count("|") == naive.count("|") == model.count("|")
    assert naive.startswith("| test_random | naive |")
    assert naive.endswith("| 1.000 | 1.000 | 1.000 |")
    assert model.startswith("| test_random | model |")


def test_json_of_the_baselines(data, monkeypatch, capsys):
    run(monkeypatch, "--data", data, "--split", "test_random", "--no-model", "--json")
    results = json.loads(capsys.readouterr().out)
    assert list(results) == ["test_random"]
    assert list(results["test_random"]) == ["naive"]
    # By hand, for CC: at 0.5 each protein is given 5 terms, of which the 3 it has: precision
    # 3/5, recall 1. Above, only the term that both training proteins carry: 1 and 1/3.
    cc = results["test_random"]["naive"]["CC"]
    assert cc["fmax"] == pytest.approx(2 * 0.6 * 1 / (0.6 + 1))
    assert cc["coverage"] == 1


def test_a_missing_data_folder_is_said(tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", tmp_path / "absent")
    assert "say with --data where the data is" in capsys.readouterr().err


def test_the_measured_baseline_on_the_real_data(shared_data, monkeypatch, capsys):
    """The figures of the data's own description, from the same scorer and options."""
    options = ["--data", shared_data, "--split", "test_random", "--no-model", "--json"]
    run(monkeypatch, *options)
    naive = json.loads(capsys.readouterr().out)["test_random"]["naive"]
    fmax = {aspect: round(score["fmax"], 3) for aspect, score in naive.items()}
    assert fmax == {"MF": 0.456, "BP": 0.278, "CC": 0.559}
