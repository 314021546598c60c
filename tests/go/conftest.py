"""Fixtures of the ontology's tests: a cache of their own, and the toy ontology."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.go.toy_ontologies import TOY_OBO


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or fills the cache of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def toy_obo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("toy") / "toy.obo"
    path.write_text(TOY_OBO, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def toy(toy_obo: Path, _own_cache: None) -> Ontology:
    return Ontology.from_obo(toy_obo)
