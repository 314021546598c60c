"""What the reader makes of OBO files, good and bad."""

from __future__ import annotations

import gzip
import random
import re

import pytest

from proteinbert_core.errors import OntologyError
from proteinbert_core.go import obo_reader
from proteinbert_core.go.obo_reader import parse_obo
from proteinbert_core.go.tables import IS_A, PART_OF, ObsoleteTerm, OntologyTables
from tests.go.toy_ontologies import BP, CC, MF, TOY_OBO, TOY_PARENTS

HEADER = "format-version: 1.2\nontology: go\n\n"


def term(number: int, *lines: str, namespace: str | None = "biological_process") -> str:
    stanza = ["[Term]", f"id: GO:{number:07d}", f"name: term {number}"]
    if namespace:
        stanza.append(f"namespace: {namespace}")
    return "\n".join([*stanza, *lines]) + "\n\n"


def read(text: str) -> OntologyTables:
    return parse_obo(text.encode("utf-8"), "some.obo")


def test_toy_exactly() -> None:
    tables = read(TOY_OBO)
    assert tables.release == "releases/2024-06-17"
    assert tables.go_ids == tuple(sorted(TOY_PARENTS))
    names = dict(zip(tables.go_ids, tables.names, strict=True))
    assert names["GO:0000020"] == "membrane"
    assert names["GO:0000003"] == "transport of 4-{alpha} ! sugars"
    at = {go_id: i for i, go_id in enumerate(tables.go_ids)}
    assert [tables.aspects[at[root]] for root in (MF, BP, CC)] == [0, 1, 2]
    row = at["GO:0000006"]
    links = slice(tables.parent_offsets[row], tables.parent_offsets[row + 1])
    assert tables.parents[links].tolist() == [at["GO:0000002"], at["GO:0000003"]]
    assert tables.parent_relations[links].tolist() == [IS_A | PART_OF, IS_A]
    assert tables.levels[[at["GO:0000005"], at["GO:0000011"], at[BP]]].tolist() == [4, 2, 0]
    assert dict(tables.alt_ids) == {
        "GO:0000004": at[BP],
        "GO:0900001": at["GO:0000002"],
        "GO:0900002": at["GO:0000002"],
    }
    assert dict(tables.obsolete) == {
        "GO:0000030": ObsoleteTerm("old growth", ("GO:0000001",), ()),
        "GO:0900003": ObsoleteTerm("old growth", ("GO:0000001",), ()),
        "GO:0000031": ObsoleteTerm("vague growth", (), ("GO:0000002", "GO:0000003")),
        "GO:0000032": ObsoleteTerm("split growth", ("GO:0000002", "GO:0000003"), ()),
    }


def same(one: OntologyTables, other: OntologyTables) -> bool:
    return (
        one.go_ids == other.go_ids
        and one.names == other.names
        and one.release == other.release
        and one.parents.tolist() == other.parents.tolist()
        and one.parent_relations.tolist() == other.parent_relations.tolist()
        and dict(one.alt_ids) == dict(other.alt_ids)
        and dict(one.obsolete) == dict(other.obsolete)
    )


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(TOY_OBO.encode(), mtime=0),
        TOY_OBO.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TOY_OBO.encode(),
        re.sub(r"\n\n+", "\n", TOY_OBO).encode(),
        TOY_OBO.replace("\nname:", "\n\n! a note\n\nname:").encode(),
        TOY_OBO.rstrip("\n").encode(),
    ],
    ids=["gzip", "CRLF", "BOM", "no blank lines", "blank lines and notes", "no last newline"],
)
def test_other_ways_of_writing_the_same(data: bytes) -> None:
    assert same(parse_obo(data, "some.obo"), read(TOY_OBO))


def test_order_of_stanzas_does_not_matter() -> None:
    header, *stanzas = TOY_OBO.strip().split("\n\n")
    random.Random(0).shuffle(stanzas)
    assert same(read("\n\n".join([header, *stanzas])), read(TOY_OBO))


def test_terms_and_parents_of_other_ontologies_are_left_out() -> None:
    tables = read(
        HEADER
        + "[Term]\nid: CHEBI:1\nname: atom\n\n"
        + term(1, "is_a: CHEBI:1", "relationship: part_of UBERON:2", "is_a: GO:0000002")
        + term(2)
    )
    assert tables.go_ids == ("GO:0000001", "GO:0000002")
    assert tables.parents.tolist() == [1]


def test_default_namespace_counts_where_a_term_has_none() -> None:
    tables = read("default-namespace: cellular_component\n\n" + term(1, namespace=None))
    assert tables.aspects.tolist() == [2]


