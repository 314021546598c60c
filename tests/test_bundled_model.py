"""What is shipped: the bundled model, its ontology slice, and what both say of the examples."""

from __future__ import annotations

import numpy as np
import pytest

from proteinbert_core.annotation import Annotator
from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_ONTOLOGY, BUNDLED_REFERENCE
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.go.slice import load_manifest
from proteinbert_core.model.checkpoint import WEIGHTS_FILE
from proteinbert_core.sequences import Protein


@pytest.fixture(scope="module")
def annotator():
    return Annotator.bundled()


def test_every_output_has_a_term_of_the_slice(annotator):
    checkpoint = annotator.predictor.checkpoint
    assert checkpoint.go_ids is not None
    assert list(checkpoint.go_ids) == sorted(checkpoint.go_ids)
    assert all(go_id in annotator.ontology for go_id in checkpoint.go_ids)
    assert load_manifest(BUNDLED_ONTOLOGY.parent).requested_terms == len(annotator.terms)
    assert checkpoint.config.mask_padding


def test_it_is_small_and_says_where_it_comes_from(annotator):
    assert (BUNDLED_MODEL / WEIGHTS_FILE).stat().st_size < 20_000_000
    assert (BUNDLED_MODEL / "MODEL_CARD.md").is_file()
    metadata = annotator.predictor.checkpoint.metadata
    assert metadata["ontology_release"] == annotator.ontology.release
    assert "CC BY 4.0" in metadata["attribution"]


def test_the_examples_get_the_function_they_are_known_for(annotator):
    known = {
        "CDK2_HUMAN": ("GO:0004693", "GO:0005634"),  # cyclin-dependent kinase; nucleus
        "TRPB_ECOLI": ("GO:0004834", "GO:0005829"),  # tryptophan synthase; cytosol
        "CB1C_ARATH": ("GO:0016168", "GO:0009535"),  # chlorophyll binding; thylakoid membrane
    }
    annotations = list(annotator.annotate([example.protein for example in EXAMPLES]))
    table = annotator.table(annotations, min_score=0.4)
    for entry, go_ids in known.items():
        found = set(table.loc[table["protein"].str.endswith(entry), "go_id"])
        assert found.issuperset(go_ids), entry


def test_the_reference_set_fits_the_model_and_is_calibrated(annotator):
    evidence = annotator.evidence
    assert len(evidence.reference) > 90_000
    assert sum(path.stat().st_size for path in BUNDLED_REFERENCE.iterdir()) < 40_000_000
    errors = evidence.combination.calibration.facts["expected_calibration_error"]
    assert all(error < 0.05 for error in errors.values())
    assert all(evidence.combination.calibration.reliability.values())


def test_an_example_finds_itself_and_nonsense_is_not_sure_of_anything(annotator):
    protein = EXAMPLES[0].protein
    shuffled = "".join(np.random.default_rng(0).permutation(list(protein.sequence)))
    known, nonsense = annotator.annotate([protein, Protein("shuffled", shuffled)])
    assert protein.identifier.split("|")[1] in {each.accession for each in known.neighbours}
    assert known.neighbours[0].shared_kmers > 0.99
    assert not known.is_unfamiliar
    informative = annotator.evidence.information >= 4
    assert known.probabilities[informative].max() > 0.7
    assert nonsense.probabilities[informative].max() < 0.5
