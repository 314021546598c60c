"""A model whose names were recovered, at work: calibrated, with neighbours, and without names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.cli import main
from proteinbert_core.errors import CheckpointError, RecoveryError
from proteinbert_core.fitting import combination_fit
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.model.checkpoint import save_checkpoint
from proteinbert_core.model.published_model import PublishedModel
from proteinbert_core.recovery import local_evidence
from proteinbert_core.recovery.known_proteins import known_proteins
from proteinbert_core.recovery.recovered_annotator import published_annotator, recovered_annotator
from proteinbert_core.recovery.recovered_outputs import read_recovered
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS
from proteinbert_core.sequences import Protein
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.recovery.toy_recovery import N_OUTPUTS, N_PROTEINS, ToyRecovery, toy_recovery

QUERIES = [Protein("a", "MKVLAAGITWWYPLR"), Protein("b", "MSTNPKPQRKTKRNTNRRPQDVKFPGG")]


def make_small(patch: pytest.MonkeyPatch) -> None:
    """Let few proteins do for a calibration, and few trees."""
    patch.setattr(local_evidence, "MIN_JUDGES", 100)
    patch.setattr(combination_fit, "_N_TREES", 5)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> ToyRecovery:
    return toy_recovery(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def ontology(toy: ToyRecovery) -> Ontology:
    return Ontology.from_obo(toy.folder / "toy.obo")


@pytest.fixture(scope="module")
def cache(toy: ToyRecovery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model as the published one in a cache, its names recovered and calibrated."""
    folder = tmp_path_factory.mktemp("cache")
    save_checkpoint(toy.checkpoint, folder / "models" / "published")
    options = toy.options()
    options[options.index("--model") + 1] = "published"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        make_small(patch)
        assert main(["recover-outputs", *options, "-q"]) == 0
    return folder


def test_it_is_calibrated_on_the_proteomes_and_says_so(cache: Path, ontology: Ontology) -> None:
    annotator = published_annotator(PublishedModel(cache), ontology)
    assert annotator.evidence is not None
    facts = annotator.evidence.calibration.facts
    assert facts["proteins"] > 100
    assert "none may find itself" in facts["judges"]
    assert set(facts["expected_calibration_error"]) == {"MF", "BP", "CC"}
    assert annotator.provenance["calibrated"].startswith("yes")
    reference = annotator.evidence.reference
    assert set(reference.taxon_ids.tolist()) == {1, 2}
    kinds = {kind for row in range(len(reference)) for kind in reference.terms_of(row).values()}
    assert kinds == {EVIDENCE_KINDS[0], "electronic"}


def test_names_have_a_confidence_and_the_rest_is_counted(
    toy: ToyRecovery, cache: Path, ontology: Ontology
) -> None:
    annotator = published_annotator(PublishedModel(cache), ontology)
    recovered = read_recovered(PublishedModel(cache).names_folder, toy.checkpoint.digest)
    assert annotator.name_confidence
    assert min(annotator.name_confidence.values()) >= 0.9
    assert set(annotator.name_confidence) <= set(recovered.go_ids)
    assert annotator.n_unnamed == N_OUTPUTS - len(annotator.name_confidence) > 0
    assert annotator.provenance["outputs_without_name"] == str(annotator.n_unnamed)


def test_it_annotates(cache: Path, ontology: Ontology) -> None:
    annotator = published_annotator(PublishedModel(cache), ontology)
    known = known_proteins(PublishedModel(cache).names_folder, ontology)
    assert known is not None
    queries = [*QUERIES, Protein("known", known.proteins["sequence"][0])]
    annotations = list(annotator.annotate(queries))
    for annotation in annotations:
        assert annotation.probabilities.shape == (len(annotator.terms),)
        assert ((annotation.probabilities >= 0) & (annotation.probabilities <= 1)).all()
    nearest = annotations[-1].neighbours[0]
    assert nearest.accession == known.proteins["accession"][0]
    assert nearest.embedding_similarity == pytest.approx(1, abs=0.01)


def test_without_names_neighbours_speak_alone(
    toy: ToyRecovery, ontology: Ontology, tmp_path: Path
) -> None:
    folder = tmp_path / "names"
    options = [*toy.options(), "--output", str(folder), "--min-confidence", "1", "--without-order"]
    options[options.index("--fixed-points") + 1] = str(tmp_path / "none.json")
    (tmp_path / "none.json").write_text("[]")
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        assert main(["recover-outputs", *options, "-q"]) == 0
    assert read_recovered(folder, toy.checkpoint.digest).n_named == 0
    annotator = recovered_annotator(toy.checkpoint, ontology, folder)
    assert annotator.n_unnamed == N_OUTPUTS
    assert not annotator.name_confidence
    (annotation,) = annotator.annotate(QUERIES[:1])
    assert (annotation.scores == 0).all()
    assert annotation.neighbour_scores is not None
    assert annotation.neighbour_scores.max() > 0


def test_the_command_serves_it(
    cache: Path, toy: ToyRecovery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    fasta, table = tmp_path / "in.fasta", tmp_path / "out.tsv"
    fasta.write_text("".join(f">{each.identifier}\n{each.sequence}\n" for each in QUERIES))
    options = ["--model", "published", "--ontology", str(toy.folder / "toy.obo"), "-q"]
    assert main(["annotate", str(fasta), "-o", str(table), *options]) == 0
    text = table.read_text()
    assert "outputs_with_recovered_name" in text
    assert "GO:" in text


def test_what_is_missing_is_said(
    toy: ToyRecovery, ontology: Ontology, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(CheckpointError, match="models download published"):
        published_annotator(PublishedModel(tmp_path), ontology)
    save_checkpoint(toy.checkpoint, tmp_path / "models" / "published")
    with pytest.raises(RecoveryError, match="recover-outputs --proteome"):
        published_annotator(PublishedModel(tmp_path), ontology)
    assert main(["recover-outputs", "--model", str(toy.folder / "model")]) == 2
    assert "--output" in capsys.readouterr().err


def test_proteins_are_kept_once_with_their_best_evidence(
    cache: Path, ontology: Ontology, tmp_path: Path
) -> None:
    known = known_proteins(PublishedModel(cache).names_folder, ontology)
    assert known is not None
    assert known.proteins["accession"].is_unique
    assert len(known.proteins) == len(known.embeddings) <= N_PROTEINS
    assert not known.labels.duplicated(["accession", "term"]).any()
    assert set(known.labels["accession"]) == set(known.proteins["accession"])
    assert set(known.labels["term"]) <= set(ontology.go_ids) - set(ontology.roots.values())
    assert np.isfinite(known.embeddings).all()
    assert known_proteins(tmp_path, ontology) is None
    (tmp_path / "proteins").mkdir()
    (tmp_path / "proteins" / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(RecoveryError, match="damaged"):
        known_proteins(tmp_path, ontology)
