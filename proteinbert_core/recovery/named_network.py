"""A network reduced to the outputs that have a name, for use like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from proteinbert_core.errors import RecoveryError
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.model.checkpoint import Checkpoint
from proteinbert_core.recovery.candidates import follow
from proteinbert_core.recovery.recovered_outputs import RecoveredOutputs

# Places in the published order of the weights.
_INPUT_KERNEL: Final = 0
_OUTPUT_KERNEL: Final = -2
_OUTPUT_BIAS: Final = -1


def named_checkpoint(
    checkpoint: Checkpoint, recovered: RecoveredOutputs, ontology: Ontology
) -> Checkpoint:
    """Keep the outputs that have a name which the ontology knows.

    What a network says without annotations as input does not depend on which outputs it has, so
    the scores of those kept are the same. What is left out cannot be shown under a guess.

    Parameters
    ----------
    checkpoint : Checkpoint
        Of the whole network.
    recovered : RecoveredOutputs
    ontology : Ontology
        In which results are to be shown.

    Returns
    -------
    Checkpoint
        Its ``metadata["recovered_names"]`` holds ``of_model`` (digest of the whole network),
        ``outputs`` and ``unnamed`` (counts), ``not_in_ontology`` (named, but unknown to the
        ontology), ``same_term`` (named as a term that another output has already),
        ``min_confidence``, and ``confidence``: of the name of each output that was kept.

    Raises
    ------
    RecoveryError
        The names are not of this network, or none is known to the ontology.
    """
    config = checkpoint.config
    if len(recovered.table) != config.n_annotations:
        raise RecoveryError(
            f"There are names for {len(recovered.table):,} outputs where the network has "
            f"{config.n_annotations:,}."
        )
    kept: dict[str, int] = {}  # id -> output
    not_in_ontology = same_term = 0
    # Outputs whose own id is known come first: what merely follows must not take their place.
    named = [(go_id, output) for output, go_id in enumerate(recovered.go_ids) if go_id is not None]
    for go_id, output in sorted(named, key=lambda pair: pair[0] not in ontology):
        known = go_id if go_id in ontology else follow(go_id, ontology)
        if known is None:
            not_in_ontology += 1
        elif known in kept:
            same_term += 1
        else:
            kept[known] = output
    if not kept:
        raise RecoveryError(
            "None of the outputs has a name that the ontology in use knows. Lower the confidence "
            "or use more annotated proteomes."
        )
    outputs = sorted(kept.values())
    name_of = {output: go_id for go_id, output in kept.items()}
    weights = list(checkpoint.weights)
    weights[_INPUT_KERNEL] = np.ascontiguousarray(weights[_INPUT_KERNEL][outputs])
    weights[_OUTPUT_KERNEL] = np.ascontiguousarray(weights[_OUTPUT_KERNEL][:, outputs])
    weights[_OUTPUT_BIAS] = weights[_OUTPUT_BIAS][outputs]
    confidence = recovered.table["confidence"].to_numpy()
    facts = {
        "of_model": checkpoint.digest,
        "outputs": config.n_annotations,
        "unnamed": config.n_annotations - len(named),
        "not_in_ontology": not_in_ontology,
        "same_term": same_term,
        "min_confidence": recovered.facts.get("min_confidence"),
        "confidence": [float(confidence[output]) for output in outputs],
    }
    return Checkpoint(
        config=replace(config, n_annotations=len(outputs)),
        weights=tuple(weights),
        go_ids=tuple(name_of[output] for output in outputs),
        metadata={**checkpoint.metadata, "recovered_names": facts},
    )
