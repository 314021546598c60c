"""The guide to fine-tuning: its tables are read as it says, its commands and names exist."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

import proteinbert_core
from proteinbert_core.cli import build_parser
from proteinbert_core.finetuning.labelled_data import label_proteins
from proteinbert_core.finetuning.labelled_rows import read_rows
from proteinbert_core.finetuning.table_reader import parse_table
from proteinbert_core.finetuning.task_guess import guess_task

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "finetuning.md").read_text(encoding="utf-8")
#: What each table of the guide is taken for: kind, how it is written, labels that are known.
TABLES = [
    ("binary", "value", 3),
    ("multi-label", "classes", 9),
    ("multi-label", "value", 5),
    ("multi-class", "letters", 38),
    ("regression", "list", 8),
    ("binary", "intervals", 66),
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("text", "expected"), zip(blocks("csv"), TABLES, strict=True))
def test_each_table_is_read_as_the_guide_says(text, expected):
    rows = read_rows(parse_table(text.encode(), "guide.csv"))
    task = guess_task(rows).task
    data = label_proteins(rows, task)
    kind, form, known = expected
    assert (task.kind.value, task.form.name.lower()) == (kind, form)
    assert data.problems == ()
    assert int(data.known.sum()) == known


def test_each_command_is_one():
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(lines) > 5
    for line in lines:
        words = shlex.split(line, comments=True)
        assert words[:3] == ["python", "-m", "proteinbert_core"]
        build_parser().parse_args(words[3:])


def test_each_option_is_one():
    parser = build_parser()
    commands = next(a for a in parser._actions if a.choices and "finetune" in a.choices).choices
    known = {o for c in commands.values() for a in c._actions for o in a.option_strings}
    named = set(re.findall(r"`[^`\n]*?(--[a-z-]+)", GUIDE))
    assert len(named) > 20
    assert named <= known


def test_the_snippets_name_what_is_public():
    for block in blocks("python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom):
                assert {alias.name for alias in node.names} <= set(proteinbert_core.__all__)
