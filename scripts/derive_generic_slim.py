"""Writes the ids of the generic GO slim, from the slim's OBO file or a full release of GO.

Run: python scripts/derive_generic_slim.py goslim_generic.obo assets/go/goslim-generic.txt
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.term_slims import GENERIC_SUBSET


def slim_text(source: Path) -> str:
    """Ids of the generic slim, one a line, under a few lines on where they come from."""
    ontology = Ontology.from_obo(source)
    go_ids = ontology.texts.subsets[GENERIC_SUBSET]
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    lines = [
        f"# Ids of the generic GO slim ({GENERIC_SUBSET}), {len(go_ids)} terms.",
        f"# From {source.name}, release {ontology.release}, SHA-256 {digest}.",
        "# Gene Ontology Consortium, https://geneontology.org, CC BY 4.0.",
        "# Written by scripts/derive_generic_slim.py.",
        *go_ids,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    arguments.output.write_text(slim_text(arguments.source), encoding="utf-8")
