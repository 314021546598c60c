"""The page of one GO term."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui import resources, term_address
from pages.ui.messages import escape_markdown, guarded
from pages.ui.views import go_terms_carriers, go_terms_graph, go_terms_information, go_terms_search
from pages.ui.wording import amigo_address, counted, quickgo_address
from proteinbert_core.figures.theme import ASPECT_NAMES
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.ontology import Ontology

_RELATIVES = 8
_SYNONYMS = 8
_RELATIONS = {"is_a": "is a", "part_of": "part of"}


@guarded
def show() -> None:
    """Draw the search and the term that the address names, or the roots to begin with."""
    go_terms_search.show("term", term_address.open_term, include_obsolete=True)
    ontology = resources.ontology()
    named = term_address.term()
    if named is None:
        _show_start(ontology)
        return
    found = resources.term_search().search(named, 1, include_obsolete=True)
    go_id = found[0].go_id if found and found[0].kind_of_match in ("id", "old id") else None
    if go_id is None:
        _show_unknown(ontology, named)
    elif go_id in ontology.obsolete:
        _show_obsolete(ontology, go_id)
    else:
        if named != go_id and found[0].kind_of_match == "old id":
            st.info(f"{found[0].matched_text} is an old id of this term.", icon=":material/info:")
        _show_term(ontology, go_id)


def _show_start(ontology: Ontology) -> None:
    st.markdown(
        f"{counted(len(ontology), 'term')} of release {escape_markdown(ontology.release)}. "
        "Type above, or begin at the top:"
    )
    with st.container(gap=None, key="go-terms-list-roots"):
        for aspect in ASPECTS:
            if aspect in ontology.roots:
                _term_button(ontology, ontology.roots[aspect], "root")
    _show_what_is_missing(ontology)


def _show_what_is_missing(ontology: Ontology) -> None:
    """Say what only the whole ontology has, where it is not in use."""
    if ontology.texts.definitions:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "Definitions, synonyms, obsolete and further terms come with the whole Gene Ontology.",
            width="content",
        )
        st.page_link("pages/models.py", label="Get it", icon=":material/download:")


def _show_unknown(ontology: Ontology, named: str) -> None:
    with st.container(border=True):
        st.markdown(":material/search_off: **No such term**")
        st.text(
            f"“{named[:60]}” is no term of the ontology in use (release {ontology.release}, "
            f"{len(ontology):,} terms). Search for its name above."
        )
        _show_what_is_missing(ontology)


def _show_obsolete(ontology: Ontology, go_id: str) -> None:
    """Say what became of an obsolete term, and lead there."""
    retired = ontology.obsolete[go_id]
    st.header(escape_markdown(retired.name), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"`{go_id}`", width="content")
        st.badge("obsolete", icon=":material/block:", color="orange")
        _show_links(go_id)
    definition = ontology.texts.definitions.get(go_id)
    if definition:
        st.markdown(escape_markdown(definition))
    advice: Mapping[str, tuple[str, ...]] = {
        "Replaced by": retired.replaced_by,
        "Consider instead": retired.consider,
    }
    for title, go_ids in advice.items():
        if go_ids:
            st.markdown(f"**{title}**")
            with st.container(gap=None, key=f"go-terms-list-{title.split()[0].lower()}"):
                for each in go_ids:
                    current = ontology.follow(each)
                    if current is None:
                        st.markdown(f"`{each}`, which is no current term either")
                    else:
                        _term_button(ontology, current, "instead")
    if not (retired.replaced_by or retired.consider):
        st.markdown("The release names nothing in its place.")


def _show_term(ontology: Ontology, go_id: str) -> None:
    term = ontology[go_id]
    st.header(escape_markdown(term.name), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"`{go_id}` {ASPECT_NAMES[term.aspect]}", width="content")
        _show_links(go_id)
        if go_id not in term_address.compared():
            st.button(
                "Compare",
                key="compare-this",
                icon=":material/difference:",
                help="Adds it to the terms that are compared.",
                on_click=term_address.keep_for_comparison,
                args=(go_id,),
            )
    left, right = st.columns(2, gap="large")
    with left:
        _show_texts(ontology, go_id)
        _show_numbers(ontology, go_id)
        _show_relatives("More general", ontology, ontology.parents(go_id), "parent")
    with right:
        _show_relatives("More specific", ontology, ontology.children(go_id), "child")
    go_terms_graph.show_term(go_id)
    go_terms_carriers.show(go_id)


def _show_links(go_id: str) -> None:
    st.markdown(
        f"[QuickGO]({quickgo_address(go_id)}) [AmiGO]({amigo_address(go_id)})", width="content"
    )


def _show_texts(ontology: Ontology, go_id: str) -> None:
    texts = ontology.texts
    definition = texts.definitions.get(go_id)
    if definition:
        st.markdown(escape_markdown(definition))
    else:
        _show_what_is_missing(ontology)
    synonyms = texts.synonyms(go_id)
    if synonyms:
        listed = "; ".join(escape_markdown(each) for each in synonyms[:_SYNONYMS])
        more = len(synonyms) - _SYNONYMS
        st.markdown(f"Also called: {listed}" + (f"; and {more} more" if more > 0 else ""))
    row = ontology.index(go_id)
    old = [f"`{alt}`" for alt, place in ontology.tables.alt_ids.items() if place == row]
    if old:
        st.markdown(f"Old ids: {', '.join(sorted(old))}")


def _show_numbers(ontology: Ontology, go_id: str) -> None:
    above, below = len(ontology.ancestors(go_id)), len(ontology.descendants(go_id))
    facts = [f"Depth **{ontology.depth(go_id)}**"]
    bits = go_terms_information.of_term(go_id)
    if bits is not None:
        facts.append(f"information **{bits}**")
    facts += [f"**{above:,}** terms above", f"**{below:,}** below"]
    st.markdown(", ".join(facts), help=None if bits is None else go_terms_information.HELP)


def _show_relatives(
    title: str, ontology: Ontology, relatives: Mapping[str, str], kind: str
) -> None:
    if not relatives:
        return
    st.markdown(f"**{title}**")
    listed = sorted(relatives, key=lambda each: (ontology[each].name.casefold(), each))
    with st.container(gap=None, key=f"go-terms-list-{kind}"):
        for each in listed[:_RELATIVES]:
            _term_button(ontology, each, kind, _RELATIONS[relatives[each]])
    if len(listed) > _RELATIVES:
        more = st.expander(f"{len(listed) - _RELATIVES:,} more")
        with more, st.container(height=300, gap=None, key=f"go-terms-list-{kind}-more"):
            for each in listed[_RELATIVES:]:
                _term_button(ontology, each, kind, _RELATIONS[relatives[each]])


def _term_button(ontology: Ontology, go_id: str, kind: str, relation: str = "") -> None:
    said = f" :gray[{relation}]" if relation else ""
    st.button(
        f"{escape_markdown(ontology[go_id].name)} `{go_id}`{said}",
        key=f"{kind}-{go_id}",
        type="tertiary",
        wrap=True,
        on_click=term_address.open_term,
        args=(go_id,),
    )
