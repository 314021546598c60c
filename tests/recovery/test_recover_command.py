"""Names recovered by the command: from files to files, in one go or bit by bit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.annotation import Annotator
from proteinbert_core.cli import main
from proteinbert_core.errors import RecoveryError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor
from proteinbert_core.recovery.named_network import named_checkpoint
from proteinbert_core.recovery.proteomes import read_annotated_proteome
from proteinbert_core.recovery.recovered_outputs import RecoveredOutputs, read_recovered
from proteinbert_core.sequences import Protein
from tests.recovery.toy_recovery import N_OUTPUTS, N_PROTEINS, ToyRecovery, toy_recovery
from tests.toy import TOY_GO_IDS


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> ToyRecovery:
    return toy_recovery(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def result(toy: ToyRecovery) -> Path:
    folder = toy.folder / "result"
    assert main(["recover-outputs", *toy.options(), "--output", str(folder)]) == 0
    return folder


@pytest.fixture
def recovered(toy: ToyRecovery, result: Path) -> RecoveredOutputs:
    return read_recovered(result, toy.checkpoint.digest)


def test_names_are_right_and_doubtful_outputs_have_none(
    toy: ToyRecovery, recovered: RecoveredOutputs
) -> None:
    pairs = list(zip(recovered.go_ids, toy.truth, strict=True))
    named = [(found, true) for found, true in pairs if found is not None]
    assert len(named) == recovered.n_named >= 20
    assert all(found == true for found, true in named)
    unnamed = recovered.table[recovered.table["go_id"] == ""]
    assert (unnamed["confidence"] < 0.9).all()
    assert (unnamed[["current_id", "name", "aspect", "runner_up"]] == "").all(axis=None)


def test_the_table_has_the_counts(toy: ToyRecovery, recovered: RecoveredOutputs) -> None:
    table = recovered.table
    assert table["output"].tolist() == list(range(N_OUTPUTS))
    known = table[table["go_id"].isin(TOY_GO_IDS)]
    assert len(known) > 5
    assert (known["current_id"] == known["go_id"]).all()
    assert known["name"].str.len().min() > 3
    assert set(known["aspect"]) <= {"MF", "BP", "CC"}
    named = table[table["go_id"] != ""]
    # Labels were drawn from the scores, so that they agree in number.
    np.testing.assert_allclose(named["carriers"], named["predicted_carriers"], rtol=0.5, atol=12)
    assert toy.truth[0] == table["go_id"][0]


def test_the_manifest_says_what_it_was_made_from(
    toy: ToyRecovery, recovered: RecoveredOutputs
) -> None:
    facts = recovered.facts
    assert facts["model"] == {"name": "toy", "digest": toy.checkpoint.digest}
    assert facts["proteins"] == N_PROTEINS
    assert len(facts["sources"]) == 2
    assert "0.fasta.gz: 200 annotated of 200 proteins" in facts["sources"][0]
    assert facts["expected_right"] == pytest.approx(facts["named"], rel=0.05)
    assert set(facts["not_followed"]).isdisjoint(TOY_GO_IDS)
    constraint, check = facts["checks"]
    assert constraint["used_as_constraint"]
    assert not check["used_as_constraint"]
    assert check["output"] == 9
    assert check["agrees"] == (check["recovered"] == check["known"])


def test_evidence_is_gone_on_from(
    toy: ToyRecovery, recovered: RecoveredOutputs, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder = str(tmp_path / "bit-by-bit")
    assert main(["recover-outputs", *toy.options(0), "--output", folder]) == 0
    half = read_recovered(folder, toy.checkpoint.digest)
    assert half.facts["proteins"] == N_PROTEINS // 2
    capsys.readouterr()
    assert main(["recover-outputs", *toy.options(), "--output", folder]) == 0
    whole = read_recovered(folder, toy.checkpoint.digest)
    assert whole.table.drop(columns=["predicted_carriers"]).equals(
        recovered.table.drop(columns=["predicted_carriers"])
    )
    assert len(whole.facts["sources"]) == 2
    said = capsys.readouterr().err
    assert "outputs have a name at confidence 0.9 and above" in said
    assert "check: output 9 is" in said
    # Without any proteome: from the evidence alone, by another confidence, without the order.
    options = toy.options()[: toy.options().index("--proteome")]
    options += ["--min-confidence", "0.99", "--check-fixed-points", "--without-order", "-q"]
    assert main(["recover-outputs", *options, "--output", folder]) == 0
    strict = read_recovered(folder, toy.checkpoint.digest)
    assert strict.n_named <= whole.n_named
    assert not strict.facts["ordered"]
    assert not any(check["used_as_constraint"] for check in strict.facts["checks"])
    assert capsys.readouterr().err == ""


def test_the_named_network_says_the_same_of_fewer_outputs(
    toy: ToyRecovery, recovered: RecoveredOutputs
) -> None:
    ontology = Ontology.from_obo(toy.folder / "toy.obo")
    named = named_checkpoint(toy.checkpoint, recovered, ontology)
    assert named.go_ids is not None
    assert set(named.go_ids) <= set(TOY_GO_IDS)
    facts = named.metadata["recovered_names"]
    n_kept = len(named.go_ids)
    assert n_kept + facts["unnamed"] + facts["not_in_ontology"] == facts["outputs"] == N_OUTPUTS
    assert facts["not_in_ontology"] > 0
    assert len(facts["confidence"]) == n_kept
    assert min(facts["confidence"]) >= 0.9
    assert facts["of_model"] == toy.checkpoint.digest
    proteins = [Protein("a", "MKVLAAGIT"), Protein("b", "MSTNPKPQRKTKRNTNRRPQDVKFPGG")]
    whole = list(Predictor(toy.checkpoint).predict(proteins))
    outputs = [recovered.go_ids.index(go_id) for go_id in named.go_ids]
    for one, other in zip(whole, Predictor(named).predict(proteins), strict=True):
        np.testing.assert_allclose(one.scores[outputs], other.scores, atol=1e-5)
        np.testing.assert_allclose(one.embedding, other.embedding, atol=1e-4)
    # It serves like any other model.
    annotator = Annotator(Predictor(named), ontology)
    table = annotator.table(annotator.annotate(proteins), min_score=0.0)
    assert set(table["go_id"]) >= set(named.go_ids)


def test_names_of_another_model_or_damaged_ones_are_refused(
    toy: ToyRecovery, recovered: RecoveredOutputs, result: Path, tmp_path: Path
) -> None:
    with pytest.raises(RecoveryError, match="another model"):
        read_recovered(result, "0" * 64)
    with pytest.raises(RecoveryError, match="holds no recovered names"):
        read_recovered(tmp_path, toy.checkpoint.digest)
    manifest = (result / "recovery.json").read_text()
    table = (result / "outputs.tsv").read_text()
    for manifest_text, table_text, message in (
        (manifest, table.replace("GO:", "GO;", 1), "changed or damaged"),
        (manifest[:-9], table, "is damaged"),
        ("[]", table, "does not describe"),
        (json.dumps(json.loads(manifest) | {"format_version": 9}), table, "another version"),
    ):
        (tmp_path / "recovery.json").write_text(manifest_text)
        (tmp_path / "outputs.tsv").write_text(table_text)
        with pytest.raises(RecoveryError, match=message):
            read_recovered(tmp_path, toy.checkpoint.digest)
    ontology = Ontology.from_obo(toy.folder / "toy.obo")
    fewer = RecoveredOutputs(recovered.table.head(3))
    with pytest.raises(RecoveryError, match="names for 3 outputs where the network has 30"):
        named_checkpoint(toy.checkpoint, fewer, ontology)
    nameless = RecoveredOutputs(recovered.table.assign(go_id=""))
    with pytest.raises(RecoveryError, match="None of the outputs has a name"):
        named_checkpoint(toy.checkpoint, nameless, ontology)


def test_what_cannot_be_done_is_said(
    toy: ToyRecovery, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    options = toy.options()[: toy.options().index("--proteome")]
    assert main(["recover-outputs", *options, "--output", str(tmp_path)]) == 2
    assert "no annotated protein" in capsys.readouterr().err
    files = [str(toy.folder / "0.fasta.gz"), str(toy.folder / "absent.gaf")]
    assert main(["recover-outputs", *options, "--proteome", *files, "--output", str(tmp_path)]) == 2
    assert "absent.gaf: cannot be read" in capsys.readouterr().err
    (tmp_path / "a-file").touch()
    assert main(["recover-outputs", *options, "--output", str(tmp_path / "a-file")]) == 2
    assert "cannot be made" in capsys.readouterr().err


def test_a_proteome_without_its_annotations_is_refused(toy: ToyRecovery, tmp_path: Path) -> None:
    other = tmp_path / "other.fasta"
    other.write_text(">sp|Q99999|X\nMKV\n")
    with pytest.raises(RecoveryError, match="joined by UniProt accession"):
        read_annotated_proteome(other, toy.folder / "0.gaf.gz")
    other.write_text(">sp|Q99999|X\nMKV1!!\n")
    with pytest.raises(RecoveryError, match="1 records cannot be read"):
        read_annotated_proteome(other, toy.folder / "0.gaf.gz")
