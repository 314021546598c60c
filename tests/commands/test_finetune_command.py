"""``finetune`` from a table to a predictor: what it prints, keeps, refuses and goes on with."""

from __future__ import annotations

import json

import numpy as np
import pytest

from proteinbert_core.cli import main
from proteinbert_core.commands.finetune_line import FineTuneLine
from proteinbert_core.finetuning.predictor_store import PREDICTORS_VARIABLE, PredictorStore
from proteinbert_core.finetuning.task_folder import TASK_FILE, load_task_model
from tests.finetuning.toy_tables import separate_families, toy_frame, toy_table, toy_weights

pytestmark = pytest.mark.usefixtures("_without_graphs")

QUICK = [
    "--frozen-epochs", "2", "--all-epochs", "1", "--final-epochs", "0", "--batch-size", "8",
    "--stage-length", "96", "--split", "random",
]  # fmt: skip


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv(PREDICTORS_VARIABLE, str(tmp_path / "predictors"))
    return PredictorStore()


def finetune(tmp_path, *options, kind="binary", data=None):
    data = toy_table(tmp_path, kind) if data is None else data
    start = ["--start", str(toy_weights(tmp_path))]
    return main(["finetune", str(data), *start, *QUICK, *options])


def finetune_alone(tmp_path, *options, **values):
    """Without a baseline, which takes longer than a toy network."""
    return finetune(tmp_path, "--no-baseline", *options, **values)


def test_a_table_becomes_a_predictor_that_is_kept(tmp_path, store, capsys):
    assert finetune(tmp_path, "--name", "Ärger & co") == 0
    (kept,) = store.stored()
    assert (kept.key, kept.name) == ("rger-co", "Ärger & co")
    assert kept.task.classes == ("no", "yes")
    assert list(store.trainings.iterdir()) == [], "the finished training is tidied away"
    captured = capsys.readouterr()
    assert "Measured on 8 test proteins" in captured.out
    assert "k-mer baseline" in captured.out
    for metric in ("AUC", "accuracy", "MCC"):
        assert f"\n{metric}" in captured.out
    assert "predict proteins.fasta --task rger-co" in captured.out
    assert "28 train, 4 valid, 8 test" in captured.err
    assert "head alone     2/2" in captured.err
    assert "all layers     1/1" in captured.err
    facts = kept.facts
    assert facts["evaluation"]["n_proteins"] == 8
    assert facts["baseline"]["metrics"]["AUC"]["value"] is not None
    assert facts["versions"]["proteinbert-explorer"]
    assert str(tmp_path) not in json.dumps(facts), "paths are nobody else's business"


def test_residues_into_a_folder_of_the_users(tmp_path, store, capsys):
    output = tmp_path / "mine"
    assert finetune_alone(tmp_path, "--output", str(output), "-q", kind="residue") == 0
    model = load_task_model(output)
    assert model.task.level == "residue"
    assert "baseline" not in model.facts
    assert store.stored() == []
    captured = capsys.readouterr()
    assert captured.err == ""
    assert f"The predictor is in {output}" in captured.out
    assert "with " in captured.out.splitlines()[0], "labels are counted apart from proteins"
    assert finetune(tmp_path, "--output", str(output), kind="residue") == 2
    assert "is there already" in capsys.readouterr().err


def test_a_regression_has_units(tmp_path, store, capsys):
    assert finetune_alone(tmp_path, "--units", "kcal/mol", "--seed", "7", kind="regression") == 0
    (kept,) = store.stored()
    assert (kept.task.kind, kept.task.units) == ("regression", "kcal/mol")
    assert kept.facts["plan"]["seed"] == 7
    assert "Spearman" in capsys.readouterr().out


def test_without_a_test_part_nothing_is_claimed(tmp_path, capsys):
    assert finetune_alone(tmp_path, "--test-share", "0") == 0
    assert "what the predictor is worth is not known" in capsys.readouterr().out


def test_check_tells_everything_and_trains_nothing(tmp_path, store, capsys):
    frame = toy_frame()
    frame.loc[3, "label"] = ""
    frame.loc[5, "seq"] = "MK1?"
    data = tmp_path / "bad.csv"
    frame.to_csv(data, index=False)
    assert finetune(tmp_path, "--check", "--kind", "multi-class", data=data) == 1
    out = capsys.readouterr().out
    assert out.startswith("Task: multi-class, one label a protein: “label”, 2 classes")
    assert "Chosen by the user." in out
    assert "Rows left out: 1 sequence that cannot be read, 1 no label" in out
    assert "bad.csv, line 5 (“P03”)" in out
    assert "bad.csv, line 7 (“P05”)" in out
    assert "random (valid 0.1, test 0.2, seed 0)" in out
    assert "same sequence" in out, "relatives between the parts"
    assert not store.folder.exists()


