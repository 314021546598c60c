"""``evidence`` from files to a folder that annotates, as a user would run it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from proteinbert_core.annotation import Annotator
from proteinbert_core.cli import main
from proteinbert_core.go.slice import load_manifest
from proteinbert_core.model.checkpoint import save_checkpoint
from tests.toy import toy_checkpoint, toy_ontology_path
from tests.toy_reference import MEMBERS, TOY_FAMILIES, toy_reference_proteins


@pytest.fixture
def data(tmp_path):
    """The toy families; every fourth protein is held out, one is no protein of any label."""
    from proteinbert_core.go.ontology import Ontology

    ontology = Ontology.from_obo(toy_ontology_path(tmp_path), cache=tmp_path / "cache")
    letter = {"MF": "F", "BP": "P", "CC": "C"}
    proteins = toy_reference_proteins()
    folder = tmp_path / "data"
    folder.mkdir()
    pd.DataFrame(
        {
            "accession": [*(each.identifier for each in proteins), "U1"],
            "taxon_id": ["9606", ""] * 24 + ["9606"],
            "split": [*("valid" if i % 4 == 3 else "train" for i in range(48)), "train"],
            "sequence": [*(each.sequence for each in proteins), "MKVLAAGHIK"],
        }
    ).to_csv(folder / "proteins.tsv.gz", sep="\t", index=False)
    labels = pd.DataFrame(
        [
            (protein.identifier, term, letter[ontology[term].aspect])
            for index, protein in enumerate(proteins)
            for term in TOY_FAMILIES[index // MEMBERS]
        ],
        columns=["accession", "term", "aspect"],
    )
    labels.to_csv(folder / "labels_experimental.tsv.gz", sep="\t", index=False)
    more = labels.assign(evidence="IDA")
    more.loc[len(more)] = ["P0TY00", "GO:0019825", "F", "IEA"]
    more.to_csv(folder / "labels_all_evidence.tsv.gz", sep="\t", index=False)
    return folder


def test_from_files_to_a_folder_that_annotates(tmp_path, data, capsys):
    save_checkpoint(toy_checkpoint(), tmp_path / "model")
    output, go = tmp_path / "reference", tmp_path / "go"
    arguments = [
        "evidence", "--data", str(data), "--ontology", str(tmp_path / "toy.obo"),
        "--model", str(tmp_path / "model"), "--output", str(output),
        "--ontology-output", str(go), "--run-folder", str(tmp_path / "run"),
    ]  # fmt: skip
    assert main(arguments) == 0
    messages = capsys.readouterr().err
    assert "36 reference proteins" in messages
    assert "Expected calibration error" in messages
    assert "Unfamiliar queries" in messages

    annotator = Annotator.from_folders(tmp_path / "model", go / "go-slice.obo.gz", output)
    assert load_manifest(go).requested_terms == len(annotator.terms)
    assert annotator.evidence is not None
    reference = annotator.evidence.reference
    held_out = toy_reference_proteins()[3::4]
    assert not {each.identifier for each in held_out} & set(reference.accessions)
    assert "U1" not in reference.accessions
    assert set(reference.taxon_ids) == {9606, 0}
    assert reference.terms_of(0)["GO:0005344"] == "experimental"
    assert reference.terms_of(0)["GO:0019825"] == "electronic"
    assert annotator.evidence.combination.calibration.facts["proteins"] == len(held_out)
    assert annotator.evidence.combination.familiarity.facts["real_proteins"] == len(held_out)

    annotations = list(annotator.annotate(held_out))
    for index, annotation in enumerate(annotations):
        assert annotation.neighbours[0].accession.startswith(f"P{index // 2}")
        assert np.isfinite(annotation.probabilities).all()
    assert set(annotator.table(annotations)["aspect"]) == {"MF", "BP", "CC"}

    # Again from the embeddings kept: the same files, byte for byte.
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    (kept,) = (tmp_path / "run").glob("embeddings-*.npy")
    stamp = kept.stat().st_mtime_ns
    assert main(arguments) == 0
    assert kept.stat().st_mtime_ns == stamp
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    assert "sequences" in json.loads(before["manifest.json"])["attribution"]
