"""The text twin says what the figure shows."""

from __future__ import annotations

from proteinbert_core.figures.go_outline import outline
from proteinbert_core.figures.go_prediction import predicted_subgraph
from proteinbert_core.go.ontology import Ontology

EXPECTED = """\
Heading.
- cellular_component (GO:0005575, CC): probability 0.90; implied by a more specific term
  - cellular anatomical entity (GO:0110165, CC): probability 0.90; implied by a more specific term
    - cytoplasm (GO:0005737, CC): probability 0.90; predicted
      - mitochondrion (GO:0005739, CC): probability 0.61; implied by a more specific term; \
part of the term above; is a cellular anatomical entity
        - mitochondrial inner membrane (GO:0005743, CC): probability 0.61; predicted; \
most specific; \
part of the term above; is a membrane
    - membrane (GO:0016020, CC): probability 0.61; implied by a more specific term"""


def test_outline_of_a_small_graph(ontology: Ontology) -> None:
    subgraph = predicted_subgraph(ontology, {"GO:0005743": 0.61, "GO:0005737": 0.9}, threshold=0.5)
    assert outline(subgraph, "Heading.") == EXPECTED


def test_every_term_stands_once_and_folded_paths_are_named(ontology: Ontology) -> None:
    scores = {go_id: 0.6 for go_id in ontology.go_ids if ontology[go_id].aspect == "CC"}
    subgraph = predicted_subgraph(ontology, scores, threshold=0.5, max_terms=4)
    text = outline(subgraph, "")
    assert [text.count(f"({go_id},") for go_id in subgraph.terms] == [1] * 4
    assert "(over folded terms)" in text
