"""Hands ontology, truth and information accretion to ``cafaeval``, which reads files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from cafaeval.graph import Graph, GroundTruth
from cafaeval.parser import gt_parser, obo_parser

from proteinbert_core.go.aspects import NAMESPACES
from proteinbert_core.go.ontology import Ontology


def as_cafaeval_reads(
    ontology: Ontology,
    truth: pd.DataFrame,
    predicted_terms: Iterable[str],
    information: Mapping[str, float],
) -> tuple[dict[str, Graph], dict[str, GroundTruth]]:
    """Let cafaeval read its input, as with its options ``-ia`` and ``-no_orphans``.

    Parameters
    ----------
    ontology : Ontology
    truth : DataFrame
        Columns ``accession`` and ``term``: direct labels. Terms that the ontology does not have
        are left out.
    predicted_terms : iterable of str
        GO ids that any prediction has.
    information : mapping of str to float
        GO id -> information accretion in bits; 0 for a term that is not there.

    Returns
    -------
    graphs : dict of str to Graph
        By namespace.
    truths : dict of str to GroundTruth
        By namespace, of those in which there is a label: a row a protein, propagated.
    """
    known = truth[[term in ontology for term in truth["term"]]]
    # Terms that nobody has count for nothing, but cafaeval's matrices hold every term it is
    # given: with those that occur, and their ancestors, it is many times faster.
    terms = ontology.with_ancestors({*known["term"], *predicted_terms})
    with tempfile.TemporaryDirectory() as name:
        obo, labels, bits = (Path(name) / file for file in ("go.obo", "truth.tsv", "bits.tsv"))
        _write_obo(obo, ontology, terms)
        known[["accession", "term"]].to_csv(labels, sep="\t", index=False, header=False)
        bits.write_text("".join(f"{term}\t{information.get(term, 0.0)!r}\n" for term in terms))
        graphs = obo_parser(str(obo), ("is_a", "part_of"), str(bits), False)
        return graphs, gt_parser(str(labels), graphs)


def _write_obo(path: Path, ontology: Ontology, terms: Sequence[str]) -> None:
    with path.open("w") as stream:
        for go_id in terms:
            term = ontology[go_id]
            stream.write(f"[Term]\nid: {go_id}\nname: {term.name}\n")
            stream.write(f"namespace: {NAMESPACES[term.aspect]}\n")
            for parent, relation in ontology.parents(go_id).items():
                tag = "is_a:" if relation == "is_a" else "relationship: part_of"
                stream.write(f"{tag} {parent}\n")
            stream.write("\n")
