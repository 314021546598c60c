"""How alike GO terms are in meaning: their common ancestors, weighed by information content."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.ontology import Ontology


@dataclass(frozen=True, slots=True)
class CommonAncestor:
    """A term that is above several others, or one of them and above the rest.

    Attributes
    ----------
    go_id : str
    information : float
        Bits; infinite where no annotated protein carries it.
    is_most_specific : bool
        Whether no other common ancestor is below it.
    """

    go_id: str
    information: float
    is_most_specific: bool


def common_ancestors(
    ontology: Ontology, go_ids: Sequence[str], information: Mapping[str, float]
) -> tuple[CommonAncestor, ...]:
    """List what all of some terms have above them, over ``is_a`` and ``part_of``.

    Parameters
    ----------
    ontology : Ontology
    go_ids : sequence of str
        One or more current terms.
    information : mapping of str to float
        GO id -> information content in bits; a term that is absent counts as infinite.

    Returns
    -------
    tuple of CommonAncestor
        The most informative first, then by depth, the deepest first, then by id. A term counts
        as its own ancestor. Terms of different aspects may share some, by ``part_of``.

    Raises
    ------
    OntologyError
        No term is given, or an id is no current term.
    """
    if not go_ids:
        raise OntologyError("Common ancestors need one GO term at least; none was given.")
    shared = set.intersection(*(set(ontology.with_ancestors([go_id])) for go_id in go_ids))
    above = set[str]().union(*(ontology.ancestors(go_id) for go_id in shared))
    found = [
        CommonAncestor(go_id, information.get(go_id, math.inf), go_id not in above)
        for go_id in shared
    ]
    return tuple(
        sorted(found, key=lambda each: (-each.information, -ontology.depth(each.go_id), each.go_id))
    )


@dataclass(frozen=True, slots=True)
class TermSimilarity:
    """How alike two terms are.

    Attributes
    ----------
    first, second : str
        Primary GO ids.
    ancestor : str or None
        The most informative common ancestor within their aspect; None for terms of different
        aspects.
    resnik : float
        Bits; NaN where it is not defined.
    lin : float
        0 to 1; NaN where it is not defined.
    """

    first: str
    second: str
    ancestor: str | None
    resnik: float
    lin: float


def term_similarity(
    ontology: Ontology, first: str, second: str, information: Mapping[str, float]
) -> TermSimilarity:
    r"""Measure how alike two terms are.

    With :math:`IC(t) = -\log_2 p(t)`, where :math:`p(t)` is the share of the annotated proteins
    that carry :math:`t` or a descendant, and :math:`c` the common ancestor with the most
    information,

    .. math:: sim_{Resnik}(a, b) = IC(c), \qquad sim_{Lin}(a, b) = \frac{2 IC(c)}{IC(a) + IC(b)}

    Parameters
    ----------
    ontology : Ontology
        Ancestors are those over ``is_a`` and ``part_of`` within the aspect.
    first, second : str
        Current terms.
    information : mapping of str to float
        GO id -> information content in bits, of annotations that obey the true-path rule. A
        term that no annotated protein carries is absent, or infinite.

    Returns
    -------
    TermSimilarity
        Of two terms of different aspects, nothing is defined. Where no annotated protein
        carries one of the terms, Lin's is not defined for two different terms; Resnik's is,
        as long as the ancestor is carried. A term and itself have a Lin similarity of 1, unless
        it is the root, which says nothing (0).

    Raises
    ------
    OntologyError
        An id is no current term.

    References
    ----------
    Resnik 1995, https://www.ijcai.org/Proceedings/95-1/Papers/059.pdf, equation 1; Lin 1998, An
    information-theoretic definition of similarity, ICML, section 4.2; for GO: Lord et al. 2003,
    doi 10.1093/bioinformatics/btg153.
    """
    a, b = ontology[first], ontology[second]
    if a.aspect != b.aspect:
        return TermSimilarity(a.go_id, b.go_id, None, math.nan, math.nan)
    carried = [
        each
        for each in common_ancestors(ontology, [a.go_id, b.go_id], information)
        if ontology[each.go_id].aspect == a.aspect and math.isfinite(each.information)
    ]
    if not carried:
        return TermSimilarity(a.go_id, b.go_id, None, math.nan, math.nan)
    best = carried[0]
    total = sum(information.get(each, math.inf) for each in (a.go_id, b.go_id))
    lin = 2 * best.information / total if total > 0 else 0.0
    if math.isinf(total):
        lin = math.nan
    return TermSimilarity(a.go_id, b.go_id, best.go_id, best.information, lin)


def similarity_table(
    ontology: Ontology, go_ids: Iterable[str], information: Mapping[str, float]
) -> tuple[TermSimilarity, ...]:
    """Compare each of some terms with each other.

    Parameters
    ----------
    ontology : Ontology
    go_ids : iterable of str
        Current terms; those that mean the same count once.
    information : mapping of str to float
        As for `term_similarity`.

    Returns
    -------
    tuple of TermSimilarity
        One for each pair, in the order in which the terms were given.

    Raises
    ------
    OntologyError
        An id is no current term.
    """
    terms = list(dict.fromkeys(ontology[go_id].go_id for go_id in go_ids))
    return tuple(
        term_similarity(ontology, first, second, information)
        for place, first in enumerate(terms)
        for second in terms[place + 1 :]
    )
