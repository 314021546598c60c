"""The ontology: GO terms, their parents, ancestors and depth, read from an OBO file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.aspects import ASPECTS, OFFICIAL_ROOTS
from proteinbert_core.go.compiled import cache_folder, read_compiled, write_compiled
from proteinbert_core.go.obo_reader import parse_obo
from proteinbert_core.go.tables import (
    IS_A,
    IntArray,
    ObsoleteTerm,
    OntologyTables,
    reached_from,
)
from proteinbert_core.go.term_texts import TermTexts, load_texts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class Term:
    """A GO term.

    Attributes
    ----------
    go_id : str
        Such as "GO:0016020".
    name : str
        Such as "membrane".
    aspect : str
        "MF" molecular function, "BP" biological process or "CC" cellular component.
    """

    go_id: str
    name: str
    aspect: str


@dataclass(frozen=True, eq=False, repr=False)
class Ontology:
    r"""The current terms of a GO release and their ``is_a`` and ``part_of`` links.

    Immutable, so one object serves all threads. A secondary id (alt_id) stands for the term
    that has absorbed it wherever an id is asked for; obsolete ids are no members, and
    :attr:`obsolete` says what became of them.

    Attributes
    ----------
    tables : OntologyTables
        The same as arrays, for work on many terms at once.
    digest : str
        sha256 of the OBO file as it lies on disk, hexadecimal.

    Examples
    --------
    >>> import tempfile
    >>> stanza = "[Term]\nid: GO:{}\nname: {}\nnamespace: cellular_component\n{}\n"
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "two-terms.obo"
    >>> length = path.write_text(
    ...     stanza.format("0005575", "cellular_component", "")
    ...     + stanza.format("0016020", "membrane", "is_a: GO:0005575")
    ... )
    >>> ontology = Ontology.from_obo(path, cache=path.parent)
    >>> ontology["GO:0016020"]
    Term(go_id='GO:0016020', name='membrane', aspect='CC')
    >>> ontology.ancestors("GO:0016020"), ontology.depth("GO:0016020")
    (frozenset({'GO:0005575'}), 1)
    >>> folder.cleanup()
    """

    tables: OntologyTables
    digest: str
    _load_texts: Callable[[], TermTexts] = TermTexts

    @classmethod
    def from_obo(cls, path: str | os.PathLike[str], *, cache: Path | None = None) -> Ontology:
        """Read an OBO file, or its compiled form where that was made before.

        Parameters
        ----------
        path : str or path-like
            An ``.obo`` file, plain or gzip.
        cache : Path, optional
            Folder of the compiled forms; default the user's cache folder. Where it cannot be
            written or holds damage, the OBO file is read.

        Returns
        -------
        Ontology

        Raises
        ------
        OntologyError
            The file cannot be read or is no usable ontology; the message names the place.
        """
        folder = cache_folder() if cache is None else Path(cache)
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise OntologyError(
                f"{os.fspath(path)}: the ontology file cannot be read ({error.strerror or error})."
            ) from error
        digest = hashlib.sha256(data).hexdigest()
        tables = read_compiled(folder, digest)
        if tables is None:
            tables = parse_obo(data, Path(path).name)
            write_compiled(tables, folder, digest)
        return cls(tables, digest, partial(load_texts, Path(path), folder, digest))

    def __repr__(self) -> str:
        return f"<Ontology, release {self.release}, {len(self):,} terms>"

    @property
    def release(self) -> str:
        """The ``data-version`` of the file, "unknown" where it states none."""
        return self.tables.release

    @property
    def go_ids(self) -> tuple[str, ...]:
        """Ids of the current terms, ascending."""
        return self.tables.go_ids

    @property
    def obsolete(self) -> Mapping[str, ObsoleteTerm]:
        """Obsolete id -> its former name and what the release puts in its place."""
        return self.tables.obsolete

    @cached_property
    def texts(self) -> TermTexts:
        """Definitions, synonyms and subsets, read when first asked for.

        Empty where the file holds none, as the slice that comes with the program.
        """
        return self._load_texts()

    def follow(self, go_id: str) -> str | None:
        """Find what a GO id of another release stands for in this one.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        str or None
            The id itself where it is current; the term that has absorbed it; its replacement,
            or that one's, where it is obsolete and has exactly one; None otherwise.
        """
        seen: set[str] = set()
        while go_id not in seen:
            if go_id in self:
                return self[go_id].go_id
            seen.add(go_id)
            retired = self.obsolete.get(go_id)
            if retired is None or len(retired.replaced_by) != 1:
                return None
            (go_id,) = retired.replaced_by
        return None

    @cached_property
    def roots(self) -> Mapping[str, str]:
        """Aspect -> id of its root; aspects without a term are left out.

        Raises
        ------
        OntologyError
            An aspect has several terms without parents, and none is GO's own root.
        """
        tables = self.tables
        roots = {}
        for code, aspect in enumerate(ASPECTS):
            top = np.flatnonzero((tables.aspects == code) & (tables.depths == 0))
            candidates = [self.go_ids[i] for i in top]
            if OFFICIAL_ROOTS[aspect] in candidates:
                roots[aspect] = OFFICIAL_ROOTS[aspect]
            elif len(candidates) == 1:
                roots[aspect] = candidates[0]
            elif candidates:
                raise OntologyError(
                    f"The ontology has {len(candidates)} terms of aspect {aspect} without a "
                    f"parent ({', '.join(candidates[:3])}, ...) and not the root "
                    f"{OFFICIAL_ROOTS[aspect]}. Use a release that holds the roots."
                )
        return MappingProxyType(roots)

    def __len__(self) -> int:
        return len(self.go_ids)

    def __contains__(self, go_id: object) -> bool:
        return go_id in self._positions or go_id in self.tables.alt_ids

    def __getitem__(self, go_id: str) -> Term:
        return self.term_at(self.index(go_id))

    def term_at(self, index: int) -> Term:
        """The term at a position of :attr:`go_ids`.

        Parameters
        ----------
        index : int

        Returns
        -------
        Term
        """
        tables = self.tables
        return Term(tables.go_ids[index], tables.names[index], ASPECTS[tables.aspects[index]])

    def index(self, go_id: str) -> int:
        """Position of a term in :attr:`go_ids`.

        Parameters
        ----------
        go_id : str
            Primary or secondary id.

        Returns
        -------
        int

        Raises
        ------
        OntologyError
            The id is unknown, or obsolete; then the message names what replaces it.
        """
        position = self._positions.get(go_id)
        if position is None:
            position = self.tables.alt_ids.get(go_id)
        if position is None:
            raise OntologyError(self._why_absent(go_id))
        return position

    def parents(self, go_id: str) -> Mapping[str, str]:
        """Direct parents of a term.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        mapping of str to str
            Parent id -> "is_a" or "part_of", ascending; "is_a" where the release has both.

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        tables = self.tables
        row = self.index(go_id)
        links = range(tables.parent_offsets[row], tables.parent_offsets[row + 1])
        return {self.go_ids[tables.parents[i]]: self._relation(i) for i in links}

    def children(self, go_id: str) -> Mapping[str, str]:
        """Direct children of a term.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        mapping of str to str
            Child id -> "is_a" or "part_of", ascending; "is_a" where the release has both.

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        offsets, children, links = self._child_links
        row = self.index(go_id)
        entries = range(offsets[row], offsets[row + 1])
        return {self.go_ids[children[i]]: self._relation(links[i]) for i in entries}

    def ancestors(self, go_id: str) -> frozenset[str]:
        """All terms above a term, over ``is_a`` and ``part_of``, without itself.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        frozenset of str
            Also terms of other aspects, where a ``part_of`` link leads there.

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        tables = self.tables
        return self._others_reached(go_id, tables.parent_offsets, tables.parents)

    def descendants(self, go_id: str) -> frozenset[str]:
        """All terms below a term, over ``is_a`` and ``part_of``, without itself.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        frozenset of str

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        offsets, children, _ = self._child_links
        return self._others_reached(go_id, offsets, children)

    def with_ancestors(self, go_ids: Iterable[str]) -> tuple[str, ...]:
        """The given terms and everything above them.

        Parameters
        ----------
        go_ids : iterable of str

        Returns
        -------
        tuple of str
            Primary ids, ascending, each once.

        Raises
        ------
        OntologyError
            An id is no current term.
        """
        tables = self.tables
        start = np.array(sorted({self.index(go_id) for go_id in go_ids}), dtype=np.int64)
        return tuple(
            self.go_ids[i] for i in reached_from(start, tables.parent_offsets, tables.parents)
        )

    def depth(self, go_id: str) -> int:
        """Longest path from a term up to its aspect's root, over links within the aspect.

        Parameters
        ----------
        go_id : str

        Returns
        -------
        int
            Number of links; 0 for a root.

        Raises
        ------
        OntologyError
            The id is no current term.
        """
        return int(self.tables.depths[self.index(go_id)])

    def ancestor_matrix(self, go_ids: Sequence[str]) -> csr_matrix:
        """Which terms are above which, for many terms at once.

        Parameters
        ----------
        go_ids : sequence of str
            The k terms of the rows.

        Returns
        -------
        csr_matrix, shape=(k, len(self)), dtype=bool
            True where the column's term (in the order of :attr:`go_ids`) is the row's term or
            one of its ancestors.

        Raises
        ------
        OntologyError
            An id is no current term.
        """
        from scipy.sparse import csr_matrix  # 0.15 s, which a page that shows terms need not wait

        tables, n = self.tables, len(self)
        rows = np.array([self.index(go_id) for go_id in go_ids], dtype=np.int32)
        up = csr_matrix(
            (np.ones(len(tables.parents), dtype=bool), tables.parents, tables.parent_offsets),
            shape=(n, n),
        )
        frontier = csr_matrix(
            (np.ones(len(rows), dtype=bool), rows, np.arange(len(rows) + 1)),
            shape=(len(rows), n),
        )
        reached = frontier
        while frontier.nnz:
            frontier = frontier @ up
            reached = reached + frontier
        reached.sort_indices()
        return reached

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {go_id: i for i, go_id in enumerate(self.go_ids)}

    @cached_property
    def _child_links(self) -> tuple[IntArray, IntArray, IntArray]:
        """Offsets, children and the position of each link among the parent links."""
        tables = self.tables
        links = np.argsort(tables.parents, kind="stable").astype(np.int32)
        owners = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(tables.parent_offsets))
        offsets = np.zeros(len(self) + 1, dtype=np.int32)
        np.cumsum(np.bincount(tables.parents, minlength=len(self)), out=offsets[1:])
        return offsets, owners[links], links

    def _relation(self, link: int) -> str:
        return "is_a" if self.tables.parent_relations[link] & IS_A else "part_of"

    def _others_reached(self, go_id: str, offsets: IntArray, targets: IntArray) -> frozenset[str]:
        start = self.index(go_id)
        found = reached_from(np.array([start]), offsets, targets)
        return frozenset(self.go_ids[i] for i in found if i != start)

    def _why_absent(self, go_id: str) -> str:
        term = self.obsolete.get(go_id)
        if term is None:
            return (
                f"“{go_id}” is no term of the ontology in use (release {self.release}, "
                f"{len(self):,} terms)."
            )
        if term.replaced_by:
            advice = f"; it is replaced by {', '.join(term.replaced_by)}"
        elif term.consider:
            advice = f"; consider {', '.join(term.consider)}"
        else:
            advice = ""
        return f"“{go_id}” ({term.name}) is obsolete in release {self.release}{advice}."
