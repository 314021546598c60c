"""Pieces of HTML of which a report is made; every text in them is escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape

from proteinbert_core.export.annotated_block import KnownRelative
from proteinbert_core.export.plain_text import one_line

_RELATIVES = 8
# Of a page with many figures: names that no other part of the figure refers to.
_FIGURE_NAMES = re.compile(r' id="(?:figure|axes|patch|text|line2d|[A-Za-z]+Collection)_[0-9]+"')


def as_text(text: object) -> str:
    """Escape text, as one line."""
    return escape(one_line(str(text)))


def row(cells: Sequence[str], *, head: bool = False) -> str:
    """Make a row of a table; its cells are already HTML."""
    tag = "th" if head else "td"
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>\n"


def table(kind: str, head: Sequence[str], rows: Sequence[str]) -> str:
    """Make a table that scrolls by itself where it is wider than the page."""
    first = f"<thead>{row([*map(as_text, head)], head=True)}</thead>" if head else ""
    return (
        f'<div class="wide"><table class="{kind}">{first}<tbody>{"".join(rows)}</tbody></table>'
        "</div>\n"
    )


def term_link(go_id: str) -> str:
    """Write a GO id that leads to QuickGO."""
    page = f"https://www.ebi.ac.uk/QuickGO/term/{as_text(go_id)}"
    return f'<a class="go" href="{page}" rel="noreferrer">{as_text(go_id)}</a>'


def known(number: float, digits: int) -> str:
    """Write a number, or nothing where it is not known."""
    return f"{number:.{digits}f}" if math.isfinite(number) else ""


def relatives(nearest: Sequence[KnownRelative]) -> str:
    """Make the table of the nearest annotated proteins; nothing where there is none."""
    if not nearest:
        return ""
    rows = []
    for near in nearest[:_RELATIVES]:
        accession = as_text(near.accession)
        link = f'<a href="https://www.uniprot.org/uniprotkb/{accession}" rel="noreferrer">'
        numbers = (f"{near.shared_kmers:.2f}", f"{near.embedding_similarity:.2f}")
        rows.append(row([f"{link}{accession}</a>", as_text(near.organism), *numbers]))
    head = ("Protein", "Organism", "Shared k-mers", "Embedding")
    return "<h3>Nearest annotated proteins</h3>\n" + table("near", head, rows)


def inline(svg: str) -> str:
    """Take from an SVG file the picture alone, to stand in a page."""
    svg = svg[svg.index("<svg") :]
    return _FIGURE_NAMES.sub("", re.sub("<metadata>.*?</metadata>", "", svg, flags=re.DOTALL))
