"""Which reference proteins carry a term, checked against each protein's own list."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS
from proteinbert_core.reference.term_carriers import TermCarriers, carriers_tsv
from tests.toy import toy_ontology_path
from tests.toy_reference import MEMBERS, toy_reference_set


@pytest.fixture(scope="module")
def ontology(tmp_path_factory) -> Ontology:
    folder = tmp_path_factory.mktemp("go")
    return Ontology.from_obo(toy_ontology_path(folder), cache=folder)


@pytest.fixture(scope="module")
def carriers(ontology) -> TermCarriers:
    return TermCarriers(toy_reference_set(), ontology)


def test_every_term_against_every_protein(carriers, ontology):
    reference = toy_reference_set()
    for go_id in ontology.go_ids:
        expected = {}
        for row, accession in enumerate(reference.accessions):
            terms = reference.terms_of(row)
            below = {go_id, *ontology.descendants(go_id)}
            kinds = [kind for each, kind in terms.items() if each in below]
            if go_id in terms:
                expected[accession] = ("direct", terms[go_id])
            elif kinds:
                expected[accession] = ("inherited", min(kinds, key=EVIDENCE_KINDS.index))
        table = carriers.carriers(go_id)
        found = {
            each.accession: (each.carries, each.evidence) for each in table.itertuples(index=False)
        }
        assert found == expected
        assert len(table) == len(found)


def test_order_and_organisms(carriers):
    table = carriers.carriers("GO:0008233")
    assert table["carries"].tolist() == ["direct"] * MEMBERS + ["inherited"] * MEMBERS
    direct = table[table["carries"] == "direct"]
    assert direct["evidence"].tolist() == (
        ["experimental"] * 4 + ["curated"] * 2 + ["electronic"] * 2
    )
    assert "Homo sapiens" in set(table["organism"])


def test_old_and_unknown_ids(carriers):
    assert carriers.carriers("GO:0005554").equals(carriers.carriers("GO:0003674"))
    with pytest.raises(OntologyError, match="no term"):
        carriers.carriers("GO:7777777")


def test_the_table_to_take_away(carriers):
    table = carriers.carriers("GO:0005344")
    text = carriers_tsv(table, "GO:0005344", {"ontology": "toy"})
    assert text.startswith("# term: GO:0005344\n# ontology: toy\naccession\t")
    read = pd.read_csv(io.StringIO(text), sep="\t", comment="#")
    assert read["accession"].tolist() == table["accession"].tolist()
