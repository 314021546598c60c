"""The methods paragraph and the citations of a report."""

from __future__ import annotations

from proteinbert_core.export.annotated_block import ExportSource

#: What to cite, with its address.
CITATIONS = (
    (
        (
            "Brandes N, Ofer D, Peleg Y, Rappoport N, Linial M. ProteinBERT: a universal "
            "deep-learning model of protein sequence and function. Bioinformatics 38, 2102–2110 "
            "(2022)."
        ),
        "https://doi.org/10.1093/bioinformatics/btac020",
    ),
    (
        (
            "Ashburner M et al. Gene Ontology: tool for the unification of biology. Nature "
            "Genetics 25, 25–29 (2000)."
        ),
        "https://doi.org/10.1038/75556",
    ),
    (
        (
            "The Gene Ontology Consortium. The Gene Ontology knowledgebase in 2023. Genetics 224, "
            "iyad031 (2023)."
        ),
        "https://doi.org/10.1093/genetics/iyad031",
    ),
    (
        (
            "The UniProt Consortium. UniProt: the Universal Protein Knowledgebase in 2025. Nucleic "
            "Acids Research 53, D609–D617 (2025)."
        ),
        "https://doi.org/10.1093/nar/gkae1010",
    ),
)


def methods(source: ExportSource) -> str:
    """Describe in words how the terms of a file were predicted.

    Parameters
    ----------
    source : ExportSource

    Returns
    -------
    str
        Plain text, one paragraph.
    """
    stated = source.provenance
    digest = stated.get("model_sha256", "")
    weights = f", SHA-256 {digest[:16]}…" if digest else ""
    version = stated.get("proteinbert_explorer", "")
    sentences = [
        (
            f"Gene Ontology terms were predicted with ProteinBERT Explorer {version} "
            f"(model {stated.get('model', 'unnamed')}{weights}) on {source.predicted:%d %B %Y}."
        ),
        (
            "The network has the architecture of ProteinBERT (Brandes et al. 2022) and reads the "
            "whole sequence."
        ),
    ]
    if source.calibrated:
        known = stated.get("reference_proteins", "")
        counted = f"{int(known):,} " if known.isdigit() else ""
        sentences.append(
            f"Its scores were combined with the annotations of the nearest of {counted}annotated "
            "reference proteins (shared k-mers, and similarity of the network's embeddings) and "
            "calibrated on families that the network had not seen: of terms shown at a "
            "probability of 0.8, about 8 in 10 are annotated."
        )
    else:
        sentences.append("Its scores are not calibrated and are no probabilities.")
    number = "probability" if source.calibrated else "score"
    sentences.append(
        f"Terms of the Gene Ontology (release {source.ontology.release}) with a {number} of at "
        f"least {source.least:g} are reported; by the true-path rule no term is less likely than "
        "one below it. A term that is absent is not disproved, and none was reviewed by a curator."
    )
    return " ".join(sentences)
