"""Two or more GO terms: what they have in common, and how alike they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui import resources, term_address
from pages.ui.messages import escape_markdown, guarded
from pages.ui.views import go_terms_graph, go_terms_information, go_terms_search
from proteinbert_core.go.ontology import Ontology
from proteinbert_core.go.semantic_similarity import (
    CommonAncestor,
    TermSimilarity,
    common_ancestors,
    similarity_table,
)

_ANCESTORS = 8
_METHOD = r"""
Information content: $IC(t) = -\log_2 p(t)$, where $p(t)$ is the share of the reference proteins
that carry $t$ or a more specific term by experiment, among those with any term of its aspect.

Resnik: $IC(c)$ of the common ancestor $c$ that has the most, within the aspect, over *is a* and
*part of*. Lin: $2\,IC(c) / (IC(a) + IC(b))$, from 0 to 1.

Resnik 1995 ([IJCAI](https://www.ijcai.org/Proceedings/95-1/Papers/059.pdf)), Lin 1998 (ICML); for
GO: Lord et al. 2003, [doi 10.1093/bioinformatics/btg153](https://doi.org/10.1093/bioinformatics/btg153).
Terms of different aspects are not compared.
"""


@guarded
def show() -> None:
    """Draw the choice of terms and, for two or more, the comparison."""
    ontology = resources.ontology()
    asked = term_address.compared()
    followed = {go_id: ontology.follow(go_id) for go_id in asked}
    go_ids = list(dict.fromkeys(go_id for go_id in followed.values() if go_id is not None))
    go_terms_search.show("compared", _add, include_obsolete=False)
    lost = [go_id for go_id, current in followed.items() if current is None]
    if lost:
        st.info(
            f"No terms of the ontology in use: {', '.join(lost)}.", icon=":material/search_off:"
        )
    _show_chosen(ontology, go_ids)
    if len(go_ids) < 2:
        st.caption("Choose at least one more term." if go_ids else "Choose two terms or more.")
        return
    if go_terms_information.is_loading():
        go_terms_information.wait()
    information = go_terms_information.information()
    shared = common_ancestors(ontology, go_ids, information or {})
    if information is not None:
        _show_pairs(ontology, similarity_table(ontology, go_ids, information))
    best = _most_informative(shared)
    _show_ancestors(ontology, shared, best, known=information is not None)
    go_terms_graph.show_compared(go_ids, best)


def _add(go_id: str) -> None:
    term_address.compare([*term_address.compared(), go_id])


def _remove(go_id: str) -> None:
    ontology = resources.ontology()
    term_address.compare(each for each in term_address.compared() if ontology.follow(each) != go_id)


def _show_chosen(ontology: Ontology, go_ids: Sequence[str]) -> None:
    with st.container(gap="xxsmall"):
        for go_id in go_ids:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    "Remove",
                    key=f"remove-{go_id}",
                    icon=":material/close:",
                    on_click=_remove,
                    args=(go_id,),
                )
                term = ontology[go_id]
                st.button(
                    f"{escape_markdown(term.name)} `{go_id}` :gray[{term.aspect}]",
                    key=f"compared-{go_id}",
                    type="tertiary",
                    wrap=True,
                    on_click=term_address.open_term,
                    args=(go_id,),
                )


def _most_informative(shared: Sequence[CommonAncestor]) -> str | None:
    return next((each.go_id for each in shared if math.isfinite(each.information)), None)


def _show_pairs(ontology: Ontology, pairs: Sequence[TermSimilarity]) -> None:
    st.subheader("Semantic similarity", anchor=False)
    table = pd.DataFrame(
        {
            "Terms": [
                f"{_named(ontology, each.first)}  \n{_named(ontology, each.second)}"
                for each in pairs
            ],
            "Most informative common ancestor": [
                "different aspects"
                if ontology[each.first].aspect != ontology[each.second].aspect
                else "–"
                if each.ancestor is None
                else _named(ontology, each.ancestor)
                for each in pairs
            ],
            "Resnik, bits": [each.resnik for each in pairs],
            "Lin": [each.lin for each in pairs],
        }
    )
    styled = table.style.format({"Resnik, bits": "{:.2f}", "Lin": "{:.2f}"}, na_rep="not defined")
    st.table(styled, border="horizontal", hide_index=True, alt="Semantic similarity of the terms")
    if any(math.isnan(each.lin) and each.ancestor is not None for each in pairs):
        st.caption("Lin's is not defined where no reference protein carries one of the terms.")
    with st.expander("How this is computed"):
        st.markdown(_METHOD)


def _named(ontology: Ontology, go_id: str) -> str:
    return f"{escape_markdown(ontology[go_id].name)} `{go_id}`"


def _show_ancestors(
    ontology: Ontology, shared: Sequence[CommonAncestor], best: str | None, *, known: bool
) -> None:
    st.subheader("Common ancestors", anchor=False)
    if not shared:
        st.caption("They have none: they are of different aspects.")
        return
    parts = shared[:_ANCESTORS], shared[_ANCESTORS:]
    _show_ancestor_rows(ontology, parts[0], best, known=known)
    if parts[1]:
        with st.expander(f"{len(parts[1]):,} more"):
            _show_ancestor_rows(ontology, parts[1], best, known=known)


def _show_ancestor_rows(
    ontology: Ontology, shared: Sequence[CommonAncestor], best: str | None, *, known: bool
) -> None:
    columns: dict[str, list[object]] = {
        "Term": [
            f"**{_named(ontology, each.go_id)}**, the most informative"
            if each.go_id == best
            else _named(ontology, each.go_id)
            for each in shared
        ],
        "Depth": [ontology.depth(each.go_id) for each in shared],
    }
    if known:
        columns["Bits"] = [each.information for each in shared]
    styled = pd.DataFrame(columns).style.format({"Bits": _bits} if known else {})
    st.table(styled, border="horizontal", hide_index=True, alt="Common ancestors")


def _bits(value: float) -> str:
    return "unknown" if math.isinf(value) else f"{value:.2f}"
