"""Headers in the forms that people have, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.sequences.fasta_header import FastaHeader, accession_of, read_header


@pytest.mark.parametrize(
    ("identifier", "accession"),
    [("sp|P1|A_B", "P1"), ("tr|A0A1|X", "A0A1"), ("P1", "P1"), ("HVO_0001", "HVO_0001")],
)
def test_accessions(identifier: str, accession: str) -> None:
    assert accession_of(identifier) == accession


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            (
                "sp|P13738|NHAA_ECOLI Na(+)/H(+) antiporter NhaA OS=Escherichia coli (strain K12) "
                "OX=83333 GN=nhaA PE=1 SV=3"
            ),
            FastaHeader(
                accession="P13738",
                entry="NHAA_ECOLI",
                gene="nhaA",
                name="Na(+)/H(+) antiporter NhaA",
                organism="Escherichia coli (strain K12)",
                taxon_id=83333,
                reviewed=True,
            ),
        ),
        (
            "tr|Q586D2|Q586D2_TRYB2 Uncharacterized protein OS=Trypanosoma brucei OX=185431 PE=4",
            FastaHeader(
                accession="Q586D2",
                entry="Q586D2_TRYB2",
                name="Uncharacterized protein",
                organism="Trypanosoma brucei",
                taxon_id=185431,
                reviewed=False,
            ),
        ),
        (
            "sp|P05067-4|A4_HUMAN Isoform APP695 of Amyloid OS=Homo sapiens OX=9606 GN=APP",
            FastaHeader(
                accession="P05067-4",
                entry="A4_HUMAN",
                gene="APP",
                name="Isoform APP695 of Amyloid",
                organism="Homo sapiens",
                taxon_id=9606,
                reviewed=True,
            ),
        ),
        ("sp|P1", FastaHeader("P1", reviewed=True)),
        ("P12345 Own name GN=abc", FastaHeader("P12345", name="Own name", gene="abc")),
        (
            "HVO_0001 [D4GYJ7] (orc1) Orc1-type DNA replication protein",
            FastaHeader("D4GYJ7", "HVO_0001", "orc1", "Orc1-type DNA replication protein"),
        ),
        (
            "HVO_0394A [-] conserved hypothetical protein (nonfunctional)",
            FastaHeader("HVO_0394A", name="conserved hypothetical protein (nonfunctional)"),
        ),
        (
            "NP_000509.1 hemoglobin subunit beta [Homo sapiens]",
            FastaHeader("NP_000509.1", name="hemoglobin subunit beta", organism="Homo sapiens"),
        ),
        (
            "gi|4504349|ref|NP_000509.1| kinase [[Candida] auris]",
            FastaHeader("NP_000509.1", name="kinase", organism="[Candida] auris"),
        ),
        (
            (
                "lcl|NC_000913.3_prot_NP_414542.1_1 [gene=thrL] [locus_tag=b0001] "
                "[protein=thr operon leader] [protein_id=NP_414542.1] [location=190..255]"
            ),
            FastaHeader("NP_414542.1", "b0001", "thrL", "thr operon leader"),
        ),
        ("my_protein", FastaHeader("my_protein")),
        ("my_protein the one I like", FastaHeader("my_protein", name="the one I like")),
    ],
)
def test_forms(header: str, expected: FastaHeader) -> None:
    identifier, _, description = header.partition(" ")
    assert read_header(identifier, description) == expected


@given(st.text(min_size=1), st.text())
def test_any_header_has_an_accession(identifier: str, description: str) -> None:
    header = read_header(identifier, description)
    assert header.accession
    assert 0 <= header.taxon_id < 1_000_000_000
