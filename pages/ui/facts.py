"""What is known about the model, the ontology and the software, as rows to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pandas as pd

import proteinbert_core
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.reference import ReferenceSet
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS, EXPERIMENTAL

_PACKAGES = ("tensorflow-cpu", "tensorflow", "keras", "streamlit", "plotly", "numpy")


def model_facts(checkpoint: Checkpoint) -> dict[str, str]:
    """Return what the weights themselves say of a model.

    Parameters
    ----------
    checkpoint : Checkpoint

    Returns
    -------
    dict of str to str
    """
    config = checkpoint.config
    n_weights = sum(array.size for array in checkpoint.weights)
    return {
        "Name": str(checkpoint.metadata.get("name", "not stated")),
        "SHA-256": checkpoint.digest,
        "GO terms predicted": f"{config.n_annotations:,}",
        "Weights": f"{n_weights:,}",
        "Blocks": str(config.n_blocks),
        "Width, residues and whole protein": f"{config.d_seq} and {config.d_global}",
        "Attention heads": f"{config.n_heads}, keys of {config.d_key}",
        "Padding": "masked" if config.mask_padding else "seen by the network, as published",
    }


def ontology_facts(ontology: Ontology) -> dict[str, str]:
    """Return what an ontology file holds.

    Parameters
    ----------
    ontology : Ontology

    Returns
    -------
    dict of str to str
    """
    aspects = [ontology.term_at(index).aspect for index in range(len(ontology))]
    return {
        "Release": ontology.release,
        "SHA-256": ontology.digest,
        **{ASPECT_NAMES[aspect]: f"{aspects.count(aspect):,} terms" for aspect in ASPECTS},
    }


def reference_facts(reference: ReferenceSet) -> dict[str, str]:
    """Return what a reference set holds.

    Parameters
    ----------
    reference : ReferenceSet

    Returns
    -------
    dict of str to str
        Counts of proteins and direct terms, then what its manifest states as text.
    """
    experimental = np.add.reduceat(
        np.append(reference.evidence == EXPERIMENTAL, False), reference.term_offsets[:-1]
    )[np.diff(reference.term_offsets) > 0]
    counts = np.bincount(reference.evidence, minlength=len(EVIDENCE_KINDS))
    stated = {
        key.replace("_", " ").capitalize(): value
        for key, value in reference.facts.items()
        if isinstance(value, str) and key != "model_digest"
    }
    return {
        "Proteins": f"{len(reference):,}",
        "Proteins with experimental terms": f"{np.count_nonzero(experimental):,}",
        **{
            f"Direct terms, {kind}": f"{count:,}"
            for kind, count in zip(EVIDENCE_KINDS, counts, strict=True)
        },
        **stated,
    }


def software_facts() -> dict[str, str]:
    """Return the versions of what computes and draws, without importing it."""
    facts = {"ProteinBERT Explorer": proteinbert_core.__version__}
    for package in _PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            continue
    return facts


def flatten(facts: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested facts as rows.

    Parameters
    ----------
    facts : mapping
        Values are mappings, sequences, text, numbers or None, as JSON holds them.
    prefix : str
        Put before every key.

    Returns
    -------
    dict of str to str
        Tables (see `tables`) are left out.

    Examples
    --------
    >>> flatten({"training": {"train_proteins": 94787, "seeds": [1, 2]}, "rate": 0.00025})
    {'training, train proteins': '94,787', 'training, seeds': '1, 2', 'rate': '0.00025'}
    """
    rows: dict[str, str] = {}
    for key, value in facts.items():
        name = f"{prefix}{str(key).replace('_', ' ')}"
        if isinstance(value, Mapping):
            rows.update(flatten(value, f"{name}, "))
        elif not _is_table(value):
            rows[name] = _as_text(value)
    return rows


def tables(facts: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Return the tables among nested facts: lists of rows that are mappings.

    Parameters
    ----------
    facts : mapping
        As for `flatten`.

    Returns
    -------
    dict of str to DataFrame
    """
    found: dict[str, pd.DataFrame] = {}
    for key, value in facts.items():
        name = str(key).replace("_", " ")
        if isinstance(value, Mapping):
            found.update({f"{name}, {inner}": table for inner, table in tables(value).items()})
        elif _is_table(value):
            found[name] = pd.DataFrame(list(value))
    return found


def is_accuracy(key: str) -> bool:
    """Whether a fact about a model tells how well it was measured to do.

    Examples
    --------
    >>> is_accuracy("held_out_fmax"), is_accuracy("training_seconds")
    (True, False)
    """
    return any(word in key.lower() for word in ("accuracy", "fmax", "auprc"))


def _is_table(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and len(value) > 0
        and all(isinstance(row, Mapping) for row in value)
    )


def _as_text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "not stated"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_as_text(part) for part in value)
    return str(value)
