"""``predict`` and ``predictors``: files in, tables out, and what a stranger's file cannot do."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import pickle
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.cli import main
from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE, PredictorStore
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_folder import FILES
from tests.finetuning.test_task_model import model_of
from tests.finetuning.toy_tables import toy_frame
from tests.finetuning.toy_task import BINARY, RESIDUE_BINARY

pytestmark = pytest.mark.usefixtures("_without_graphs")

FASTA = ">P1 first\nMKWVTFISLLFLFSSAYS\n>=2+2\nWWDDWWDDEEKK\n"
MULTI = Task(TaskKind.MULTI_CLASS, LabelForm.VALUE, ("=a", "b", "protein"), "class")


@pytest.fixture(scope="module")
def models(_without_graphs):
    return {
        "aromatic": model_of(BINARY),
        "sites": model_of(RESIDUE_BINARY),
        "classes": model_of(MULTI),
    }


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch, models):
    monkeypatch.setenv(PREDICTORS_VARIABLE, str(tmp_path / "predictors"))
    store = PredictorStore()
    for name, model in models.items():
        store.add(model, name)
    return store


@pytest.fixture
def fasta(tmp_path):
    path = tmp_path / "proteins.fasta"
    path.write_text(FASTA)
    return path


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep="\t", comment="#")


def test_a_table_on_the_screen_says_what_made_it(fasta, models, capsys):
    assert main(["predict", str(fasta), "--task", "aromatic"]) == 0
    out = capsys.readouterr().out
    table = read(out)
    assert list(table) == ["protein", "prediction", "probability"]
    assert table["protein"].tolist() == ["P1", r"\x3d2+2"]
    expected = models["aromatic"].predict_values(["MKWVTFISLLFLFSSAYS"])["yes"].item()
    assert table["probability"][0] == pytest.approx(expected, rel=1e-4)
    head = [line for line in out.splitlines() if line.startswith("#")]
    assert "# predictor: aromatic" in head
    assert f"# predictor_digest: {models['aromatic'].digest}" in head
    assert "# positive_class: yes" in head
    assert any(line.startswith("# program: ProteinBERT Explorer") for line in head)


def test_every_residue_has_a_row(fasta, tmp_path):
    output = tmp_path / "out.tsv.gz"
    assert main(["predict", str(fasta), "--task", "sites", "-o", str(output), "-q"]) == 0
    table = read(gzip.decompress(output.read_bytes()).decode())
    assert list(table) == ["protein", "position", "residue", "prediction", "probability"]
    assert len(table) == 18 + 12
    assert "".join(table["residue"]) == "MKWVTFISLLFLFSSAYSWWDDWWDDEEKK"


def test_values_of_all_classes_in_every_format(fasta, tmp_path):
    def written(suffix):
        output = tmp_path / f"out.{suffix}"
        options = ["--values", "-o", str(output), "-q"]
        assert main(["predict", str(fasta), "--task", "classes", *options]) == 0
        return output

    tsv = read(written("tsv").read_text())
    names = ["protein", "=a", "b", "protein"]
    # pandas numbers the second of two columns of one name.
    assert list(tsv) == ["protein", r"\x3da", "b", "protein.1"]
    csv = pd.read_csv(written("csv"))
    assert list(csv) == [*tsv, "source"]
    assert csv["source"].str.startswith("classes ").all()
    values = tsv.iloc[:, 1:].to_numpy()
    np.testing.assert_allclose(values.sum(axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(csv.iloc[:, 1:4].to_numpy(), values)
    sheets = pd.read_excel(written("xlsx"), sheet_name=None)
    assert list(sheets) == ["predictions", "about"]
    np.testing.assert_allclose(sheets["predictions"].iloc[:, 1:].to_numpy(), values, atol=1e-5)
    assert sheets["predictions"].iloc[1, 0] == "=2+2", "text, no formula"
    about = dict(sheets["about"].itertuples(index=False))
    assert about["predictor"] == "classes"
    document = json.loads(written("json").read_text())
    assert document["columns"] == names
    assert document["rows"][1][0] == "=2+2"
    np.testing.assert_allclose([row[1:] for row in document["rows"]], values, atol=1e-5)
    assert document["facts"]["task"] == "multi-class, one label a protein: class"


def test_bad_records_are_named_and_the_rest_is_predicted(capsys, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(f"{FASTA}>bad\nMK1!\n".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["predict", "-", "--task", "aromatic"]) == 1
    captured = capsys.readouterr()
    assert len(read(captured.out)) == 2
    assert "left out: record 3, “bad”, line 6" in captured.err


def test_a_table_of_sequences(tmp_path, capsys):
    path = tmp_path / "some.csv"
    path.write_text("name,sequence,weight\nP1,MKWV,1\nP2,,2\nP1,WWDD,3\n")
    assert main(["predict", str(path), "--task", "aromatic"]) == 1
    captured = capsys.readouterr()
    assert read(captured.out)["protein"].tolist() == ["P1", "P1 (row 3)"]
    assert "“P2”, line 3: the sequence is empty" in captured.err


def test_labels_of_a_table_judge_the_predictions(tmp_path, capsys):
    path = tmp_path / "labelled.csv"
    frame = toy_frame()
    frame.loc[2, "label"] = "maybe"
    frame.to_csv(path, index=False)
    output = tmp_path / "out.csv"
    options = ["--evaluate", "-o", str(output)]
    assert main(["predict", str(path), "--task", "aromatic", *options]) == 1
    captured = capsys.readouterr()
    assert "Measured on 39 labelled proteins:" in captured.out
    assert "AUC" in captured.out
    assert "line 4 (“P02”): “maybe” is none of the classes" in captured.err
    assert len(pd.read_csv(output)) == 39
    fasta = tmp_path / "proteins.fasta"
    fasta.write_text(FASTA)
    assert main(["predict", str(fasta), "--task", "aromatic", "--evaluate"]) == 2


def test_embeddings_of_the_fine_tuned_network(fasta, tmp_path, models):
    path = tmp_path / "embeddings.npz"
    options = ["-o", str(tmp_path / "o.tsv"), "--embeddings", str(path)]
    assert main(["predict", str(fasta), "--task", "aromatic", *options]) == 0
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["identifiers"].tolist() == ["P1", "=2+2"]
        expected = models["aromatic"].embed(["MKWVTFISLLFLFSSAYS", "WWDDWWDDEEKK"])
        np.testing.assert_allclose(arrays["embeddings"], expected, atol=1e-5)
        assert str(arrays["predictor"]) == models["aromatic"].digest


def test_nothing_is_written_over_the_input_or_by_halves(fasta, tmp_path, capsys, monkeypatch):
    assert main(["predict", str(fasta), "--task", "aromatic", "-o", str(fasta)]) == 2
    assert "is the input" in capsys.readouterr().err
    assert fasta.read_text() == FASTA

    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("proteinbert_core.commands.predict.prediction_table", broken)
    output = tmp_path / "out.tsv"
    assert main(["predict", str(fasta), "--task", "aromatic", "-o", str(output)]) == 130
    assert not output.exists()


def test_a_predictor_goes_to_another_computer(fasta, tmp_path, monkeypatch, models, capsys):
    packed = tmp_path / "aromatic.zip"
    assert main(["predictors", "export", "aromatic", str(packed)]) == 0
    monkeypatch.setenv(PREDICTORS_VARIABLE, str(tmp_path / "elsewhere"))
    assert main(["predictors", "list"]) == 0
    assert "There are no predictors" in capsys.readouterr().err
    assert main(["predictors", "import", str(packed), "--as", "Aroma!"]) == 0
    assert "kept as “aroma”" in capsys.readouterr().err
    assert main(["predictors", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["aroma", "aromatic"]
    assert main(["predictors", "show", "aroma"]) == 0
    assert models["aromatic"].digest in capsys.readouterr().out
    assert main(["predictors", "card", "aroma"]) == 0
    assert capsys.readouterr().out.startswith("# aromatic: a predictor fine-tuned")
    assert main(["predict", str(fasta), "--task", "aromatic"]) == 0
    assert main(["predictors", "remove", "aroma"]) == 0
    assert main(["predictors", "show", "aroma"]) == 2
    assert "There is no predictor “aroma”" in capsys.readouterr().err


def test_a_folder_is_imported_too(store, capsys):
    folder = str(store.find("sites").folder)
    assert main(["predictors", "import", folder]) == 0
    assert "kept as “sites-2”" in capsys.readouterr().err
    assert store.find("sites-2").name == "sites 2"


class _Evil:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("name", ["../../escaped.txt", "/escaped.txt", FILES[0]])
def test_a_hostile_file_is_refused_and_leaves_nothing(tmp_path, store, capsys, name):
    before = [each.key for each in store.stored()]
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, pickle.dumps(_Evil(tmp_path / "ran")))
        for other in FILES[1:]:
            archive.writestr(other, pickle.dumps(_Evil(tmp_path / "ran")))
    assert main(["predictors", "import", str(path)]) == 2
    assert "error:" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()
    assert not list(tmp_path.rglob("escaped.txt"))
    assert [each.key for each in store.stored()] == before
    assert not list(store.folder.glob(".import*"))


def test_facts_of_a_stranger_steer_no_terminal_and_break_nothing(store, models, capsys):
    model = dataclasses.replace(
        models["aromatic"],
        facts={"evaluation": 3, "baseline": [], "epochs": [1, {}], "data": {"train": 1},
               "leakage": {"x": []}, "split": "\x1b[2J", "versions": {"a\x1b": "b"}},
    )  # fmt: skip
    from proteinbert_core.finetuning import task_folder

    text = task_folder.model_card
    task_folder.model_card = lambda _: "\x1b[2J"
    try:
        store.add(model, "\x1b[31mred")
    finally:
        task_folder.model_card = text
    for command in (["list"], ["show", "31mred"], ["card", "31mred"]):
        assert main(["predictors", *command]) == 0
    assert "\x1b" not in capsys.readouterr().out
