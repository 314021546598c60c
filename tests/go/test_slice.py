"""Slices: the same bytes each time, the same answers as the whole for what is kept."""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
from pathlib import Path

import obonet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import ExportError, OntologyError
from proteinbert_core.go.obo_reader import unescape
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.slice import SliceManifest, escape, load_manifest, write_slice
from tests.go.toy_ontologies import BP, CC, RandomOntology, random_ontologies


def assert_same_where_kept(part: Ontology, whole: Ontology) -> None:
    for go_id in part.go_ids:
        assert part[go_id] == whole[go_id]
        assert part.ancestors(go_id) == whole.ancestors(go_id)
        assert part.depth(go_id) == whole.depth(go_id)
        assert dict(part.parents(go_id)) == dict(whole.parents(go_id))


def test_toy_exactly(toy: Ontology, toy_obo: Path, tmp_path: Path) -> None:
    manifest = write_slice(toy_obo, ["GO:0900002", "GO:0000021", "GO:0000006"], tmp_path / "new")
    part = Ontology.from_obo(tmp_path / "new" / "go-slice.obo.gz")
    assert part.go_ids == toy.with_ancestors(["GO:0000006", "GO:0000021"])
    assert part.release == toy.release
    assert_same_where_kept(part, toy)
    assert set(part.tables.alt_ids) == {"GO:0000004", "GO:0900001", "GO:0900002"}
    assert manifest == SliceManifest(
        file="go-slice.obo.gz",
        sha256=part.digest,
        release="releases/2024-06-17",
        source_file="toy.obo",
        source_sha256=hashlib.sha256(toy_obo.read_bytes()).hexdigest(),
        requested_terms=3,
        terms={"MF": 0, "BP": 5, "CC": 3},
        links={"is_a": 6, "part_of": 2},
        alt_ids=3,
        attribution=manifest.attribution,
        licence=manifest.licence,
        changes=manifest.changes,
        script="proteinbert_core.go.slice 1",
    )
    assert "Gene Ontology Consortium" in manifest.attribution
    assert manifest.licence.startswith("CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
    assert load_manifest(tmp_path / "new") == manifest


def test_holds_no_definitions_and_states_its_licence(toy_obo: Path, tmp_path: Path) -> None:
    write_slice(toy_obo, ["GO:0000001"], tmp_path)
    text = gzip.decompress((tmp_path / "go-slice.obo.gz").read_bytes()).decode()
    assert "def:" not in text
    assert "Getting larger" not in text
    assert "remark: CC BY 4.0" in text


def test_obonet_alone_reads_the_slice(toy: Ontology, toy_obo: Path, tmp_path: Path) -> None:
    write_slice(toy_obo, toy.go_ids, tmp_path)
    graph = obonet.read_obo(tmp_path / "go-slice.obo.gz")
    assert sorted(graph) == list(toy.go_ids)
    assert graph.graph["data-version"] == toy.release
    assert graph.nodes["GO:0000002"]["alt_id"] == ["GO:0900001", "GO:0900002"]
    assert set(graph.out_edges("GO:0000006", keys=True)) == {
        ("GO:0000006", "GO:0000002", "is_a"),
        ("GO:0000006", "GO:0000002", "part_of"),
        ("GO:0000006", "GO:0000003", "is_a"),
    }


def test_same_terms_give_the_same_bytes(toy_obo: Path, tmp_path: Path) -> None:
    """Whatever their order, and whether the source is packed or not."""
    packed = tmp_path / "packed.obo.gz"
    packed.write_bytes(gzip.compress(toy_obo.read_bytes()))
    write_slice(toy_obo, ["GO:0000011", "GO:0000021", BP], tmp_path / "one")
    write_slice(toy_obo, iter([BP, "GO:0000021", "GO:0000011", BP]), tmp_path / "two")
    write_slice(packed, ["GO:0000011", "GO:0000021", BP], tmp_path / "three")
    slices = [
        (tmp_path / name / "go-slice.obo.gz").read_bytes() for name in ("one", "two", "three")
    ]
    assert slices[0] == slices[1] == slices[2]
    assert slices[0][4:8] == bytes(4)  # no time
    manifests = [(tmp_path / name / "manifest.json").read_bytes() for name in ("one", "two")]
    assert manifests[0] == manifests[1]


def test_a_slice_of_a_slice_with_all_its_terms_is_itself(toy_obo: Path, tmp_path: Path) -> None:
    write_slice(toy_obo, ["GO:0000011", "GO:0000005"], tmp_path / "one")
    source = tmp_path / "one" / "go-slice.obo.gz"
    write_slice(source, Ontology.from_obo(source).go_ids, tmp_path / "two")
    assert (tmp_path / "two" / "go-slice.obo.gz").read_bytes() == source.read_bytes()


def test_unknown_release_stays_unknown(tmp_path: Path) -> None:
    source = tmp_path / "bare.obo"
    source.write_text("[Term]\nid: GO:0005575\nname: cc\nnamespace: cellular_component\n")
    assert write_slice(source, [CC], tmp_path / "out").release == "unknown"
    assert Ontology.from_obo(tmp_path / "out" / "go-slice.obo.gz").release == "unknown"


def test_terms_that_cannot_be_sliced(toy_obo: Path, tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="GO:0000099"):
        write_slice(toy_obo, [BP, "GO:0000099"], tmp_path / "out")
    with pytest.raises(OntologyError, match=r"obsolete .*replaced by GO:0000001"):
        write_slice(toy_obo, ["GO:0000030"], tmp_path / "out")
    with pytest.raises(OntologyError, match="at least one GO id"):
        write_slice(toy_obo, [], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_folder_that_cannot_be_written(toy_obo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="cannot be written"):
        write_slice(toy_obo, [BP], tmp_path / "file")


def test_manifest_that_does_not_fit(toy_obo: Path, tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"manifest\.json: cannot be read"):
        load_manifest(tmp_path)
    write_slice(toy_obo, [BP], tmp_path)
    manifest = tmp_path / "manifest.json"
    good = manifest.read_text()

    data = bytearray((tmp_path / "go-slice.obo.gz").read_bytes())
    data[-1] ^= 1
    (tmp_path / "go-slice.obo.gz").write_bytes(data)
    with pytest.raises(OntologyError, match=r"go-slice\.obo\.gz: its sha256 is \w{64}, but the"):
        load_manifest(tmp_path)
    for bad in ("{", "[]", "{}", json.dumps({**json.loads(good), "more": 1})):
        manifest.write_text(bad)
        with pytest.raises(OntologyError, match="no manifest of an ontology slice"):
            load_manifest(tmp_path)
    manifest.write_text(good)
    (tmp_path / "go-slice.obo.gz").unlink()
    with pytest.raises(OntologyError, match=r"go-slice\.obo\.gz: cannot be read"):
        load_manifest(tmp_path)


@settings(deadline=None)
@given(random_ontologies(), st.data())
def test_random_slices_answer_as_the_whole(random: RandomOntology, data: st.DataObject) -> None:
    go_ids = data.draw(st.lists(st.sampled_from(random.go_ids), min_size=1))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "random.obo"
        source.write_text(random.text)
        manifest = write_slice(source, go_ids, folder)
        whole, part = Ontology.from_obo(source), Ontology.from_obo(Path(folder) / manifest.file)
    assert part.go_ids == whole.with_ancestors(go_ids)
    assert sum(manifest.terms.values()) == len(part)
    assert_same_where_kept(part, whole)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" ")))
def test_any_name_survives(name: str) -> None:
    name = " ".join(name.split())
    assert unescape(escape(name)) == name
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "name.obo"
        stanza = f"[Term]\nid: {CC}\nname: x{escape(name)}\nnamespace: cellular_component\n"
        source.write_text(stanza, encoding="utf-8")
        write_slice(source, [CC], folder)
        assert Ontology.from_obo(Path(folder) / "go-slice.obo.gz")[CC].name == f"x{name}"
