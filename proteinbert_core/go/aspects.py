"""The three aspects of the Gene Ontology: codes, OBO namespaces, roots and GAF letters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Codes of the aspects, in the order in which the library lists them.
ASPECTS: tuple[str, ...] = ("MF", "BP", "CC")

#: Aspect code -> namespace, as an OBO file writes it.
NAMESPACES: Mapping[str, str] = MappingProxyType(
    {"MF": "molecular_function", "BP": "biological_process", "CC": "cellular_component"}
)

#: Aspect code -> GO id of the official root term.
OFFICIAL_ROOTS: Mapping[str, str] = MappingProxyType(
    {"MF": "GO:0003674", "BP": "GO:0008150", "CC": "GO:0005575"}
)

#: Letter of an annotation file (GAF column 9) -> aspect code.
GAF_LETTERS: Mapping[str, str] = MappingProxyType({"F": "MF", "P": "BP", "C": "CC"})
