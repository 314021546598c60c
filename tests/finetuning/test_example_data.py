"""The made-up examples: the same each time, readable, and with the rule that they state."""

from __future__ import annotations

import pytest

from proteinbert_core.finetuning.example_data import EXAMPLE_TABLES
from proteinbert_core.finetuning.labelled_rows import read_rows
from proteinbert_core.finetuning.table_reader import parse_table
from proteinbert_core.finetuning.task import TaskKind, TaskLevel
from proteinbert_core.finetuning.task_guess import guess_task

WANTED = {
    "leader": (TaskKind.BINARY, TaskLevel.PROTEIN),
    "sites": (TaskKind.BINARY, TaskLevel.RESIDUE),
    "melting": (TaskKind.REGRESSION, TaskLevel.PROTEIN),
}


@pytest.mark.parametrize("key", WANTED)
def test_an_example_is_recognised_without_help(key):
    example = EXAMPLE_TABLES[key]
    assert example.csv() == example.csv()
    assert "synthetic" in example.filename
    read = read_rows(parse_table(example.csv().encode(), example.filename))
    assert len(read) == 240
    assert read.problems == ()
    assert all(40 <= len(row.sequence) <= 80 for row in read.rows)
    task = guess_task(read).task
    assert (task.kind, task.level) == WANTED[key]


def test_sites_are_where_the_rule_says():
    read = read_rows(parse_table(EXAMPLE_TABLES["sites"].csv(30).encode(), "sites.csv"))
    for row in read.rows:
        for at, label in enumerate(row.labels[0]):
            pair = row.sequence[at + 2 : at + 4]
            is_site = row.sequence[at] in "ST" and len(pair) == 2 and set(pair) <= set("KR")
            assert label == str(int(is_site))


def test_leaders_are_at_the_beginning_but_for_the_noise():
    read = read_rows(parse_table(EXAMPLE_TABLES["leader"].csv().encode(), "leader.csv"))
    right = sum(
        (set(row.sequence[1:3]) <= set("KR") and set(row.sequence[3:13]) <= set("AILVF"))
        == (row.labels[0] == "exported")
        for row in read.rows
    )
    assert 0.95 * len(read) <= right < len(read)
