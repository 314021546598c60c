"""Finds GO terms by id, name, synonym or old id, as somebody types them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology

MatchKind = Literal["id", "old id", "name", "synonym", "similar name", "similar synonym"]

_ID: Final = re.compile(r"(?:GO)?\s*[:_ ]?\s*(\d{1,7})", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
_AFTER_ALL: Final = "\U0010ffff"
#: How well a word of a label fits one that was typed.
_SIMILAR, _PREFIX, _SAME = 1, 2, 3
#: Fewer letters than this are typed as they are meant.
_LEAST_LETTERS: Final = 4
_SIMILAR_WORDS: Final = 8
_MAX_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term that was found.

    Attributes
    ----------
    go_id : str
        Of a current term, or of an obsolete one where these were asked for.
    name : str
    matched_text : str
        The id, name or synonym that fits what was typed.
    kind_of_match : str
        "id", "old id" (a secondary or obsolete id that leads here), "name", "synonym", and
        "similar name" or "similar synonym" where a word was spelled otherwise.
    is_obsolete : bool
    """

    go_id: str
    name: str
    matched_text: str
    kind_of_match: MatchKind
    is_obsolete: bool = False


class TermSearch:
    """An index over the ids, names and synonyms of an ontology.

    Building it takes about a second for the whole Gene Ontology, a search some milliseconds. One
    object serves all threads. Synonyms are found where the ontology has them (a full release).

    Parameters
    ----------
    ontology : Ontology

    Attributes
    ----------
    has_synonyms : bool
        Whether there are any to find.

    Examples
    --------
    >>> search = TermSearch(ontology)                                     # doctest: +SKIP
    >>> [hit.go_id for hit in search.search("protien kinase", limit=3)]   # doctest: +SKIP
    """

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        texts = ontology.texts
        self._retired = sorted(ontology.obsolete)
        n = len(ontology)
        labels: list[tuple[str, str, int, bool]] = []
        for term, (go_id, name) in enumerate(
            zip(ontology.go_ids, ontology.tables.names, strict=True)
        ):
            labels.append((_plain(name), name, term, True))
            labels += [(_plain(text), text, term, False) for text in texts.synonyms(go_id)]
        self.has_synonyms = len(labels) > n
        for offset, go_id in enumerate(self._retired):
            name = ontology.obsolete[go_id].name
            labels.append((_plain(name), name, n + offset, True))
        # In this order, what starts with the typed text is one range of rows.
        labels.sort()
        self._plain = [label[0] for label in labels]
        self._shown = [label[1] for label in labels]
        self._term = np.array([label[2] for label in labels], dtype=np.int32)
        self._is_name = np.array([label[3] for label in labels], dtype=np.bool_)
        self._length = np.array(
            [len(_without_activity(label[0])) for label in labels], dtype=np.int32
        )
        self._words, self._offsets, self._rows = _index_words(self._plain)

    def search(
        self,
        text: str,
        limit: int = 20,
        aspect: str | None = None,
        *,
        include_obsolete: bool = False,
    ) -> list[TermHit]:
        """Find terms.

        Parameters
        ----------
        text : str
            A GO id, in full or only its digits, or words of a name in any order, of which the
            ends may be missing and letters may be wrong.
        limit : int
            Most hits.
        aspect : str, optional
            "MF", "BP" or "CC".
        include_obsolete : bool
            Whether obsolete terms are found as themselves. Their ids lead to what replaces them
            otherwise.

        Returns
        -------
        list of TermHit
            Each term once. Ids first; then what is, starts with, and holds the words as typed;
            then what holds similar words. Among these names before synonyms, short ones first,
            obsolete terms last.

        Raises
        ------
        ValueError
            The aspect is none.
        """
        if aspect is not None and aspect not in ASPECTS:
            raise ValueError(f"“{aspect}” is no aspect; choose of {', '.join(ASPECTS)}.")
        text = text.strip()[:_MAX_TEXT]
        hits: dict[str, TermHit] = {}
        found = self._by_id(text, limit, include_obsolete) if _ID.fullmatch(text) else ()
        for hit in chain(found, self._by_words(text, aspect, include_obsolete)):
            if len(hits) == limit:
                break
            if aspect is None or self._has_aspect(hit, aspect):
                hits.setdefault(hit.go_id, hit)
        return list(hits.values())

    def _has_aspect(self, hit: TermHit, aspect: str) -> bool:
        return not hit.is_obsolete and self._ontology[hit.go_id].aspect == aspect

    def _by_id(self, text: str, limit: int, include_obsolete: bool) -> Iterator[TermHit]:
        match = _ID.fullmatch(text)
        assert match is not None
        digits = match[1]
        exact = self._of_id(f"GO:{digits:>07}", include_obsolete)
        if exact is not None:
            yield exact
        if len(digits) == 7 or not digits.startswith("0"):
            return
        start = f"GO:{digits}"  # the reader is still typing
        ids = self._ontology.go_ids
        first = bisect_left(ids, start)
        for go_id in ids[first : min(bisect_left(ids, start + _AFTER_ALL), first + limit)]:
            yield TermHit(go_id, self._ontology[go_id].name, go_id, "id")

    def _of_id(self, go_id: str, include_obsolete: bool) -> TermHit | None:
        ontology = self._ontology
        if include_obsolete and go_id in ontology.obsolete:
            return TermHit(go_id, ontology.obsolete[go_id].name, go_id, "id", is_obsolete=True)
        current = ontology.follow(go_id)
        if current is None:
            return None
        kind: MatchKind = "id" if current == go_id else "old id"
        return TermHit(current, ontology[current].name, go_id, kind)

    def _by_words(self, text: str, aspect: str | None, include_obsolete: bool) -> Iterator[TermHit]:
        typed = _plain(text)
        words = typed.split()
        if not words:
            return
        # The worst of the typed words says how well a label fits.
        fits = np.minimum.reduce([self._rows_of(word) for word in words])
        if not fits.any():
            fits = np.minimum.reduce([self._rows_of(word, also_similar=True) for word in words])
        allowed = fits > 0
        n = len(self._ontology)
        if not include_obsolete or aspect is not None:
            allowed &= self._term < n
        if aspect is not None:
            aspects = self._ontology.tables.aspects
            allowed &= aspects[np.minimum(self._term, n - 1)] == ASPECTS.index(aspect)
        rows = np.flatnonzero(allowed)
        for row in rows[self._best_first(rows, fits[rows], typed)]:
            yield self._hit(int(row), is_similar=bool(fits[row] == _SIMILAR))

    def _rows_of(self, word: str, *, also_similar: bool = False) -> NDArray[np.uint8]:
        """How well a typed word fits each label."""
        fits = np.zeros(len(self._plain), dtype=np.uint8)
        start = bisect_left(self._words, word)
        end = bisect_left(self._words, word + _AFTER_ALL)
        if also_similar and len(word) >= _LEAST_LETTERS:
            for place in self._similar(word):
                fits[self._rows[self._offsets[place] : self._offsets[place + 1]]] = _SIMILAR
        fits[self._rows[self._offsets[start] : self._offsets[end]]] = _PREFIX
        if start < end and self._words[start] == word:
            fits[self._rows[self._offsets[start] : self._offsets[start + 1]]] = _SAME
        return fits

    def _similar(self, word: str) -> list[int]:
        """Places of the words that are the fewest letters away, two at most."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA  # exchanged neighbours count as one mistake

        most = 1 if len(word) < 2 * _LEAST_LETTERS - 2 else 2
        found = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        # The first letter is next to never the wrong one.
        likely = [
            (distance, place)
            for other, distance, place in found
            if distance == 1 or other[0] == word[0]
        ]
        return [place for _, place in sorted(likely)[:_SIMILAR_WORDS]]

    def _best_first(
        self, rows: NDArray[np.int64], fits: NDArray[np.uint8], typed: str
    ) -> NDArray[np.int64]:
        begin = bisect_left(self._plain, typed)
        end = bisect_left(self._plain, typed + _AFTER_ALL)
        starts = (rows >= begin) & (rows < end)
        same = starts & (self._length[rows] == len(_without_activity(typed)))
        is_obsolete = self._term[rows] >= len(self._ontology)
        # One number a row, as sorting by several keys takes ten times as long.
        key = (~same).astype(np.int64)
        for part, bits in (
            (is_obsolete, 1),
            (~starts, 1),
            (_SAME - fits, 2),
            (~self._is_name[rows], 1),
            (np.minimum(self._length[rows], (1 << 12) - 1), 12),
        ):
            key = key << bits | part
        return np.argsort(key, kind="stable")

    def _hit(self, row: int, *, is_similar: bool) -> TermHit:
        term, shown = int(self._term[row]), self._shown[row]
        n = len(self._ontology)
        if term >= n:
            go_id = self._retired[term - n]
            kind: MatchKind = "similar name" if is_similar else "name"
            return TermHit(go_id, shown, shown, kind, is_obsolete=True)
        if self._is_name[row]:
            kind = "similar name" if is_similar else "name"
        else:
            kind = "similar synonym" if is_similar else "synonym"
        return TermHit(self._ontology.go_ids[term], self._ontology.tables.names[term], shown, kind)


def _plain(text: str) -> str:
    """Words of a text in small letters, with one blank between them.

    Examples
    --------
    >>> _plain("RNA-directed 5'-3' RNA polymerase")
    'rna directed 5 3 rna polymerase'
    """
    return " ".join(_WORD.findall(text.casefold()))


def _without_activity(plain: str) -> str:
    """Leave out the word that names of functions end in: “kinase” means “kinase activity”."""
    return plain.removesuffix(" activity")


def _index_words(
    labels: Sequence[str],
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int32]]:
    """The words of all labels, ascending, and the rows of each, one word's after another's."""
    rows_of: dict[str, array[int]] = {}
    for row, label in enumerate(labels):
        for word in label.split():
            rows = rows_of.get(word)
            if rows is None:
                rows = rows_of[word] = array("i")
            rows.append(row)
    words = sorted(rows_of)
    offsets = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(rows_of[word]) for word in words], out=offsets[1:])
    joined = np.empty(int(offsets[-1]), dtype=np.int32)
    for place, word in enumerate(words):
        joined[offsets[place] : offsets[place + 1]] = rows_of[word]
    return words, offsets, joined