def test_rows_left_out_are_named_while_training_and_in_the_exit_code(tmp_path, capsys):
    frame = toy_frame()
    frame.loc[3, "label"] = ""
    data = tmp_path / "bad.csv"
    frame.to_csv(data, index=False)
    assert finetune_alone(tmp_path, "--frozen-epochs", "1", "--all-epochs", "0", data=data) == 1
    assert "left out: bad.csv, line 5 (“P03”): there is no label" in capsys.readouterr().err


def test_columns_files_and_the_fairest_split(tmp_path, capsys):
    frame = separate_families().rename(columns={"seq": "Peptid", "label": "Ja oder nein"})
    data = tmp_path / "named.csv"
    frame.to_csv(data, index=False)
    named = ["--sequence-column", "Peptid", "--label-column", "Ja oder nein"]
    assert main(["finetune", str(data), "--check", *named]) == 0
    assert "Split: group (" in capsys.readouterr().out
    assert main(["finetune", str(data), "--check", *named, "--split", "identity"]) == 0
    assert "sequence identity (" in capsys.readouterr().out
    for part, rows in (("train", slice(0, 30)), ("test", slice(30, None))):
        frame[rows].to_csv(tmp_path / f"{part}.csv", index=False)
    files = ["--train", str(tmp_path / "train.csv"), "--test", str(tmp_path / "test.csv")]
    assert main(["finetune", *files, "--check", *named]) == 0
    assert "Split: given (" in capsys.readouterr().out
    assert main(["finetune", str(data), *files]) == 2
    assert main(["finetune", *files[2:]]) == 2
    assert main(["finetune", str(data), "--label-column", "Nein"]) == 2
    assert "no column “Nein”. Its columns are “Peptid”" in capsys.readouterr().err


def interrupt_after(n_epochs, monkeypatch):
    """Press Ctrl-C when so many epochs are whole."""
    shown = FineTuneLine._end_of_epoch

    def end_of_epoch(self, most_epochs, facts):
        shown(self, most_epochs, facts)
        if self.n_epochs == n_epochs:
            raise KeyboardInterrupt

    monkeypatch.setattr(FineTuneLine, "_end_of_epoch", end_of_epoch)


def test_an_interrupted_training_goes_on_as_if_nothing_had_been(
    tmp_path, store, capsys, monkeypatch
):
    assert finetune_alone(tmp_path, "--name", "whole") == 0
    with monkeypatch.context() as patch:
        interrupt_after(2, patch)
        assert finetune_alone(tmp_path, "--name", "broken") == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert (store.trainings / "broken").is_dir()
    assert [each.key for each in store.stored()] == ["whole"]

    assert finetune_alone(tmp_path, "--name", "broken", "--seed", "1") == 2
    assert "throw it away with --restart" in capsys.readouterr().err
    assert finetune_alone(tmp_path, "--name", "broken") == 0
    messages = capsys.readouterr().err
    assert "Going on with the unfinished training" in messages
    assert "head alone     2/2" not in messages, "that epoch is done"
    whole, broken = store.load("whole"), store.load("broken")
    assert [e["epoch"] for e in broken.facts["epochs"]] == [1, 2, 3]
    np.testing.assert_allclose(whole.kernel, broken.kernel, atol=1e-5)
    assert not (store.trainings / "broken").exists()


def test_restart_throws_an_unfinished_training_away(tmp_path, store, monkeypatch):
    with monkeypatch.context() as patch:
        interrupt_after(1, patch)
        assert finetune_alone(tmp_path) == 130
    assert finetune_alone(tmp_path, "--seed", "1", "--restart") == 0
    (kept,) = store.stored()
    assert kept.facts["plan"]["seed"] == 1


def test_a_folder_of_the_users_keeps_the_run(tmp_path, store):
    run = tmp_path / "run"
    assert finetune_alone(tmp_path, "--run-folder", str(run)) == 0
    assert (run / "log.jsonl").is_file()
    assert not store.trainings.exists()
    assert (store.find("binary").folder / TASK_FILE).is_file()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dropout", "1.5"], "dropout is 1.5"),
        (["--start", "/nowhere/at/all"], "/nowhere/at/all"),
        (["--class-weights", "1,2,3"], "3 class weights for the 2 classes no, yes"),
        (["--positive", "perhaps"], "“perhaps” cannot be the positive class"),
        (["--kind", "regression"], "no number"),
        (["--form", "letters"], "labels for"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, options, message):
    assert finetune(tmp_path, *options) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("finetune", "most epochs of the head alone"),
        ("predict", "the probability of every class"),
        ("predictors", "list, show, export, import or remove"),
    ],
)
def test_help(capsys, command, said):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert said.casefold() in " ".join(capsys.readouterr().out.split()).casefold()
