"""What is shipped: the bundled model, its ontology slice, and what both say of the examples."""

from __future__ import annotations

import pytest

from proteinbert_core.annotation import Annotator
from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_ONTOLOGY
from proteinbert_core.examples import EXAMPLES
from proteinbert_core.go.slice import load_manifest
from proteinbert_core.model.checkpoint import WEIGHTS_FILE


@pytest.fixture(scope="module")
def annotator():
    return Annotator.bundled()


def test_every_output_has_a_term_of_the_slice(annotator):
    checkpoint = annotator.predictor.checkpoint
    assert checkpoint.go_ids is not None
    assert list(checkpoint.go_ids) == sorted(checkpoint.go_ids)
    assert all(go_id in annotator.ontology for go_id in checkpoint.go_ids)
    assert load_manifest(BUNDLED_ONTOLOGY.parent).requested_terms == len(checkpoint.go_ids)
    assert checkpoint.config.mask_padding


def test_it_is_small_and_says_where_it_comes_from(annotator):
    assert (BUNDLED_MODEL / WEIGHTS_FILE).stat().st_size < 20_000_000
    assert (BUNDLED_MODEL / "MODEL_CARD.md").is_file()
    metadata = annotator.predictor.checkpoint.metadata
    assert metadata["ontology_release"] == annotator.ontology.release
    assert "CC BY 4.0" in metadata["attribution"]


def test_the_examples_get_the_function_they_are_known_for(annotator):
    known = {
        "CDK2_HUMAN": ("GO:0004674", "GO:0005634"),  # serine/threonine kinase; nucleus
        "TRPB_ECOLI": ("GO:0044281", "GO:0005829"),  # small molecule metabolism; cytosol
        "CB1C_ARATH": ("GO:0015979", "GO:0009507"),  # photosynthesis; chloroplast
    }
    annotations = list(annotator.annotate([example.protein for example in EXAMPLES]))
    table = annotator.table(annotations, min_score=0.4)
    for entry, go_ids in known.items():
        found = set(table.loc[table["protein"].str.endswith(entry), "go_id"])
        assert found.issuperset(go_ids), entry
