"""Information content: how much a term says, from how many proteins carry it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import PropagatedLabels


def information_content(ontology: Ontology, labels: PropagatedLabels) -> NDArray[np.float64]:
    """Information content of every term, from annotation frequencies.

    Parameters
    ----------
    ontology : Ontology
    labels : PropagatedLabels
        Of the same ontology.

    Returns
    -------
    ndarray, shape=(len(ontology),), dtype=float64
        Bits, in the order of ``ontology.go_ids``: minus log2 of the share that carries the
        term, among the proteins with any term of its aspect. 0 for a root that all carry,
        infinite for a term that no protein carries.

    References
    ----------
    Resnik 1995, https://www.ijcai.org/Proceedings/95-1/Papers/059.pdf
    """
    aspects = ontology.tables.aspects
    in_aspect = (aspects[:, None] == np.arange(len(ASPECTS))).astype(np.int32)
    annotated = (labels.matrix.astype(np.int32) @ in_aspect > 0).sum(axis=0)
    carriers = np.asarray(labels.matrix.sum(axis=0), dtype=np.int64).ravel()
    content = np.full(len(ontology), np.inf)
    carried = carriers > 0
    content[carried] = np.log2(annotated[aspects[carried]]) - np.log2(carriers[carried])
    return content
