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


def test_nothing_is_said_of_the_map_where_it_has_relatives_as_near():
    assert "nearer than anything" not in _relatives(NEAR, 93_591, 0.97)
