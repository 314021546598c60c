"""What a query's panel on the map says beyond the map."""

from __future__ import annotations

from pages.ui.views.map_query_meaning import _relatives
from proteinbert_core.reference import Neighbour

NEAR = [
    Neighbour(0, "P69905", 9606, 0.99, 1.0),
    Neighbour(1, "P01942", 10090, 0.91, 0.6),
]


def test_relatives_that_are_nearer_than_the_map_are_told_so():
    said = _relatives(NEAR, 93_591, 0.66)
    assert "93,591 annotated proteins" in said
    assert "[P69905](https://www.uniprot.org/uniprotkb/P69905) (Homo sapiens, 0.99)" in said
    assert "nearer than anything on this map (0.66)" in said


def test_relatives_by_sequence_and_by_embedding_are_told_apart():
    distant = Neighbour(2, "Q8H4L8", 39947, 0.95, 0.01)
    sequence, embedding = _relatives([*NEAR, distant], 93_591, 0.97).split("by embedding")
    assert "P01942](https://www.uniprot.org/uniprotkb/P01942) (Mus musculus, 60 %)" in sequence
    assert "Q8H4L8" not in sequence
    assert embedding.index("P69905") < embedding.index("Q8H4L8") < embedding.index("P01942")
    assert "none by sequence" in _relatives([distant], 93_591, 0.97)


def test_nothing_is_said_of_the_map_where_it_has_relatives_as_near():
    assert "nearer than anything" not in _relatives(NEAR, 93_591, 0.97)
