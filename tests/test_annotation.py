"""The annotator: scores that obey the ontology, tables in a useful order, light imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from proteinbert_core import __version__
from proteinbert_core.annotation import Annotator, ProteinAnnotation
from proteinbert_core.errors import Cancelled, CheckpointError, OntologyError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.inference import Predictor
from proteinbert_core.model.checkpoint import Checkpoint, save_checkpoint
from proteinbert_core.sequences import Protein
from tests.toy import TOY_GO_IDS, TOY_RELEASE, toy_checkpoint, toy_ontology_path

ROOT = Path(__file__).resolve().parents[1]
PROTEINS = [
    Protein("short", "MKV"),
    Protein("globin", "MVHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRFFESFGDLST"),
    Protein("repeat", "AG" * 200),
]
COLUMNS = [
    "protein",
    "go_id",
    "name",
    "aspect",
    "score",
    "probability",
    "neighbour_score",
    "information",
    "depth",
    "most_specific",
]


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> tuple[Path, Path]:
    """A model folder and an ontology file."""
    folder = tmp_path_factory.mktemp("toy")
    save_checkpoint(toy_checkpoint(), folder / "model")
    return folder / "model", toy_ontology_path(folder)


@pytest.fixture(scope="module")
def ontology(toy, tmp_path_factory) -> Ontology:
    return Ontology.from_obo(toy[1], cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def annotator(ontology) -> Annotator:
    return Annotator(Predictor(toy_checkpoint()), ontology)


def annotation_of(annotator: Annotator, scores: dict[str, float], name="P1") -> ProteinAnnotation:
    """An annotation made by hand; terms that are not given score 0."""
    row = np.array([scores.get(term, 0) for term in annotator.terms], dtype=np.float32)
    return ProteinAnnotation(Protein(name, "MKV"), row, row, np.zeros(32, np.float32))


def test_terms_are_the_outputs_and_everything_above(annotator, ontology):
    assert annotator.terms == ontology.with_ancestors(TOY_GO_IDS)
    assert set(annotator.terms) > set(TOY_GO_IDS)


def test_annotations_are_the_predictions_propagated(annotator, ontology):
    annotations = list(annotator.annotate(PROTEINS))
    predictions = list(annotator.predictor.predict(PROTEINS))
    assert [annotation.protein for annotation in annotations] == PROTEINS
    for annotation, prediction in zip(annotations, predictions, strict=True):
        np.testing.assert_allclose(annotation.embedding, prediction.embedding, atol=1e-5)
        raw = dict(zip(TOY_GO_IDS, prediction.scores, strict=True))
        assert annotation.scores.shape == (len(annotator.terms),)
        for term, score in zip(annotator.terms, annotation.scores, strict=True):
            below = {term, *ontology.descendants(term)} & raw.keys()
            assert score == pytest.approx(max(raw[go_id] for go_id in below), abs=1e-5)
        np.testing.assert_array_equal(annotation.probabilities, annotation.scores)


def test_annotations_own_their_memory(annotator):
    for annotation in annotator.annotate(PROTEINS):
        assert annotation.scores.base is None, "a view would keep a block of proteins in memory"
        assert not annotation.scores.flags.writeable


def test_more_proteins_than_a_block_keep_their_order(annotator):
    proteins = [Protein(f"P{index}", "MKV" + "A" * (index % 7)) for index in range(300)]
    assert [each.protein for each in annotator.annotate(iter(proteins))] == proteins


def test_progress_and_cancel_reach_the_predictor(annotator):
    reports = []
    list(annotator.annotate(PROTEINS, progress=lambda *report: reports.append(report)))
    total = sum(len(protein.sequence) for protein in PROTEINS)
    assert reports[-1] == (total, total)
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        list(annotator.annotate(PROTEINS, cancel=cancel, progress=lambda *_: cancel.set()))


def test_table_has_a_row_for_every_term_that_reaches_the_score(annotator, ontology):
    annotations = list(annotator.annotate(PROTEINS))
    table = annotator.table(annotations, min_score=0.5)
    assert list(table.columns) == COLUMNS
    expected = {
        (annotation.protein.identifier, term)
        for annotation in annotations
        for term, score in zip(annotator.terms, annotation.scores, strict=True)
        if score >= 0.5
    }
    assert 0 < len(expected) < len(PROTEINS) * len(annotator.terms)
    assert set(zip(table["protein"], table["go_id"], strict=True)) == expected
    assert len(table) == len(expected)
    for row in table.itertuples():
        term = ontology[row.go_id]
        assert (row.name, row.aspect) == (term.name, term.aspect)
        assert row.depth == ontology.depth(row.go_id)
        (annotation,) = (each for each in annotations if each.protein.identifier == row.protein)
        assert row.score == annotation.scores[annotator.terms.index(row.go_id)] >= 0.5


def test_table_order(annotator):
    scores = {
        "GO:0003674": 0.9,
        "GO:0005488": 0.9,
        "GO:0005515": 0.6,
        "GO:0019825": 0.8,
        "GO:0005575": 0.7,
        "GO:0110165": 0.7,
        "GO:0016020": 0.7,
    }
    table = annotator.table([annotation_of(annotator, scores)])
    assert table["go_id"].tolist() == [
        "GO:0019825",
        "GO:0016020",
        "GO:0005515",
        "GO:0005488",
        "GO:0003674",
        "GO:0110165",
        "GO:0005575",
    ]
    assert table["most_specific"].tolist() == [True] * 3 + [False] * 4


def test_most_specific_is_among_the_rows_shown(annotator):
    scores = {"GO:0003674": 0.9, "GO:0005488": 0.9, "GO:0005515": 0.3}
    annotation = annotation_of(annotator, scores)

    def specific(min_score: float) -> list[str]:
        table = annotator.table([annotation], min_score=min_score)
        return table.loc[table["most_specific"], "go_id"].tolist()

    assert specific(0.2) == ["GO:0005515"]
    assert specific(0.5) == ["GO:0005488"]


def test_a_function_does_not_make_its_process_less_specific(annotator):
    """Peptidase activity is part of proteolysis, but a term of another aspect."""
    scores = {"GO:0008233": 0.5, "GO:0006508": 0.5, "GO:0008152": 0.5}
    table = annotator.table([annotation_of(annotator, scores)]).set_index("go_id")
    assert table["most_specific"].to_dict() == {
        "GO:0008233": True,
        "GO:0006508": True,
        "GO:0008152": False,
    }


def test_a_gap_on_the_path_does_not_make_an_ancestor_most_specific(annotator):
    table = annotator.table([annotation_of(annotator, {"GO:0004175": 0.5, "GO:0003824": 0.5})])
    assert table.loc[table["most_specific"], "go_id"].tolist() == ["GO:0004175"]


def test_table_of_chosen_aspects(annotator):
    annotations = list(annotator.annotate(PROTEINS))
    everything = annotator.table(annotations)
    chosen = annotator.table(annotations, aspects=["CC", "MF"])
    expected = everything[everything["aspect"] != "BP"].reset_index(drop=True)
    pd.testing.assert_frame_equal(chosen, expected)
    with pytest.raises(ValueError, match="'F'"):
        annotator.table(annotations, aspects=["F"])


def test_table_keeps_the_order_of_proteins(annotator):
    names = ["z", "a", "m"]
    annotations = [annotation_of(annotator, {"GO:0005515": 0.5}, name) for name in names]
    assert annotator.table(annotations)["protein"].tolist() == names


@pytest.mark.parametrize("n_proteins", [0, 1])
def test_empty_tables_have_the_same_columns_and_types(annotator, n_proteins):
    full = annotator.table(annotator.annotate(PROTEINS))
    empty = annotator.table([annotation_of(annotator, {})] * n_proteins)
    assert len(empty) == 0
    numbers = [column for column in COLUMNS if column not in {"protein", "go_id", "name", "aspect"}]
    assert empty[numbers].dtypes.to_dict() == full[numbers].dtypes.to_dict()
    assert list(empty.columns) == COLUMNS


def test_provenance(annotator, ontology):
    provenance = annotator.provenance
    assert provenance["model"] == "toy"
    assert provenance["model_sha256"] == toy_checkpoint().digest
    assert provenance["ontology_release"] == TOY_RELEASE
    assert provenance["ontology_sha256"] == ontology.digest
    assert provenance["proteinbert_explorer"] == __version__
    assert provenance["tensorflow"][0].isdigit()
    assert provenance["keras"][0].isdigit()
    assert provenance["calibrated"].startswith("no")
    assert "reference_proteins" not in provenance
    assert "model_terms_not_in_ontology" not in provenance


def test_outputs_that_the_ontology_lacks_are_named(ontology):
    go_ids = (*TOY_GO_IDS, "GO:9999998", "GO:9999999")
    other = Annotator(Predictor(toy_checkpoint(go_ids)), ontology)
    assert other.provenance["model_terms_not_in_ontology"] == "2: GO:9999998 GO:9999999"
    (annotation,) = other.annotate(PROTEINS[:1])
    assert annotation.scores.shape == (len(other.terms),)


def test_a_model_without_names_is_refused(ontology):
    nameless = toy_checkpoint()
    nameless = Checkpoint(nameless.config, nameless.weights)
    with pytest.raises(CheckpointError, match="which GO term each of its outputs stands for"):
        Annotator(Predictor(nameless), ontology)


def test_missing_files_are_named(toy, tmp_path):
    with pytest.raises(CheckpointError, match=r"network\.json"):
        Annotator.from_folders(tmp_path / "nowhere", toy[1])
    with pytest.raises(OntologyError, match=r"nothing\.obo"):
        Annotator.from_folders(toy[0], tmp_path / "nothing.obo")


def test_loading_needs_no_tensorflow_until_the_first_protein(toy, tmp_path):
    program = """
