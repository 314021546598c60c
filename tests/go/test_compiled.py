"""The compiled form: used where it is whole, ignored and made again where it is not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.go import compiled, ontology
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.user_cache import CACHE_VARIABLE
from tests.go.toy_ontologies import BP, TOY_OBO


def facts_of(read: Ontology) -> list[object]:
    """Everything one can ask of an ontology."""
    return [
        read.release,
        read.digest,
        dict(read.roots),
        dict(read.obsolete),
        dict(read.tables.alt_ids),
        [
            (read[go_id], read.depth(go_id), dict(read.parents(go_id)), read.descendants(go_id))
            for go_id in read.go_ids
        ],
    ]


@pytest.fixture
def obo(tmp_path: Path) -> Path:
    path = tmp_path / "toy.obo"
    path.write_text(TOY_OBO, encoding="utf-8")
    return path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes every time the OBO file itself is parsed."""
    calls: list[str] = []
    parse = ontology.parse_obo

    def noted(data: bytes, source: str) -> ontology.OntologyTables:
        calls.append(source)
        return parse(data, source)

    monkeypatch.setattr(ontology, "parse_obo", noted)
    return calls


def test_second_reading_uses_the_compiled_form(
    obo: Path, tmp_path: Path, parsed: list[str]
) -> None:
    cache = tmp_path / "deep" / "cache"
    first = Ontology.from_obo(obo, cache=cache)
    second = Ontology.from_obo(obo, cache=cache)
    assert parsed == ["toy.obo"]
    assert facts_of(second) == facts_of(first)
    assert [path.name for path in cache.iterdir()] == [f"{first.digest}.v1.npz"]
    assert not second.tables.parents.flags.writeable


def test_changed_file_is_read_again(obo: Path, tmp_path: Path, parsed: list[str]) -> None:
    Ontology.from_obo(obo, cache=tmp_path / "cache")
    obo.write_text(TOY_OBO.replace("name: growth", "name: growing"), encoding="utf-8")
    assert Ontology.from_obo(obo, cache=tmp_path / "cache")["GO:0000001"].name == "growing"
    assert len(parsed) == 2


def test_other_version_is_made_again(
    obo: Path, tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    digest = Ontology.from_obo(obo, cache=cache).digest
    old = (cache / f"{digest}.v1.npz").read_bytes()
    monkeypatch.setattr(compiled, "FORMAT_VERSION", 2)
    Ontology.from_obo(obo, cache=cache)
    assert len(parsed) == 2
    # Nor does an old file under the new name pass for the new form.
    (cache / f"{digest}.v2.npz").write_bytes(old)
    Ontology.from_obo(obo, cache=cache)
    assert len(parsed) == 3


def truncate(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flip_a_bit(data: bytes) -> bytes:
    at = data.index(b"inner membrane")
    return data[:at] + b"I" + data[at + 1 :]


def other_arrays(**changed: object) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        with np.load(io.BytesIO(data)) as archive:
            arrays = dict(archive)
        arrays.update({name: np.asarray(value) for name, value in changed.items()})
        stream = io.BytesIO()
        np.savez(stream, **arrays)
        return stream.getvalue()

    return change


def other_facts(**changed: object) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        with np.load(io.BytesIO(data)) as archive:
            facts = json.loads(archive["facts"].tobytes())
        text = json.dumps({**facts, **changed}).encode()
        return other_arrays(facts=np.frombuffer(text, dtype=np.uint8))(data)

    return change


def without_names(data: bytes) -> bytes:
    with np.load(io.BytesIO(data)) as archive:
        arrays = {name: archive[name] for name in archive if name != "names"}
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def replaced_by(data: bytes) -> Callable[[bytes], bytes]:
    return lambda _: data


def a_single_array(_: bytes) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.arange(3))
    return stream.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        truncate,
        flip_a_bit,
        without_names,
        a_single_array,
        replaced_by(b""),
        replaced_by(b"not an archive"),
        other_arrays(parents=np.full(15, 99, dtype=np.int32)),
        other_arrays(parent_offsets=np.zeros(13, dtype=np.int32)),
        other_arrays(levels=np.zeros(12, dtype=np.float64)),
        other_arrays(depths=np.zeros(11, dtype=np.int32)),
        other_arrays(aspects=np.full(12, 7, dtype=np.int8)),
        other_arrays(names=np.frombuffer(b"one\ntwo", dtype=np.uint8)),
        other_arrays(names=np.frombuffer(b"\xff\xfe", dtype=np.uint8)),
        other_arrays(levels=np.array([{"an": "object"}], dtype=object)),
        other_facts(digest="0" * 64),
        other_facts(alt_ids={"GO:0900001": 12}),
        other_facts(alt_ids={"GO:0900001": "GO:0000002"}),
        other_facts(obsolete={"GO:0000030": {}}),
        other_facts(obsolete=[]),
        other_arrays(facts=np.frombuffer(b"{", dtype=np.uint8)),
        other_arrays(facts=np.frombuffer(b"[]", dtype=np.uint8)),
    ],
)
def test_damaged_form_is_ignored_and_made_again(
    damage: Callable[[bytes], bytes], obo: Path, tmp_path: Path, parsed: list[str]
) -> None:
    cache = tmp_path / "cache"
    whole = Ontology.from_obo(obo, cache=cache)
    path = cache / f"{whole.digest}.v1.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert facts_of(Ontology.from_obo(obo, cache=cache)) == facts_of(whole)
    assert len(parsed) == 2
    Ontology.from_obo(obo, cache=cache)
    assert len(parsed) == 2  # whole again


def test_folder_that_cannot_be_written_is_no_hindrance(obo: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    for cache in (in_the_way, in_the_way / "below"):
        assert BP in Ontology.from_obo(obo, cache=cache)
    assert in_the_way.read_text() == "x"


def test_full_disk_leaves_nothing_behind(
    obo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert BP in Ontology.from_obo(obo, cache=tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())


def test_environment_names_the_default_folder(
    obo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "named"))
    digest = Ontology.from_obo(obo).digest
    assert (tmp_path / "named" / "ontology" / f"{digest}.v1.npz").is_file()
    monkeypatch.delenv(CACHE_VARIABLE)
    assert compiled.cache_folder().is_absolute()
    assert "proteinbert-explorer" in compiled.cache_folder().parts
