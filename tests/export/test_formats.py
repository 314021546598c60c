"""All formats: chosen by name or suffix, and of use for nothing and for many blocks."""

from __future__ import annotations

import pytest

from proteinbert_core.errors import ExportError
from proteinbert_core.export.formats import FORMATS, NAMED_LEAST, TABLE_LEAST, format_of
from proteinbert_core.sequences import Protein
from tests.export.toy_results import block, one_protein, written

NAMES = [kind.name for kind in FORMATS]


@pytest.mark.parametrize("kind", FORMATS, ids=NAMES)
def test_the_name_of_a_file_decides(kind):
    assert format_of(f"a.b{kind.suffix}") is kind
    assert format_of(f"A{kind.suffix.upper()}.gz") is kind
    assert format_of("-", kind.name) is kind


@pytest.mark.parametrize("kind", FORMATS, ids=NAMES)
def test_the_documentation_has_every_format(root, kind):
    text = (root / "docs" / "formats.md").read_text(encoding="utf-8")
    assert f"`{kind.name}`" in text
    assert f"`{kind.suffix}`" in text
    assert f"{kind.least:g}" in text


def test_an_unknown_suffix_is_the_long_table():
    assert format_of("result.txt").name == format_of("-").name == format_of("x.gz").name == "tsv"
    with pytest.raises(ExportError, match="'doc' is no format; choose of tsv, csv"):
        format_of("x", "doc")


def test_files_without_probabilities_need_likely_terms():
    assert {kind.name for kind in FORMATS if kind.least == TABLE_LEAST} == {
        "tsv",
        "csv",
        "xlsx",
        "json",
    }
    assert {kind.least for kind in FORMATS} == {TABLE_LEAST, NAMED_LEAST}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "html"])
def test_nothing_predicted_is_a_file_without_rows(about, name):
    empty = written(name, about, block([Protein("P1", "MKV")]))
    full = written(name, about, one_protein("P1"))
    assert len(empty) < len(full)


@pytest.mark.parametrize("name", ["tsv", "csv", "json", "topgo", "id2go", "gaf", "gpad"])
def test_these_write_each_block_at_once(about, name):
    """What is written does not wait for the end, so memory does not grow with the proteins."""
    import io

    stream = io.StringIO()
    writer = format_of("-", name).open(stream, about)
    lengths = []
    for number in range(4):
        writer.write(one_protein(f"P{number}"))
        lengths.append(len(stream.getvalue()))
    assert lengths[2] - lengths[1] == lengths[3] - lengths[2] > 0
