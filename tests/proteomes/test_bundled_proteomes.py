"""What is shipped: the reference proteomes of the compact model, whole and on one map."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from proteinbert_core.assets import BUNDLED_MODEL, BUNDLED_REFERENCE
from proteinbert_core.model.checkpoint import load_checkpoint
from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.proteomes.proteome_store import ProteomeStore, bundled_proteomes
from proteinbert_core.reference.stored_code import load_embedding_code

#: NCBI taxonomy ids that the map promises: E. coli, both yeasts, P. falciparum, ...
PROMISED = {83333, 559292, 284812, 36329, 83332, 309800, 185431}
MANIFEST = json.loads((bundled_proteomes() / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ProteomeStore:
    digest = load_checkpoint(BUNDLED_MODEL).digest
    code = load_embedding_code(BUNDLED_REFERENCE, digest)
    return ProteomeStore(digest, code, tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def everything(store: ProteomeStore) -> ProteomeSet:
    return store.load(list(MANIFEST["proteomes"]))


def test_all_are_offered_for_the_bundled_model(store: ProteomeStore) -> None:
    offered = {each.key: each for each in store.available()}
    assert set(offered) == set(MANIFEST["proteomes"])
    for key, each in offered.items():
        assert each.damage == ""
        assert each.n_proteins == MANIFEST["proteomes"][key]["proteins"]
        assert "CC BY 4.0" in each.facts["attribution"]
        assert all(len(source["sha256"]) == 64 for source in each.facts["sources"])


def test_the_promised_organisms_are_there(everything: ProteomeSet) -> None:
    proteins = everything.proteins
    assert set(proteins["taxon_id"]) >= PROMISED
    assert len(everything) > 37_000
    assert (proteins["accession"] != "").all()
    assert (proteins["name"] != "").all()
    assert everything.rows_of("P13738")  # NhaA of E. coli
    terms, _ = everything.annotations.of(everything.rows_of("P13738")[0])
    assert 15385 in terms  # sodium:proton antiporter activity


def test_all_lie_on_one_map(everything: ProteomeSet) -> None:
    places = everything.coordinates
    assert np.isfinite(places).all()
    digest = hashlib.sha256(places.astype("<f4").tobytes()).hexdigest()
    assert digest == MANIFEST["map"]["digest"]
    assert MANIFEST["map"]["quality"]["trustworthiness"] > 0.95
    assert MANIFEST["map"]["quality"]["n_proteins"] == len(everything)


def test_the_code_loses_little() -> None:
    loss = MANIFEST["code_loss"]
    assert loss["overlap_standardised"] > 0.9
    assert loss["terms_coded"] > 0.95 * loss["terms_standardised"]


def test_they_are_small_and_hold_no_sequences() -> None:
    files = [path for path in bundled_proteomes().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 9_000_000
    tables = [path for path in files if path.suffix == ".parquet"]
    for path in tables:
        names = set(pq.read_schema(path).names)
        assert names == {*PROTEIN_COLUMNS, "go_terms", "go_evidence", "embedding", "place"}
    assert len(tables) == len(MANIFEST["proteomes"])
    readme = (bundled_proteomes() / "README.md").read_text(encoding="utf-8")
    assert all(each["name"] in readme for each in MANIFEST["proteomes"].values())
