"""GO ids of another release, followed to the ontology in use; and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType

from proteinbert_core.go.ontology import Ontology


@dataclass(frozen=True, slots=True)
class FollowedTerms:
    """What the ids of a model or of a reference set stand for in the ontology in use.

    Attributes
    ----------
    current : tuple of (str or None)
        Today's primary id for each id that was given, in their order; None where there is none.
    moved : mapping of str to str
        Ids that are not current any more -> the term that has absorbed or replaced them.
    lost : tuple of str
        Ids that lead nowhere: unknown, or obsolete without exactly one replacement; ascending.
    """

    current: tuple[str | None, ...]
    moved: Mapping[str, str]
    lost: tuple[str, ...]

    @classmethod
    def of(cls, go_ids: Sequence[str], ontology: Ontology) -> FollowedTerms:
        """Follow ids through alt_id and replaced_by.

        Parameters
        ----------
        go_ids : sequence of str
        ontology : Ontology

        Returns
        -------
        FollowedTerms
        """
        current = tuple(ontology.follow(go_id) for go_id in go_ids)
        today = dict(sorted(zip(go_ids, current, strict=True), key=itemgetter(0)))
        moved = {old: new for old, new in today.items() if new is not None and new != old}
        lost = tuple(old for old, new in today.items() if new is None)
        return cls(current, MappingProxyType(moved), lost)

    def facts(self, what: str) -> dict[str, str]:
        """Say what was moved and lost, for the provenance of a result.

        Parameters
        ----------
        what : str
            Whose terms they are, such as "model"; the start of each key.

        Returns
        -------
        dict of str to str
            Empty where every id is current.

        Examples
        --------
        >>> gap = FollowedTerms(("GO:2", None), {"GO:1": "GO:2"}, ("GO:3",))
        >>> gap.facts("model")
        {'model_terms_moved': '1: GO:1>GO:2', 'model_terms_not_in_ontology': '1: GO:3'}
        """
        facts = {}
        if self.moved:
            pairs = [f"{old}>{new}" for old, new in self.moved.items()]
            facts[f"{what}_terms_moved"] = _counted(pairs)
        if self.lost:
            facts[f"{what}_terms_not_in_ontology"] = _counted(self.lost)
        return facts


def _counted(ids: Iterable[str]) -> str:
    listed = list(ids)
    return f"{len(listed)}: {' '.join(listed)}"
