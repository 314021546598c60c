"""The toy ontology and the real one, read without touching anybody's cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from proteinbert_core.go.ontology import Ontology
from tests.toy import toy_ontology_path

MF, BP, CC = "GO:0003674", "GO:0008150", "GO:0005575"
INNER_MEMBRANE, MITOCHONDRION, CYTOPLASM = "GO:0005743", "GO:0005739", "GO:0005737"
MEMBRANE, ENTITY = "GO:0016020", "GO:0110165"


@pytest.fixture(scope="session")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Ontology:
    folder: Path = tmp_path_factory.mktemp("toy")
    return Ontology.from_obo(toy_ontology_path(folder), cache=folder / "cache")


@pytest.fixture(scope="session")
def real_ontology(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ontology:
    path = shared_data / "go" / "go-merged-2024.obo.gz"
    return Ontology.from_obo(path, cache=tmp_path_factory.mktemp("cache"))
