"""The accuracy benchmark from files to table, on a toy data folder."""

from __future__ import annotations

import gzip
import json
import shutil
import sys

import pytest

from benchmarks import accuracy
from benchmarks.labelled_proteins import (
    ANY_EVIDENCE_FILE,
    INFORMATION_FILE,
    LABELS_FILE,
    ONTOLOGY_FILE,
    PROTEINS_FILE,
    LabelledProteins,
)
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.toy import toy_checkpoint, toy_ontology_path
from tests.toy_reference import toy_reference_path, toy_reference_proteins

KNOWN, OTHER = (example.protein.sequence for example in EXAMPLES[:2])
#: P3 has one relative in training: P6, which has no experimental label.
PROTEINS = f"""accession\ttaxon_id\treviewed\tlength\tsplit\tcluster\tsequence
P1\t\t\t4\ttrain\tP1\tMKVL
P2\t\t\t4\ttrain\tP2\t{OTHER}
P3\t\t\t4\ttest_random\tP3\t{KNOWN}
P4\t\t\t4\ttest_random\tP4\tMGGG
P5\t\t\t4\tunlabelled\tP5\tMGGG
P6\t\t\t4\ttrain\tP6\t{KNOWN}
P7\t\t\t4\ttrain\tP7\tMGGG
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
#: "Looked, and found nothing" is no label: P7 has none.
ANY_EVIDENCE = """accession\tterm\taspect\tevidence
P6\tGO:0019825\tF\tIEA
P7\tGO:0003674\tF\tND
"""
BITS = "GO:0019825\t2.5\nGO:0005829\t1.5\nGO:0005886\t3.5\nGO:0110165\t0.5\nGO:0005575\t0.0\n"


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    for name, text in (
        (ONTOLOGY_FILE, toy_ontology_path(tmp_path).read_text()),
        (PROTEINS_FILE, PROTEINS),
        (LABELS_FILE, LABELS),
        (ANY_EVIDENCE_FILE, ANY_EVIDENCE),
        (INFORMATION_FILE, BITS),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(gzip.compress(text.encode()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["accuracy", *map(str, arguments)])
    accuracy.main()


def numbers(monkeypatch, path, *arguments):
    """Run the benchmark; return what it measured on test_random."""
    run(monkeypatch, "--split", "test_random", "--json", path / "measured.json", *arguments)
    results = json.loads((path / "measured.json").read_text())
    assert list(results) == ["test_random"]
    return results["test_random"]


def test_who_is_labelled(data):
    labelled = LabelledProteins.read(data)
    names = [
        [p.identifier for p in labelled.of_split("train", any_evidence=any_)]
        for any_ in (False, True)
    ]
    assert names == [["P1", "P2"], ["P1", "P2", "P6"]]
    assert labelled.of_split("unlabelled", any_evidence=True) == ()
    assert labelled.information["GO:0019825"] == 2.5


def test_tables_of_all_methods(data, tmp_path, monkeypatch, capsys):
    save_checkpoint(toy_checkpoint(), tmp_path / "model")
    options = ["--data", data, "--split", "test_random", "--model", tmp_path / "model"]
    run(monkeypatch, *options, "--reliability")
    printed = capsys.readouterr().out
    assert printed.startswith("### test_random\n\n2 proteins with experimental labels.")
    assert "Term frequencies are those of the 2 such proteins of `train`." in printed
    for aspect in ("MF", "BP", "CC"):
        assert f"| {aspect} | naive | 2 |" in printed
        assert f"| {aspect} | model alone | 2 |" in printed
    assert "expected calibration error" in printed
    assert "share that holds" in printed
    assert "DIAMOND" not in printed


def test_numbers_of_the_baselines(data, tmp_path, monkeypatch, capsys):
    result = numbers(monkeypatch, tmp_path, "--data", data, "--no-model")
    assert capsys.readouterr().out.startswith("### test_random")
    assert list(result["scores"]) == ["naive"]
    assert (result["by_identity"], result["calibration"]) == ({}, {})
    # By hand, for CC: at 0.5 each protein is given 5 terms, of which the 3 it has: precision
    # 3/5, recall 1. Above, only the term that both training proteins carry: 1 and 1/3.
    cc = result["scores"]["naive"]["CC"]
    assert cc["fmax"] == pytest.approx(2 * 0.6 * 1 / (0.6 + 1))
    assert (cc["coverage"], cc["n_proteins"]) == (1, 2)
    # At 0.5, misinformation 3.5 bits of P3 and 1.5 of P4, nothing remains: 2.5. Above, nothing is
    # wrong, and 1.5 and 3.5 bits remain: the same.
    assert cc["smin"] == pytest.approx(2.5)


def test_numbers_of_the_calibration(data, tmp_path, monkeypatch):
    save_checkpoint(toy_checkpoint(), tmp_path / "model")
    result = numbers(monkeypatch, tmp_path, "--data", data, "--model", tmp_path / "model")
    for of_aspect in result["calibration"].values():
        bins = of_aspect["bins"]
        off = sum(b["n_pairs"] * abs(b["share_true"] - b["mean_probability"]) for b in bins)
        assert of_aspect["n_pairs"] == sum(b["n_pairs"] for b in bins) > 0
        assert of_aspect["expected_calibration_error"] == pytest.approx(off / of_aspect["n_pairs"])


def test_a_model_that_is_not_there_is_said(data, tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match="absent"):
        numbers(monkeypatch, tmp_path, "--data", data, "--model", tmp_path / "absent")


def add_reference_proteins(data, split):
    """Put the proteins of the toy reference set into the tables of the data folder."""
    rows = [f"{p.identifier}\t\t\t90\t{split}\t\t{p.sequence}" for p in toy_reference_proteins()]
    labels = [f"{p.identifier}\tGO:0005829\tC\tIEA" for p in toy_reference_proteins()]
    for name, lines in ((PROTEINS_FILE, rows), (ANY_EVIDENCE_FILE, labels)):
        text = gzip.decompress((data / name).read_bytes()).decode() + "\n".join(lines) + "\n"
        (data / name).write_bytes(gzip.compress(text.encode()))


@pytest.fixture(scope="module")
def with_reference(tmp_path_factory):
    """Options for the toy model with its reference set."""
    folder = tmp_path_factory.mktemp("models")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return ["--model", folder / "model", "--reference", toy_reference_path(folder)]


def test_numbers_with_neighbours(data, with_reference, tmp_path, monkeypatch):
    add_reference_proteins(data, "train")
    result = numbers(monkeypatch, tmp_path, "--data", data, *with_reference)
    assert list(result["scores"]) == ["naive", "model", "neighbours", "combined"]
    assert "Neighbours come from 48 proteins, all of `train`." in result["sources"]


def test_a_reference_set_with_held_out_proteins_is_refused(
    data, with_reference, tmp_path, monkeypatch
):
    add_reference_proteins(data, "valid")
    with pytest.raises(SystemExit, match="48 proteins of the reference set, P0TY00 for one"):
        numbers(monkeypatch, tmp_path, "--data", data, *with_reference)


@pytest.mark.skipif(shutil.which("diamond") is None, reason="DIAMOND ABSENT: not on the PATH")
def test_bands_know_relatives_without_experimental_labels(data, tmp_path, monkeypatch):
    result = numbers(monkeypatch, tmp_path, "--data", data, "--no-model", "--diamond")
    bands = result["by_identity"]
    assert [band["n_proteins"] for band in bands.values()] == [1, 0, 0, 1]
    assert bands["> 70 %"]["scores"]["naive"]["MF"]["n_proteins"] == 1
    # P6 is P3's relative, but does not vote.
    assert result["scores"]["diamond"]["MF"]["coverage"] == 0
    assert "among all 3 labelled" in " ".join(result["sources"])


def test_a_missing_data_folder_is_said(tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", tmp_path / "absent")
    assert "say with --data where the data is" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said_before_anything_is_measured(
    data, tmp_path, monkeypatch, capsys
):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--data", data, "--json", tmp_path / "absent" / "measured.json")
    assert "there is no folder" in capsys.readouterr().err


def test_the_measured_baseline_on_the_real_data(shared_data, tmp_path, monkeypatch):
    """The figures of the data's own description, from the same scorer and options."""
    naive = numbers(monkeypatch, tmp_path, "--data", shared_data, "--no-model")["scores"]["naive"]
    fmax = {aspect: round(score["fmax"], 3) for aspect, score in naive.items()}
    assert fmax == {"MF": 0.456, "BP": 0.278, "CC": 0.559}
