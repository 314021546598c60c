"""The HTML report: complete, on its own, and safe from what headers hold."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings

from proteinbert_core.export import report
from proteinbert_core.export.report_methods import methods
from proteinbert_core.sequences import Protein
from tests.export.toy_results import NASTY, block, one_protein, row, source, written

_VOID = {"meta", "br", "hr", "img", "input", "link"}


class Reader(HTMLParser):
    """Notes tags, links, text, and whether what was opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(html: bytes) -> Reader:
    reader = Reader()
    reader.feed(html.decode("utf-8"))
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def html(about) -> bytes:
    return written("html", about, one_protein("P1", "a globin"), block([Protein("P2", "MK")]))


def test_it_has_all_parts(html):
    reader = read(html)
    text = " ".join(reader.text)
    for wanted in (
        "2 proteins, predicted on 2024-02-03",
        "a globin",
        "Most specific answer",
        "name of GO:0005344",
        "Nearest annotated proteins",
        "Homo sapiens",
        "Unlike every reference protein",
        "No telling term has a probability of at least 0.5",
        "ab" * 32,
        "10.1093/bioinformatics/btac020",
        "10.1093/nar/gkae1010",
        "release releases/2024-01-17",
    ):
        assert wanted in text, wanted
    assert reader.tags.count("svg") == 3, "a graph an aspect"


def test_what_says_little_is_no_answer(html):
    answer = html.decode().partition("Most specific answer")[2].partition("</ul>")[0]
    assert "GO:0005344" in answer
    assert "GO:0005515" not in answer, "one bit"
    assert "GO:0006810" not in answer, "implied"


def test_it_needs_nothing_from_elsewhere(html):
    reader = read(html)
    assert not {"script", "link", "iframe", "object", "base"} & set(reader.tags)
    fetched = [
        value for name, value in reader.attributes if name in {"src", "srcset", "xlink:href"}
    ]
    assert all(value.startswith(("#", "data:image/png;base64,")) for value in fetched)
    assert "default-src 'none'" in html.decode()
    assert "@import" not in html.decode()


def test_links_lead_within_the_page_or_to_known_sites(html):
    links = [value for name, value in read(html).attributes if name == "href"]
    sites = ("https://www.ebi.ac.uk/QuickGO/", "https://www.uniprot.org/", "https://doi.org/")
    assert all(link.startswith(("#", *sites)) for link in links)
    assert "#p1" in links


def test_graphs_are_drawn_for_the_first_proteins_alone(about, monkeypatch):
    monkeypatch.setattr(report, "MAX_GRAPHS", 1)
    page = written(
        "html", about, *(block([Protein(p, "M")], row(p, "GO:0005344", "MF")) for p in "ab")
    )
    reader = read(page)
    assert reader.tags.count("svg") == 1
    assert "first 1 of them" in " ".join(reader.text)


def test_methods_tell_a_probability_from_a_score(ontology):
    assert "about 8 in 10" in methods(source(ontology))
    assert "nearest of 48 annotated" in methods(source(ontology))
    assert "are no probabilities" in methods(source(ontology, calibrated=False))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(identifier=NASTY, description=NASTY)
def test_no_text_breaks_it(ontology, identifier, description):
    about = source(ontology, provenance={identifier: description, "model": description})
    plain = written("html", about, block([Protein("P", "M", "d")]))
    nasty = written(
        "html",
        source(ontology, provenance={"x": "y", "model": "z"}),
        block([Protein(identifier + "<b>", "M", description + "<script>alert(1)</script>")]),
    )
    for page in (plain, nasty):
        assert {"b", "script", "i", "a b"} & set(read(page).tags) == set()
