"""A toy model and a toy ontology, small enough for every test and shaped like the real ones."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.model.config import NetworkConfig, weight_shapes

#: id -> name, aspect's namespace, parents by is_a, parents by part_of. Ids, names and links are
#: real, the intermediate terms of the real ontology mostly left out.
_TERMS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "GO:0003674": ("molecular_function", "molecular_function", (), ()),
    "GO:0003824": ("catalytic activity", "molecular_function", ("GO:0003674",), ()),
    "GO:0004175": ("endopeptidase activity", "molecular_function", ("GO:0008233",), ()),
    "GO:0005344": (
        "oxygen carrier activity",
        "molecular_function",
        ("GO:0003674",),
        ("GO:0015671",),
    ),
    "GO:0005488": ("binding", "molecular_function", ("GO:0003674",), ()),
    "GO:0005515": ("protein binding", "molecular_function", ("GO:0005488",), ()),
    "GO:0008233": ("peptidase activity", "molecular_function", ("GO:0016787",), ("GO:0006508",)),
    "GO:0016787": ("hydrolase activity", "molecular_function", ("GO:0003824",), ()),
    "GO:0019825": ("oxygen binding", "molecular_function", ("GO:0005488",), ()),
    "GO:0006508": ("proteolysis", "biological_process", ("GO:0008152",), ()),
    "GO:0006810": ("transport", "biological_process", ("GO:0051179",), ()),
    "GO:0008150": ("biological_process", "biological_process", (), ()),
    "GO:0008152": ("metabolic process", "biological_process", ("GO:0008150",), ()),
    "GO:0009987": ("cellular process", "biological_process", ("GO:0008150",), ()),
    "GO:0015669": ("gas transport", "biological_process", ("GO:0006810",), ()),
    "GO:0015671": ("oxygen transport", "biological_process", ("GO:0015669",), ()),
    "GO:0044237": (
        "cellular metabolic process",
        "biological_process",
        ("GO:0008152", "GO:0009987"),
        (),
    ),
    "GO:0051179": ("localization", "biological_process", ("GO:0008150",), ()),
    "GO:0005575": ("cellular_component", "cellular_component", (), ()),
    "GO:0005737": ("cytoplasm", "cellular_component", ("GO:0110165",), ()),
    "GO:0005739": ("mitochondrion", "cellular_component", ("GO:0110165",), ("GO:0005737",)),
    "GO:0005743": (
        "mitochondrial inner membrane",
        "cellular_component",
        ("GO:0016020",),
        ("GO:0005739",),
    ),
    "GO:0005829": ("cytosol", "cellular_component", ("GO:0110165",), ("GO:0005737",)),
    "GO:0005886": ("plasma membrane", "cellular_component", ("GO:0016020",), ()),
    "GO:0016020": ("membrane", "cellular_component", ("GO:0110165",), ()),
    "GO:0110165": ("cellular anatomical entity", "cellular_component", ("GO:0005575",), ()),
}
_ALT_IDS = {"GO:0003674": "GO:0005554"}
_OBSOLETE = {"GO:0005623": ("cell", "cellular_component")}

TOY_RELEASE = "releases/2024-01-17"
#: Specific terms of all three aspects, as a model's outputs are: ancestors are for propagation.
TOY_GO_IDS = (
    "GO:0004175",
    "GO:0005344",
    "GO:0005515",
    "GO:0005743",
    "GO:0005829",
    "GO:0005886",
    "GO:0006508",
    "GO:0008233",
    "GO:0015671",
    "GO:0016020",
    "GO:0019825",
    "GO:0044237",
)


def toy_ontology_path(folder: str | os.PathLike[str]) -> Path:
    """Write ``toy.obo``: 26 current terms of three aspects, an alt_id and an obsolete term."""
    lines = ["format-version: 1.2", f"data-version: {TOY_RELEASE}", "ontology: go"]
    for go_id, (name, namespace, is_a, part_of) in sorted(_TERMS.items()):
        lines += ["", "[Term]", f"id: {go_id}", f"name: {name}", f"namespace: {namespace}"]
        if go_id in _ALT_IDS:
            lines.append(f"alt_id: {_ALT_IDS[go_id]}")
        lines += [f"is_a: {parent} ! {_TERMS[parent][0]}" for parent in is_a]
        lines += [f"relationship: part_of {parent} ! {_TERMS[parent][0]}" for parent in part_of]
    for go_id, (name, namespace) in _OBSOLETE.items():
        lines += ["", "[Term]", f"id: {go_id}", f"name: obsolete {name}"]
        lines += [f"namespace: {namespace}", "is_obsolete: true"]
    lines += ["", "[Typedef]", "id: part_of", "name: part of", "xref: BFO:0000050"]
    path = Path(folder) / "toy.obo"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def toy_checkpoint(
    go_ids: Sequence[str] = TOY_GO_IDS, seed: int = 0, *, mask_padding: bool = True
) -> Checkpoint:
    """Two blocks with random weights, whose scores differ from protein to protein."""
    config = NetworkConfig(
        n_annotations=len(go_ids),
        d_seq=16,
        d_global=32,
        n_blocks=2,
        n_heads=4,
        d_key=8,
        mask_padding=mask_padding,
    )
    return random_checkpoint(config, seed, go_ids)


def random_checkpoint(
    config: NetworkConfig, seed: int = 0, go_ids: Sequence[str] | None = None
) -> Checkpoint:
    """Random weights of any dimensions, of a scale at which no layer dies or saturates."""
    rng = np.random.default_rng(seed)

    def weight(name: str, shape: tuple[int, ...]) -> np.ndarray:
        if name.endswith("/gamma"):
            return 1 + 0.1 * rng.standard_normal(shape, dtype=np.float32)
        if name.endswith(("/beta", "/bias")):
            return 0.1 * rng.standard_normal(shape, dtype=np.float32)
        if name.endswith("/embeddings"):
            return rng.standard_normal(shape, dtype=np.float32)
        # All but the last axis are what is summed over; attention has the head first.
        fan_in = shape[1] if "-attention-" in name else int(np.prod(shape[:-1]))
        return (fan_in**-0.5) * rng.standard_normal(shape, dtype=np.float32)

    weights = tuple(weight(name, shape) for name, shape in weight_shapes(config))
    return Checkpoint(
        config=config,
        weights=weights,
        go_ids=None if go_ids is None else tuple(go_ids),
        metadata={"name": "toy"},
    )
