"""Proteomes kept and found again; damage and other models are told, never passed over."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import ProteomeError
from proteinbert_core.proteomes.code_digest import code_digest
from proteinbert_core.proteomes.proteome import PROTEIN_COLUMNS, DirectTerms, Proteome
from proteinbert_core.proteomes.proteome_file import load_proteome, save_proteome
from proteinbert_core.proteomes.proteome_set import ProteomeSet
from proteinbert_core.proteomes.proteome_store import ProteomeStore
from proteinbert_core.reference.embedding_code import EmbeddingCode
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.proteomes.toy_proteomes import toy_code, toy_proteome

CODE = toy_code()
MODEL = "toy-model"


def proteome(key: str = "UP1", name: str = "Toyus primus", **changes: object) -> Proteome:
    made = toy_proteome(key, name)
    facts = {**made.facts, "code_digest": code_digest(CODE), **changes}
    return dataclasses.replace(made, facts=facts)


@pytest.fixture
def store(tmp_path: Path) -> ProteomeStore:
    return ProteomeStore(MODEL, CODE, tmp_path / "own", tmp_path / "bundled")


def same(one: Proteome, other: Proteome) -> bool:
    assert one.proteins.dtypes.astype(str).to_dict() == PROTEIN_COLUMNS
    assert one.embeddings.dtype == np.int8
    return (
        (one.key, one.name) == (other.key, other.name)
        and one.proteins.equals(other.proteins)
        and np.array_equal(one.embeddings, other.embeddings)
        and np.array_equal(one.annotations.terms, other.annotations.terms)
        and np.array_equal(one.annotations.evidence, other.annotations.evidence)
        and np.array_equal(one.annotations.offsets, other.annotations.offsets)
        and np.array_equal(one.coordinates, other.coordinates)
    )


def test_a_proteome_comes_back_as_it_was(tmp_path: Path) -> None:
    placed = proteome()
    without = dataclasses.replace(placed, coordinates=None)
    for each in (placed, without):
        save_proteome(each, tmp_path)
        assert same(load_proteome(tmp_path, MODEL, code_digest(CODE)), each)
    loaded = load_proteome(tmp_path, MODEL, code_digest(CODE))
    assert loaded.facts == without.facts
    # Under another name, whatever its facts say.
    renamed = dataclasses.replace(loaded, name="Other", facts={**loaded.facts, "name": "Old"})
    save_proteome(renamed, tmp_path)
    assert same(load_proteome(tmp_path, MODEL, code_digest(CODE)), renamed)
    # Nothing but the two files, and no place for sequences.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "proteins.parquet"]
    assert set(pq.read_schema(tmp_path / "proteins.parquet").names) == {
        *PROTEIN_COLUMNS,
        "go_terms",
        "go_evidence",
        "embedding",
    }


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 9_999_999), st.integers(0, 2)), max_size=40
    )
)
def test_the_best_evidence_counts(pairs: list[tuple[int, int, int]]) -> None:
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    found = DirectTerms.of_pairs(*columns, 5)
    expected: dict[tuple[int, int], int] = {}
    for row, term, kind in pairs:
        expected[row, term] = min(kind, expected.get((row, term), kind))
    given_back = {
        (row, int(term)): int(kind)
        for row in range(5)
        for term, kind in zip(*found.of(row), strict=True)
    }
    assert given_back == expected
    assert len(found.terms) == len(expected)


def test_bundled_and_own_are_listed_and_read_together(store: ProteomeStore, tmp_path: Path) -> None:
    assert store.available() == ()
    save_proteome(proteome("UP1", "Bundled one"), tmp_path / "bundled" / "UP1")
    save_proteome(proteome("UP2", "A bundled two"), tmp_path / "bundled" / "UP2")
    store.add(proteome("mine", "Mine"))
    listed = store.available()
    assert [each.key for each in listed] == ["UP2", "UP1", "mine"]
    assert [each.is_bundled for each in listed] == [True, True, False]
    assert {each.n_proteins for each in listed} == {60}
    assert listed[0].n_annotated == proteome().annotations.is_annotated.sum()
    assert [each.damage for each in listed] == ["", "", ""]
    together = store.load(["mine", "UP1"])
    assert isinstance(together, ProteomeSet)
    assert together.keys == ("mine", "UP1")
    assert len(together) == 120


def test_own_ones_stand_in_place_of_bundled_ones_until_removed(
    store: ProteomeStore, tmp_path: Path
) -> None:
    save_proteome(proteome("UP1", "Old"), tmp_path / "bundled" / "UP1")
    for name in ("New", "Newer"):
        store.add(proteome("UP1", name))
        assert [each.name for each in store.available()] == [name]
        assert store.load_one("UP1").name == name
    store.remove("UP1")
    assert [each.name for each in store.available()] == ["Old"]
    with pytest.raises(ProteomeError, match="comes with the project"):
        store.remove("UP1")
    with pytest.raises(ProteomeError, match="no proteome “UP9” of yours"):
        store.remove("UP9")


def test_work_is_removed_when_done_or_given_up(store: ProteomeStore) -> None:
    work = store.work_folder("UP1")
    for finish in (lambda: store.add(proteome()), lambda: store.remove("UP1")):
        work.mkdir(parents=True)
        (work / "piece").touch()
        finish()
        assert not work.exists()
    assert store.available() == ()


def test_models_and_codes_are_not_mixed(store: ProteomeStore, tmp_path: Path) -> None:
    for facts in ({"model_digest": "another"}, {"code_digest": "another"}):
        with pytest.raises(ProteomeError, match="embedded with another model"):
            store.add(proteome(**facts))
    store.add(proteome())
    other_code = EmbeddingCode.fit(np.random.default_rng(1).normal(size=(50, 24)), 16)
    other = ProteomeStore(MODEL, other_code, tmp_path / "own", tmp_path / "bundled")
    assert "Embed it again" in other.available()[0].damage
    with pytest.raises(ProteomeError, match="Embed it again"):
        other.load(["UP1"])
    # Bundled ones of another model are none of this one's business.
    save_proteome(proteome(), tmp_path / "bundled" / "UP1")
    assert ProteomeStore("another", CODE, tmp_path / "no", tmp_path / "bundled").available() == ()


def cut(folder: Path) -> None:
    path = folder / "proteins.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def turn_a_bit(folder: Path) -> None:
    path = folder / "proteins.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def change(key: str, value: object) -> object:
    def spoil(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))

    return spoil


SPOILT = {
    "cut": cut,
    "bit": turn_a_bit,
    "no table": lambda folder: (folder / "proteins.parquet").unlink(),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "no JSON": lambda folder: (folder / "manifest.json").write_text("{"),
    "JSON of something": lambda folder: (folder / "manifest.json").write_text("[1]"),
    "version": change("format_version", 99),
    "count": change("proteins", "many"),
}


@pytest.mark.parametrize("how", list(SPOILT))
def test_a_damaged_one_is_told_and_hides_no_other(how: str, store: ProteomeStore) -> None:
    store.add(proteome("bad", "Bad"))
    store.add(proteome("good", "Good"))
    SPOILT[how](store.folder / "bad")
    damage = {each.key: each.damage for each in store.available()}
    assert set(damage) == {"bad", "good"}
    assert damage["good"] == ""
    if how != "bit":  # which only reading all of it shows
        assert "import or download it again" in damage["bad"]
    with pytest.raises(ProteomeError, match=r"again|no proteome “bad”"):
        store.load(["bad"])
    assert len(store.load(["good"])) == 60
    store.remove("bad")
    assert [each.key for each in store.available()] == ["good"]


def test_a_damaged_bundled_one_is_told(store: ProteomeStore, tmp_path: Path) -> None:
    for key in ("UP1", "UP2"):
        save_proteome(proteome(key), tmp_path / "bundled" / key)
    cut(tmp_path / "bundled" / "UP1")
    assert {each.key: bool(each.damage) for each in store.available()} == {
        "UP1": True,
        "UP2": False,
    }


def test_keys_stay_in_the_folder(store: ProteomeStore) -> None:
    for act in (store.load_one, store.remove, store.work_folder):
        with pytest.raises(ProteomeError, match="cannot be the key"):
            act("../own")
    with pytest.raises(ProteomeError, match="There is no proteome"):
        store.load(["UP1"])
    with pytest.raises(ProteomeError, match="No proteome is chosen"):
        store.load([])


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProteomeError, match="cannot be kept"):
        ProteomeStore(MODEL, CODE, tmp_path / "file").add(proteome())
    with pytest.raises(ProteomeError, match="cannot be written"):
        save_proteome(proteome(), tmp_path / "file")


def test_each_model_has_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    assert ProteomeStore("a" * 64, CODE).folder == tmp_path / "proteomes" / ("a" * 16)
