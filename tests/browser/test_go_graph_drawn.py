"""The GO graph as a browser draws it: what only fonts, legends and pointers can show."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from plotly.offline import get_plotlyjs

from proteinbert_core.figures.go_graph import go_graph
from proteinbert_core.go.ontology import Ontology

pytestmark = pytest.mark.browser

# Real names, among the longest and those with the longest words.
NAMES = (
    "molecular_function",
    "binding",
    "phosphotransferase activity, alcohol group as acceptor",
    "oxidoreductase activity, acting on paired donors, with incorporation of molecular oxygen",
    "glycerophosphodiester phosphodiesterase activity",
    "phosphatidylinositol-3,4,5-trisphosphate binding",
    "ATP binding",
    "transmembrane receptor protein tyrosine kinase activity",
    "WW domain binding",
    "RNA polymerase II cis-regulatory region sequence-specific DNA binding",
    "MAP kinase kinase kinase kinase activity",
    "1-phosphatidylinositol-4-phosphate 3-kinase activity",
)
PARENTS = ((), (0,), (0,), (0,), (1,), (1,), (1, 2), (2,), (3,), (4, 5), (7, 8), (6, 0))


@pytest.fixture(scope="module")
def ontology(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    lines = ["format-version: 1.2"]
    for number, (name, parents) in enumerate(zip(NAMES, PARENTS, strict=True)):
        lines += ["", "[Term]", f"id: {go_id(number)}", f"name: {name}"]
        lines.append("namespace: molecular_function")
        for place, parent in enumerate(parents):
            lines.append(f"{'relationship: part_of' if place else 'is_a:'} {go_id(parent)}")
    path = folder / "names.obo"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Ontology.from_obo(path, cache=folder)


def go_id(number):
    # The root has GO's own id.
    return f"GO:{3674 + number:07d}"


def drawn(new_context, ontology, screen, **options):
    """A page of the given width that holds nothing but the figure."""
    scores = {go_id(number): 0.98 - 0.08 * number for number in range(len(NAMES))}
    graph = go_graph(
        ontology, scores, threshold=0.01, aspect="MF", protein="sp|P69905|HBA_HUMAN", **options
    )
    page = new_context(viewport={"width": screen, "height": 900}).new_page()
    body = graph.figure.to_html(
        full_html=False, include_plotlyjs=False, config={"responsive": True}, div_id="graph"
    )
    page.set_content(
        f"<body style='margin: 0'><script>{get_plotlyjs()}</script>{body}"
        "<script>window.clicked = []; document.getElementById('graph')"
        ".on('plotly_click', e => clicked.push(e.points[0].customdata[0]))</script></body>"
    )
    page.wait_for_selector("#graph .shape-label-text")
    return page, graph


BOXES = """() => [...document.querySelectorAll('#graph .shape-group')]
    .filter(g => g.querySelector('.shape-label-text')?.textContent.includes('GO:'))
    .map(g => [g.querySelector('path'), g.querySelector('.shape-label-text')]
        .map(e => e.getBoundingClientRect())
        .map(r => [r.left, r.top, r.right, r.bottom]))"""


def area(page, selector):
    return page.evaluate(
        "s => { const r = document.querySelector(s).getBoundingClientRect();"
        " return [r.left, r.top, r.right, r.bottom] }",
        selector,
    )


@pytest.mark.parametrize(("screen", "width"), [(390, 390), (880, 880), (1280, 1280)])
def test_names_fit_their_boxes_and_boxes_keep_apart(new_context, ontology, screen, width):
    page, graph = drawn(new_context, ontology, screen, width=width)
    boxes = page.evaluate(BOXES)
    assert len(boxes) == len(graph.shown)
    for (left, top, right, bottom), (text_left, text_top, text_right, text_bottom) in boxes:
        assert left <= text_left
        assert text_right <= right
        assert top - 1 <= text_top
        assert text_bottom <= bottom + 1
        assert left >= 0
        assert right <= screen
    for ((left, top, right, bottom), _), ((x0, y0, x1, y1), _) in combinations(boxes, 2):
        assert right <= x0 or x1 <= left or bottom <= y0 or y1 <= top


@pytest.mark.parametrize(
    ("screen", "width", "dark"), [(390, 880, False), (390, 390, True), (1280, 880, True)]
)
def test_title_colour_bar_plot_and_legend_do_not_overlap(
    new_context, ontology, screen, width, dark
):
    page, _ = drawn(
        new_context, ontology, screen, width=width, dark=dark, selected=go_id(6), max_terms=8
    )
    title, subtitle, bar_title, bar, legend = (
        area(page, f"#graph {selector}")
        for selector in (".gtitle", ".gtitle-subtitle", ".cbtitle", ".cbaxis", ".legend")
    )
    plot = page.evaluate(
        "() => { const { l, t, w, h } = document.getElementById('graph')._fullLayout._size;"
        " return [l, t, l + w, t + h] }"
    )
    for above, beneath in pairwise((title, subtitle, bar_title, bar, plot, legend)):
        assert above[3] <= beneath[1] + 1
    assert title[1] >= 0
    assert legend[3] <= page.evaluate("document.getElementById('graph').clientHeight") + 1
    for left, _, right, _ in (title, subtitle, bar, legend):
        assert left >= 0
        assert right <= screen


#: Whether the one hover text is that of a term.
NAMED = """goId => {
    const texts = [...document.querySelectorAll('#graph .hovertext')];
    return texts.length == 1 && texts[0].textContent.includes(goId);
}"""


@pytest.mark.parametrize("screen", [390, 1280])
def test_pointing_anywhere_at_a_box_names_it_and_a_click_gives_its_id(
    new_context, ontology, screen
):
    page, graph = drawn(new_context, ontology, screen, width=screen)
    boxes = page.evaluate(BOXES)
    labels = page.locator("#graph .shape-label-text").all_text_contents()
    for ((left, top, right, bottom), _), label in list(zip(boxes, labels, strict=True))[:3]:
        for x, y in ((left + 12, top + 8), (right - 12, bottom - 8)):
            page.mouse.move(x, y)
            page.wait_for_function(NAMED, arg=re.findall(r"GO:\d{7}", label)[0])
            page.mouse.click(x, y)
            page.wait_for_function("window.clicked.length == 1")
            assert page.evaluate("window.clicked.pop()") in label
            # A second click within Plotly's double-click time would count as one.
            page.wait_for_timeout(350)
    assert len(graph.shown) == len(labels)


TABS = """() => [...document.querySelectorAll('#graph .shape-group')]
    .filter(g => g.querySelector('.shape-label-text')?.textContent.startsWith('+'))
    .map(g => g.querySelector('path').getBoundingClientRect())
    .map(r => [r.left, r.top, r.right, r.bottom])"""


@pytest.mark.parametrize("direction", ["down", "right"])
def test_a_tab_answers_for_its_fold_and_the_box_beside_it_for_its_term(
    new_context, ontology, direction
):
    page, graph = drawn(new_context, ontology, 1600, width=1600, max_terms=7, direction=direction)
    tabs = page.evaluate(TABS)
    assert len(tabs) == len(graph.folds) > 0
    boxes = [place for place, _ in page.evaluate(BOXES)]
    for (left, top, right, bottom), (key, count) in zip(tabs, graph.folds.items(), strict=True):
        page.mouse.move((left + right) / 2, (top + bottom) / 2)
        page.wait_for_function(
            "said => [...document.querySelectorAll('#graph .hovertext')]"
            ".some(text => text.textContent.includes(said))",
            arg=f"{count} more general",
        )
        page.mouse.click((left + right) / 2, (top + bottom) / 2)
        page.wait_for_function("window.clicked.length == 1")
        assert page.evaluate("window.clicked.pop()") == key
        page.wait_for_timeout(350)
    (left, top, right, bottom) = tabs[0]
    # Just within the box at which the tab is: the middle of the edge that they share.
    x, y = (
        ((left + right) / 2, bottom + 5) if direction == "down" else (right + 5, (top + bottom) / 2)
    )
    assert any(box[0] < x < box[2] and box[1] < y < box[3] for box in boxes)
    page.mouse.move(x, y)
    page.wait_for_function(NAMED, arg=next(iter(graph.folds)).partition(":")[2])


def test_the_tick_of_a_known_term_is_at_the_upper_right_corner(new_context, ontology):
    known = {go_id(6): "experimental", go_id(8): ""}
    page, _ = drawn(new_context, ontology, 880, width=880, annotated=known)
    groups = page.evaluate(
        """() => [...document.querySelectorAll('#graph .shape-group')]
            .filter(g => g.querySelector('.shape-label-text'))
            .map(g => [g.querySelector('.shape-label-text').textContent,
                g.querySelector('path').getBoundingClientRect()])
            .map(([text, r]) => [text, r.left, r.top, r.right, r.bottom])"""
    )
    ticks = [place for text, *place in groups if text == "✓"]
    corners = [place for text, *place in groups if any(each in text for each in known)]
    assert len(ticks) == len(corners) == 2
    for left, top, right, bottom in ticks:
        x, y = (left + right) / 2, (top + bottom) / 2
        assert any(abs(x - corner[2]) < 8 and abs(y - corner[1]) < 8 for corner in corners)
