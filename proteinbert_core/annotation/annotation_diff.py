"""What is predicted of a protein against what is annotated to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.propagation import most_specific
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS

if TYPE_CHECKING:
    import pandas as pd

#: How a term can stand to the annotation; see `annotation_diff`.
RELATIONS: Final = ("confirmed", "refined", "added", "conflicting", "missed")
#: Terms that say less, in bits, do not tell branches apart: a quarter of all proteins has them.
SPECIFIC: Final = 2.0


def annotation_diff(
    ontology: Ontology,
    annotated: Mapping[str, str],
    probabilities: Mapping[str, float],
    threshold: float,
    information: Callable[[str], float],
) -> pd.DataFrame:
    """Compare predicted terms with annotated ones, aspect by aspect.

    A term is predicted where its probability reaches the threshold. Each predicted term is

    - *confirmed*: annotated, directly or by a more specific term;
    - *refined*: not annotated, but a descendant of a direct term: more specific than what is
      known;
    - *conflicting*: in another branch. It and the annotation both say something specific
      (`SPECIFIC` bits or more), and all that they have in common is more general than that.
      Proteins do have several functions, so this is a reason to look, not an error;
    - *added*: any other: beside an annotated term in its branch, or in an aspect about which the
      annotation says nothing specific.

    Each direct term that is not predicted is *missed*. Roots are left out.

    Parameters
    ----------
    ontology : Ontology
    annotated : mapping of str to str
        Direct GO id -> kind of evidence, of `EVIDENCE_KINDS`. Ids that lead nowhere in the
        ontology are passed over.
    probabilities : mapping of str to float
        GO id -> probability, true-path rule applied.
    threshold : float
    information : callable
        GO id -> bits.

    Returns
    -------
    DataFrame
        A row a term, with ``relation`` (of `RELATIONS`, in their order), ``go_id``, ``name``,
        ``aspect``, ``probability`` (0 below what was kept), ``evidence`` (kind of evidence of
        the annotation that speaks; blank without one), ``beside`` (what a refined term refines,
        and the most specific predicted ancestor of a missed one; blank without one) and
        ``most_specific`` (bool: no other row of its relation is below it); the most probable
        first.
    """
    import pandas as pd

    roots = set(ontology.roots.values())
    followed = ((ontology.follow(go_id), kind) for go_id, kind in annotated.items())
    direct: dict[str, str] = {}
    for go_id, kind in followed:
        if go_id is not None and go_id not in roots:
            direct[go_id] = _best([kind, direct.get(go_id, kind)])
    carried: dict[str, str] = {}
    for go_id, kind in direct.items():
        for above in ontology.with_ancestors([go_id]):
            carried[above] = _best([kind, carried.get(above, kind)])
    specific = {
        aspect: {
            go_id
            for go_id in carried
            if ontology[go_id].aspect == aspect and information(go_id) >= SPECIFIC
        }
        for aspect in ontology.roots
    }
    predicted = {
        go_id
        for go_id, probability in probabilities.items()
        if probability >= threshold and go_id not in roots
    }
    found: dict[str, list[tuple[str, str, str]]] = {relation: [] for relation in RELATIONS}
    for go_id in predicted:
        aspect = ontology[go_id].aspect
        if go_id in carried:
            found["confirmed"].append((go_id, carried[go_id], ""))
            continue
        ancestors = ontology.ancestors(go_id)
        refined = [each for each in ancestors & direct.keys() if ontology[each].aspect == aspect]
        if refined:
            nearest = max(refined, key=lambda each: (ontology.depth(each), each))
            found["refined"].append((go_id, direct[nearest], nearest))
        elif (
            specific[aspect] and information(go_id) >= SPECIFIC and not ancestors & specific[aspect]
        ):
            found["conflicting"].append((go_id, "", ""))
        else:
            found["added"].append((go_id, "", ""))
    for go_id in direct.keys() - predicted:
        implied = {
            each
            for each in ontology.ancestors(go_id) & predicted
            if ontology[each].aspect == ontology[go_id].aspect
        }
        deepest = max(implied, key=lambda each: (ontology.depth(each), each), default="")
        found["missed"].append((go_id, direct[go_id], deepest))
    rows = []
    for relation, members in found.items():
        leaves = most_specific(ontology, [go_id for go_id, _, _ in members]) if members else set()
        of_relation = [
            (
                relation,
                go_id,
                ontology[go_id].name,
                ontology[go_id].aspect,
                float(probabilities.get(go_id, 0.0)),
                kind,
                beside,
                go_id in leaves,
            )
            for go_id, kind, beside in members
        ]
        rows += sorted(of_relation, key=lambda row: (-row[4], row[1]))
    columns = ("relation", "go_id", "name", "aspect", "probability", "evidence", "beside")
    return pd.DataFrame(rows, columns=[*columns, "most_specific"])


def _best(kinds: Iterable[str]) -> str:
    return min(kinds, key=EVIDENCE_KINDS.index)
