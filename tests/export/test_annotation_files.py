"""GAF and GPAD: the published column rules, independent readers, and any text in headers."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings

from proteinbert_core.errors import ExportError
from proteinbert_core.export.gene_product import gene_product, stated_taxon
from proteinbert_core.export.term_relation import TermRelations
from proteinbert_core.go.gaf import iterate_gaf
from proteinbert_core.sequences import Protein
from tests.export.column_rules import RELATION_IDS, gaf_rows, gpad_rows
from tests.export.toy_results import (
    COMPLEX,
    INSIDE,
    NASTY,
    PROTEASOME,
    block,
    one_protein,
    row,
    source,
    written,
)

HEADER = "sp|P68871|HBB_HUMAN"
DESCRIPTION = "Hemoglobin subunit beta OS=Homo sapiens OX=9606 GN=HBB PE=1 SV=2"


@pytest.fixture
def gaf(about):
    return lambda *blocks: gaf_rows(written("gaf", about, *blocks).decode())


@pytest.fixture
def gpad(about):
    return lambda *blocks: gpad_rows(written("gpad", about, *blocks).decode())


def test_a_row_of_gaf(gaf):
    first, *_ = gaf(one_protein(HEADER, DESCRIPTION))
    assert first == [
        "UniProtKB",
        "P68871",
        "HBB",
        "enables",
        "GO:0005344",
        "DOI:10.1093/bioinformatics/btac020",
        "IEA",
        "",
        "F",
        "Hemoglobin subunit beta",
        "",
        "protein",
        "taxon:9606",
        "20240203",
        "ProteinBERT-Explorer",
        "",
        "",
    ]


def test_a_row_of_gpad(gpad):
    first, *_ = gpad(one_protein(HEADER, DESCRIPTION))
    assert first == [
        "UniProtKB:P68871",
        "",
        "RO:0002327",
        "GO:0005344",
        "DOI:10.1093/bioinformatics/btac020",
        "ECO:0007669",
        "",
        "",
        "2024-02-03",
        "ProteinBERT-Explorer",
        "",
        "comment=predicted; NCBITaxon:9606",
    ]


def test_relations_follow_aspect_and_complex(gaf, gpad):
    relations = {columns[4]: columns[3] for columns in gaf(one_protein("P1"))}
    assert relations == {
        "GO:0005344": "enables",
        "GO:0015671": "involved_in",
        "GO:0005829": "located_in",
        PROTEASOME: "part_of",
        INSIDE: "located_in",
    }
    assert relations == {
        columns[3]: RELATION_IDS[columns[2]] for columns in gpad(one_protein("P1"))
    }


def test_an_ontology_without_complexes_has_none(ontology):
    assert TermRelations(ontology).of(COMPLEX, "CC") == "part_of"


def test_roots_binding_and_implied_terms_are_left_out(ontology):
    def named(**changes):
        text = written("gaf", source(ontology, **changes), one_protein("P1")).decode()
        return {columns[4] for columns in gaf_rows(text)}

    few, all_terms = named(), named(all_terms=True)
    assert all_terms - few == {"GO:0006810"}
    assert not all_terms & {"GO:0003674", "GO:0005515"}


def test_the_organism_of_the_header_counts_before_the_one_given(gaf):
    assert gaf(one_protein(HEADER, DESCRIPTION))[0][12] == "taxon:9606"
    assert gaf(one_protein("P1", "OX=9606"))[0][12] == "taxon:559292"


@pytest.mark.parametrize("name", ["gaf", "gpad"])
def test_an_unknown_organism_is_refused(ontology, name):
    with pytest.raises(ExportError, match=r"organism of 'P1'.*taxonomy id"):
        written(name, source(ontology, taxon=None), one_protein("P1"))
    assert written(name, source(ontology, taxon=None), one_protein(HEADER, DESCRIPTION))


def test_a_row_of_an_unlisted_protein_is_refused(about):
    with pytest.raises(ExportError, match="'P1'"):
        written("gaf", about, block([Protein("P2", "M")], row("P1", "GO:0005344", "MF")))


@pytest.mark.parametrize(
    ("identifier", "named"),
    [
        ("sp|P68871|HBB_HUMAN", ("UniProtKB", "P68871", "HBB_HUMAN", "")),
        ("tr|A0A024R161|A0A024R161_HUMAN", ("UniProtKB", "A0A024R161", "A0A024R161_HUMAN", "")),
        ("sp|P68871-2|HBB_HUMAN", ("UniProtKB", "P68871", "HBB_HUMAN", "P68871-2")),
        ("P68871", ("LAB", "P68871", "P68871", "")),
        ("sp|P1|ONE", ("LAB", "sp%7CP1%7CONE", "sp%7CP1%7CONE", "")),
        ("gi|1|x", ("LAB", "gi%7C1%7Cx", "gi%7C1%7Cx", "")),
    ],
)
def test_identity(identifier, named):
    product = gene_product(Protein(identifier, "M"), "LAB")
    assert (product.db, product.object_id, product.symbol, product.isoform) == named


def test_an_isoform_has_a_column_of_its_own(gaf, gpad):
    isoform = one_protein("sp|P68871-2|HBB_HUMAN", DESCRIPTION)
    assert [gaf(isoform)[0][place] for place in (1, 16)] == ["P68871", "UniProtKB:P68871-2"]
    assert gpad(isoform)[0][0] == "UniProtKB:P68871-2"


def test_a_taxon_is_of_uniprot_headers_alone():
    assert stated_taxon(Protein(HEADER, "M", DESCRIPTION)) == 9606
    assert stated_taxon(Protein("P1", "M", DESCRIPTION)) is None
    assert stated_taxon(Protein(HEADER, "M", "OX=0 OX=x")) is None


def test_goatools_reads_gaf(about, tmp_path):
    from goatools.anno.gaf_reader import GafReader

    path = tmp_path / "predicted.gaf"
    path.write_bytes(written("gaf", about, one_protein(HEADER, DESCRIPTION), one_protein("my|1")))
    reader = GafReader(str(path), prt=None)
    assert reader.chk_associations() is True
    read = {(each.DB_ID, each.GO_ID, *each.Qualifier, *each.Taxon) for each in reader.associations}
    assert ("P68871", PROTEASOME, "part_of", 9606) in read
    assert ("my%7C1", "GO:0005344", "enables", 559292) in read
    assert len(read) == 10
    assert "generated-by: ProteinBERT-Explorer" in reader.hdr


def test_the_own_reader_reads_gaf(about, tmp_path):
    path = tmp_path / "predicted.gaf"
    path.write_bytes(written("gaf", about, one_protein(HEADER, DESCRIPTION)))
    assert {(each.accession, each.evidence) for each in iterate_gaf(path)} == {("P68871", "IEA")}


def test_blocks_one_after_the_other_equal_one(gaf):
    first, second = one_protein("P1"), one_protein("P2")
    assert gaf(first, second) == gaf(first) + gaf(second)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(identifier=NASTY.filter(bool), description=NASTY, key=NASTY)
def test_no_header_breaks_a_column(ontology, identifier, description, key):
    about = source(ontology, provenance={key: description, "model": identifier})
    for name, rows in (("gaf", gaf_rows), ("gpad", gpad_rows)):
        for wrapped in (identifier, f"sp|P68871|{identifier}"):
            found = rows(written(name, about, one_protein(wrapped, description)).decode())
            assert len(found) == 5
            assert all("LOCAL" in each[0] or "UniProtKB" in each[0] for each in found)


@given(first=NASTY, second=NASTY)
def test_different_identifiers_stay_different(first, second):
    one, other = (gene_product(Protein(each, "M"), "LOCAL").object_id for each in (first, second))
    assert (one == other) == (first == second)
    assert unquote(one, errors="surrogatepass") == first
    assert re.fullmatch("[!-~]*", one)
