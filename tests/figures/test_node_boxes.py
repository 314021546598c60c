"""Names are wrapped to fit their boxes, whole where there is room, and cannot inject tags."""

from __future__ import annotations

import re

import pytest

from proteinbert_core.figures.node_boxes import box_label, box_path, text_width, wrap_name

NAMES = (
    "binding",
    "molecular_function",
    "oxygen carrier activity",
    "positive regulation of nitrogen compound metabolic process",
    "transferase activity, transferring phosphorus-containing groups",
    "glycerophosphatidylinositolphosphodiesterase activity",
    "(1->4)-beta-D-glucan binding",
    "5-methyltetrahydropteroyltri-L-glutamate-dependent methyltransferase activity",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [80.0, 104.0, 138.0])
def test_lines_fit_and_nothing_is_lost(name: str, width: float) -> None:
    lines = wrap_name(name, width, 12, 99)
    assert all(text_width(line, 12) <= width for line in lines)

    def letters(text: str) -> str:
        # A word that had to be broken has got a hyphen.
        return re.sub(r"[\s_-]", "", text)

    assert letters("".join(lines)) == letters(name)


@pytest.mark.parametrize("name", NAMES)
def test_long_names_end_in_an_ellipsis(name: str) -> None:
    whole, cut = wrap_name(name, 80, 12, 99), wrap_name(name, 80, 12, 2)
    assert len(cut) == min(len(whole), 2)
    assert cut[-1].endswith("…") == (len(whole) > 2)
    assert all(text_width(line, 12) <= 80 for line in cut)


def test_words_are_kept_together_where_they_fit() -> None:
    lines = wrap_name("regulation of vesicle-mediated transport", 104, 12, 4)
    assert lines == ("regulation of", "vesicle-mediated", "transport")


def test_a_word_longer_than_the_box_is_broken_with_a_hyphen() -> None:
    first, second = wrap_name("phosphatidylinositol", 100, 12, 4)
    assert first.endswith("-")
    assert len(second) >= 4


def test_capitals_are_wider_than_small_letters() -> None:
    assert text_width("MW", 12) > text_width("il", 12)
    assert text_width("binding", 24) == 2 * text_width("binding", 12)


def test_labels_escape_tags() -> None:
    label = box_label(("<script>", "a & b"), "GO:1 <b>", 10, strong=True)
    assert "<script>" not in label
    assert label.startswith("<b>&lt;script&gt;<br>a &amp; b</b>")
    assert "GO:1 &lt;b&gt;" in label


@pytest.mark.parametrize("aspect", ["MF", "BP", "CC"])
def test_outlines_fill_their_box_and_differ(aspect: str) -> None:
    path = box_path(aspect, 120, 40)
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
    assert max(numbers) == 60
    assert min(numbers) == -60
    assert path.startswith("M")
    assert path.endswith("Z")
    assert len({box_path(other, 120, 40) for other in ("MF", "BP", "CC")}) == 3
