"""The ontology of the toy results."""

from __future__ import annotations

import pytest

from tests.export.toy_results import ontology_with_complexes, source


@pytest.fixture(scope="session")
def ontology(tmp_path_factory):
    return ontology_with_complexes(tmp_path_factory.mktemp("ontology"))


@pytest.fixture(scope="session")
def about(ontology):
    """What all blocks of a file have in common."""
    return source(ontology)