import json, sys
from proteinbert_core.annotation import Annotator
from proteinbert_core.sequences import Protein
annotator = Annotator.from_folders(*sys.argv[1:])
facts = dict(annotator.provenance)
before = [name for name in ("tensorflow", "keras") if name in sys.modules]
(annotation,) = annotator.annotate([Protein("P1", "MKV")])
print(json.dumps([before, "tensorflow" in sys.modules, len(annotation.scores), len(facts)]))
"""
    finished = subprocess.run(
        [sys.executable, "-c", program, *map(str, toy)],
        cwd=ROOT,
        env={**os.environ, "PROTEINBERT_EXPLORER_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(finished.stdout) == [[], True, 26, 8]


def test_the_bundled_model_and_ontology_fit(tmp_path, monkeypatch):
    monkeypatch.setenv("PROTEINBERT_EXPLORER_CACHE", str(tmp_path))
    annotator = Annotator.bundled()
    assert set(annotator.predictor.checkpoint.go_ids) <= set(annotator.terms)
    assert "model_terms_not_in_ontology" not in annotator.provenance
    annotations = list(annotator.annotate(PROTEINS))
    for annotation in annotations:
        assert np.isfinite(annotation.scores).all()
        assert 0 <= annotation.scores.min() <= annotation.scores.max() <= 1
    assert set(annotator.table(annotations)["aspect"]) == {"MF", "BP", "CC"}
