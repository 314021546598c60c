"""What a reader has unfolded and folded in the graph of a protein; kept in the session."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import streamlit as st

from proteinbert_core.figures.graph_folding import BELOW, fold_key

_FOLDS = "graph_folds"


@dataclass(frozen=True, slots=True)
class GraphFolds:
    """What is unfolded and folded, by hand, in one graph.

    Attributes
    ----------
    of : hashable
        Whose graph it is; another one starts as it comes.
    expanded : frozenset of str
        Keys of folds that are shown.
    collapsed : frozenset of str
        GO ids below which all is folded.
    """

    of: Hashable
    expanded: frozenset[str] = frozenset()
    collapsed: frozenset[str] = frozenset()

    @property
    def changed(self) -> bool:
        """Whether anything differs from how the graph comes."""
        return bool(self.expanded or self.collapsed)


def folds_of(graph: Hashable) -> GraphFolds:
    """Return what the reader has changed in a graph.

    Parameters
    ----------
    graph : hashable
        Such as run and protein.

    Returns
    -------
    GraphFolds
    """
    folds = st.session_state.get(_FOLDS)
    return folds if isinstance(folds, GraphFolds) and folds.of == graph else GraphFolds(graph)


def unfold(graph: Hashable, key: str) -> None:
    """Show what a fold holds.

    Parameters
    ----------
    graph : hashable
    key : str
        Of :attr:`proteinbert_core.figures.go_graph.GoGraph.folds`.
    """
    folds = folds_of(graph)
    by_hand = {go_id for go_id in folds.collapsed if key == fold_key(BELOW, go_id)}
    if by_hand:
        st.session_state[_FOLDS] = replace(folds, collapsed=folds.collapsed - by_hand)
    else:
        st.session_state[_FOLDS] = replace(folds, expanded=folds.expanded | {key})


def fold_below(graph: Hashable, go_id: str) -> None:
    """Fold all that lies below a term.

    Parameters
    ----------
    graph : hashable
    go_id : str
    """
    folds = folds_of(graph)
    st.session_state[_FOLDS] = replace(folds, collapsed=folds.collapsed | {go_id})


def reset() -> None:
    """Fold and unfold as the graph comes."""
    st.session_state.pop(_FOLDS, None)
