"""The published rules of GAF 2.2 and GPAD 2.0, checked line by line.

https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/ and
https://github.com/geneontology/go-annotation/blob/master/specs/gpad-gpi-2-0.md
"""

from __future__ import annotations

import datetime as dt
import re

_IDENTIFIER = r"[A-Za-z0-9_.-]+:[!-~]+"
_GO = r"GO:\d{7}"
_RELATIONS = {
    "F": {"enables", "contributes_to"},
    "P": {"involved_in", "acts_upstream_of", "acts_upstream_of_or_within"},
    "C": {"located_in", "part_of", "is_active_in", "colocalizes_with"},
}
RELATION_IDS = {
    "RO:0002327": "enables",
    "RO:0002331": "involved_in",
    "RO:0001025": "located_in",
    "BFO:0000050": "part_of",
}


def rows_of(text: str, version: str) -> list[list[str]]:
    """Check the header, and return the columns of each row."""
    assert text.endswith("\n")
    lines = text[:-1].split("\n")
    assert lines[0] == f"!{version}"
    header = [line for line in lines if line.startswith("!")]
    assert lines[: len(header)] == header, "the header stands first"
    assert any(re.fullmatch(r"!generated-by: [A-Za-z0-9_-]+", line) for line in header)
    assert any(re.fullmatch(r"!date-generated: \d{4}-\d{2}-\d{2}", line) for line in header)
    assert any("PREDICTIONS" in line for line in header)
    for line in lines:
        # Also those that only some readers take for the end of a line.
        assert len(line.splitlines()) == 1
        assert line.replace("\t", "").isprintable()
    return [line.split("\t") for line in lines[len(header) :]]


def gaf_rows(text: str) -> list[list[str]]:
    """Check a GAF 2.2 file, and return its rows."""
    rows = rows_of(text, "gaf-version: 2.2")
    for columns in rows:
        assert len(columns) == 17
        assert all(column == column.strip() for column in columns)
        db, object_id, symbol, relation, go_id, reference = columns[:6]
        evidence, with_from, aspect, name, synonyms, kind = columns[6:12]
        taxon, date, assigned_by, extension, form = columns[12:]
        assert re.fullmatch(r"[A-Za-z0-9_.-]+", db)
        assert re.fullmatch(r"[!-{}~]+", object_id), "no space and no pipe"
        assert re.fullmatch(r"[!-{}~]+", symbol)
        assert relation in _RELATIONS[aspect]
        assert re.fullmatch(_GO, go_id)
        assert re.fullmatch(_IDENTIFIER, reference)
        assert not reference.startswith("GO_REF"), "no number is made up"
        assert evidence == "IEA"
        assert "|" not in name
        assert kind == "protein"
        assert re.fullmatch(r"taxon:[1-9]\d*", taxon)
        dt.datetime.strptime(date, "%Y%m%d").replace(tzinfo=dt.UTC)
        assert assigned_by == "ProteinBERT-Explorer"
        assert form == "" or re.fullmatch(rf"{db}:{re.escape(object_id)}-\d+", form)
        assert (with_from, synonyms, extension) == ("", "", "")
    return rows


def gpad_rows(text: str) -> list[list[str]]:
    """Check a GPAD 2.0 file, and return its rows."""
    rows = rows_of(text, "gpad-version: 2.0")
    text.encode("ascii")
    for columns in rows:
        assert len(columns) == 12
        subject, negation, relation, go_id, reference, evidence = columns[:6]
        with_from, interacting, date, assigned_by, extension, properties = columns[6:]
        assert re.fullmatch(_IDENTIFIER, subject)
        assert relation in RELATION_IDS
        assert re.fullmatch(_GO, go_id)
        assert re.fullmatch(_IDENTIFIER, reference)
        assert re.fullmatch(r"ECO:\d{7}", evidence)
        dt.date.fromisoformat(date)
        assert re.fullmatch(r"[A-Za-z0-9_-]+", assigned_by)
        assert re.fullmatch(r"[a-z-]+=[^=|]+", properties)
        assert (negation, with_from, interacting, extension) == ("", "", "", "")
    return rows