def test_release_is_unknown_where_none_is_stated() -> None:
    assert read(HEADER + term(1)).release == "unknown"


def test_an_id_absorbed_by_a_current_term_is_not_obsolete() -> None:
    tables = read(
        HEADER + term(1, "alt_id: GO:0000009") + term(2, "is_obsolete: true", "alt_id: GO:0000009")
    )
    assert dict(tables.alt_ids) == {"GO:0000009": 0}
    assert set(tables.obsolete) == {"GO:0000002"}


def test_reading_leaves_the_root_logger_alone(caplog: pytest.LogCaptureFixture) -> None:
    read(term(1))
    assert not caplog.records


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no current GO term"),
        (HEADER, "holds no current GO term"),
        (HEADER + term(1, "is_obsolete: true"), "holds no current GO term"),
        ("<!DOCTYPE html>\n<html>", r"some\.obo, line 1: “<!DOCTYPE html>” is not of the form"),
        ("MKTAYIAK\nQRQISFVK\n", "line 1: “MKTAYIAK” is not of the form"),
        ("<a href='http://x'>\n", "line 1: .* is not of the form"),
        (HEADER + term(1) + "[Term]\nname: x\n", r"line 9: this \[Term\] has no “id:” line"),
        (HEADER + "[Term]\n\n" + term(1), r"line 4: this \[Term\] has no “id:” line"),
        (HEADER + term(1) + term(1), "line 10: GO:0000001 is defined a second time .*line 5"),
        (HEADER + term(1, "id: GO:0000002"), "line 8: a second “id:” in the .Term. of GO:0000001"),
        (HEADER + "[Term]\nid: GO:12\n", "line 5: “GO:12” is no GO id"),
        (HEADER + "[Term]\nid: GO:0000001\n", "line 5: GO:0000001 has no name"),
        (HEADER + term(1, namespace=None), "line 5: GO:0000001 has no namespace"),
        (HEADER + term(1, namespace="plant"), "line 5: GO:0000001 has namespace “plant”"),
        (
            HEADER + term(1) + term(2, "is_a: GO:0000077"),
            r"line 10: GO:0000002 has the parent “GO:0000077” \(is_a\), which is not in the file",
        ),
        (
            HEADER + term(1, "relationship: part_of GO:0000002") + term(2, "is_obsolete: true"),
            r"line 5: .*“GO:0000002” \(part_of\), which is obsolete",
        ),
        (HEADER + term(1, "is_a:"), r"line 5: .*the parent “” \(is_a\)"),
        (
            HEADER + term(1, "relationship: part_of GO:0000002 GO:0000003") + term(2) + term(3),
            "some.obo: obonet cannot read this OBO file",
        ),
        (HEADER + term(1, "is_a: GO:0000001"), "cycle: GO:0000001 -> GO:0000001"),
        (
            HEADER
            + term(1)
            + term(2, "is_a: GO:0000001", "is_a: GO:0000004")
            + term(3, "is_a: GO:0000002")
            + term(4, "relationship: part_of GO:0000003")
            + term(5, "is_a: GO:0000004"),
            "cycle: GO:0000002 -> GO:0000004 -> GO:0000003 -> GO:0000002",
        ),
    ],
)
def test_bad_text_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(OntologyError, match=message) as caught:
        read(text)
    assert "some.obo" in str(caught.value)


def test_text_of_another_encoding_is_refused_with_its_line() -> None:
    data = TOY_OBO.replace("tip growth", "t\xefp growth").encode("latin-1")
    line = TOY_OBO[: TOY_OBO.index("tip growth")].count("\n") + 1
    with pytest.raises(OntologyError, match=rf"some\.obo, line {line}: not UTF-8"):
        parse_obo(data, "some.obo")


@pytest.mark.parametrize("keep", [3, 12, 200, -1])
def test_truncated_gzip_is_refused(keep: int) -> None:
    with pytest.raises(OntologyError, match="gzip file is truncated or damaged"):
        parse_obo(gzip.compress(TOY_OBO.encode())[:keep], "some.obo.gz")


def test_damaged_gzip_is_refused() -> None:
    data = bytearray(gzip.compress(TOY_OBO.encode()))
    data[100] ^= 0xFF
    with pytest.raises(
        OntologyError, match=r"some\.obo\.gz: the gzip file is truncated or damaged"
    ):
        parse_obo(bytes(data), "some.obo.gz")


def test_an_archive_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obo_reader, "MAX_TEXT_BYTES", 2_000_000)
    with pytest.raises(OntologyError, match="more than 2 MB of text"):
        parse_obo(gzip.compress(b"!" * 2_000_001), "some.obo.gz")
