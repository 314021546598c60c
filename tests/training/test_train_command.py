"""``train`` from files to a model that annotates, as a user would run it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.cli import main
from proteinbert_core.go.slice import load_manifest
from proteinbert_core.model.checkpoint import load_checkpoint
from tests.toy import toy_ontology_path

OPTIONS = [
    "--min-proteins", "3", "--d-seq", "8", "--d-global", "16", "--blocks", "1", "--heads", "2",
    "--d-key", "4", "--proteins-all", "24", "--proteins-experimental", "12",
    "--no-jit-compile",  # compiling takes longer than training
]  # fmt: skip


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    accessions = [f"P{i:02d}" for i in range(24)]
    folder = tmp_path / "data"
    folder.mkdir()
    pd.DataFrame(
        {
            "accession": [*accessions, "U1", "U2"],
            "split": [
                *("valid" if i % 4 == 3 else "train" for i in range(24)),
                *("unlabelled", "unlabelled"),
            ],
            "sequence": ["".join(rng.choice(list("ACDEFGHIK"), 30)) for _ in range(26)],
        }
    ).to_csv(folder / "proteins.tsv.gz", sep="\t", index=False)
    terms = ["GO:0005829", "GO:0004175", "GO:0008152"]
    labels = pd.DataFrame(
        {
            "accession": accessions,
            "term": [terms[i % 3] for i in range(24)],
            "aspect": ["CFP"[i % 3] for i in range(24)],
        }
    )
    labels.to_csv(folder / "labels_experimental.tsv.gz", sep="\t", index=False)
    labels.assign(evidence="IEA").to_csv(
        folder / "labels_all_evidence.tsv.gz", sep="\t", index=False
    )
    return folder


def train(tmp_path, data, run, *more):
    ontology = toy_ontology_path(tmp_path)
    folders = ["--run-folder", str(tmp_path / run), "--ontology-output", str(tmp_path / "go")]
    arguments = ["--data", str(data), "--ontology", str(ontology), *folders, *OPTIONS, *more]
    return main(["train", *arguments])


def test_from_files_to_a_model_and_on_from_there(tmp_path, data, capsys):
    assert train(tmp_path, data, "first") == 0
    first = load_checkpoint(tmp_path / "first" / "model")
    assert first.config.mask_padding
    assert first.go_ids == tuple(sorted(first.go_ids))
    assert "GO:0004175" in first.go_ids
    assert "GO:0003674" not in first.go_ids, "a root is no output"
    assert load_manifest(tmp_path / "go").requested_terms == len(first.go_ids)
    messages = capsys.readouterr().err
    assert "label rows" in messages
    assert "18 proteins with labels, 18 of them experimental; 2 with their sequence" in messages

    model = str(tmp_path / "first" / "model")
    more = ["--initial-model", model, "--seed", "1", "--precision", "mixed_bfloat16"]
    # The learning rate of the first step is zero: take some more.
    more += ["--proteins-experimental", "0", "--proteins-all", "100"]
    assert train(tmp_path, data, "second", "--labelled-only", *more) == 0
    assert "; 0 with their sequence alone" in capsys.readouterr().err
    second = load_checkpoint(tmp_path / "second" / "model")
    assert second.metadata["precision"] == "mixed_bfloat16"
    assert second.metadata["proteins_shown"] >= 100
    assert 0 < second.metadata["held_out_fmax"]["MF"] <= 1
    assert {array.dtype for array in second.weights} == {np.dtype("float32")}
    assert second.metadata["initial_model"]["name"] == first.metadata["name"]
    assert second.digest != first.digest

    assert train(tmp_path, data, "third", "--initial-model", model, "--d-global", "32") == 2
    assert "other dimensions" in capsys.readouterr().err
