"""Labels as numbers with their masks; bad rows named with their line, good ones never lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.columns import recognise_columns
from proteinbert_core.finetuning.labelled_data import label_proteins
from proteinbert_core.finetuning.labelled_rows import join_rows, read_files, read_rows
from proteinbert_core.finetuning.problems import ProblemKind, counts_by_kind
from proteinbert_core.finetuning.table_reader import parse_table
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_guess import guess_task

BINARY = Task(TaskKind.BINARY, LabelForm.VALUE, ("0", "1"))
REGRESSION = Task(TaskKind.REGRESSION, LabelForm.VALUE)
HELIX = Task(TaskKind.BINARY, LabelForm.LETTERS, ("0", "1"))


def table(text):
    return parse_table(text.encode(), "toy.csv")


def labelled(text, task):
    return label_proteins(read_rows(table(text)), task)


def problems_of(data):
    return [(each.line, each.kind) for each in data.problems]


def test_bad_rows_are_named_and_the_good_ones_stay():
    data = labelled(
        "id,seq,label\n"
        "a,MKTAY,0\n"
        "b,MK1AY,1\n"  # a digit
        "c,,1\n"
        "d,MKTAW,\n"
        "e,MKTAL,2\n"
        "f,ACGTACGTACGTAC,1\n"  # DNA
        "g,MKTAV,1\n"
        "h,MKTAY,1\n"  # as a, with another label
        "i,MKTAF,1,9\n",
        BINARY,
    )
    assert [row.identifier for row in data.rows] == ["g"]
    assert problems_of(data) == [
        (2, ProblemKind.CONFLICT),
        (3, ProblemKind.SEQUENCE),
        (4, ProblemKind.SEQUENCE),
        (5, ProblemKind.NO_LABEL),
        (6, ProblemKind.CLASS),
        (7, ProblemKind.SEQUENCE),
        (9, ProblemKind.CONFLICT),
        (10, ProblemKind.CELLS),
    ]
    assert "toy.csv, line 2 (“a”): the same sequence has another label in toy.csv line 9" in str(
        data.problems[0]
    )
    assert counts_by_kind(data.problems)[ProblemKind.SEQUENCE] == 3


def test_numbers():
    data = labelled(
        'seq,label\nMKTAY,0.5\nMKTAV,inf\nMKTAL,1e99\nMKTAI,n.d.\nMKTAF,NaN\nMKTAY,-2\nMKTAC,"0,5"\n',
        REGRESSION,
    )
    assert data.values.tolist() == [0.5, -2]
    assert problems_of(data) == [
        (3, ProblemKind.NUMBER),
        (4, ProblemKind.NUMBER),
        (5, ProblemKind.NUMBER),
        (6, ProblemKind.NO_LABEL),
        (8, ProblemKind.NUMBER),
    ]
    # Two measurements of one protein are no conflict.
    assert [note.places for note in data.notes] == [(("toy.csv", 2), ("toy.csv", 7))]


def test_labels_of_residues_have_offsets_and_a_mask():
    data = labelled("seq,label\nMKTAY,0-11?\nMKT,010\nMKTA,010\nMK,--\n", HELIX)
    assert data.offsets.tolist() == [0, 5, 8]
    assert data.values.tolist() == [0, 0, 1, 1, 0, 0, 1, 0]
    assert data.known.tolist() == [True, False, True, True, False, True, True, True]
    assert problems_of(data) == [(4, ProblemKind.LENGTH), (5, ProblemKind.NO_LABEL)]
    assert "3 labels for 4 residues" in str(data.problems[0])
    assert data.unit_rows.tolist() == [0] * 5 + [1] * 3
    first, second = data.targets([1, 0])
    assert first.tolist() == [[0], [1], [0]]
    assert np.array_equal(second, [[0], [np.nan], [1], [1], [np.nan]], equal_nan=True)
    assert first.dtype == np.float32


@pytest.mark.parametrize(
    ("task", "cell", "values"),
    [
        (Task(TaskKind.BINARY, LabelForm.INTERVALS, ("none", "inside")), "2-3;5", [0, 1, 1, 0, 1]),
        (Task(TaskKind.BINARY, LabelForm.INTERVALS, ("none", "inside")), "none", [0, 0, 0, 0, 0]),
        (
            Task(TaskKind.MULTI_CLASS, LabelForm.INTERVALS, ("none", "E", "H")),
            "H:1-2, E:4",
            [2, 2, 0, 1, 0],
        ),
        (
            Task(TaskKind.MULTI_LABEL, LabelForm.INTERVALS, ("E", "H")),
            "H:1-2;E:2",
            [[0, 1], [1, 1], [0, 0], [0, 0], [0, 0]],
        ),
        (Task(TaskKind.MULTI_CLASS, LabelForm.LIST, ("C", "E", "H")), "H H,C C E", [2, 2, 0, 0, 1]),
        (Task(TaskKind.REGRESSION, LabelForm.LIST), "[1, .5, 0, -1, 2e1]", [1, 0.5, 0, -1, 20]),
        (Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b", "c")), "c|a", [[1, 0, 1]]),
        (Task(TaskKind.MULTI_LABEL, LabelForm.CLASSES, ("a", "b", "c")), "none", [[0, 0, 0]]),
        (
            Task(TaskKind.MULTI_LABEL, LabelForm.LETTERS, ("a", "b")),
            "abbaa",
            [[1, 0], [0, 1], [0, 1], [1, 0], [1, 0]],
        ),
    ],
    ids=str,
)
def test_forms_of_labels(task, cell, values):
    data = labelled(f'seq,label\nMKTAY,"{cell}"\n', task)
    assert data.values.tolist() == values
    assert data.known.all()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0-3", ProblemKind.POSITION),
        ("4-6", ProblemKind.POSITION),
        ("3-2", ProblemKind.POSITION),
        ("E:1-2;H:2-3", ProblemKind.POSITION),
        ("somewhere", ProblemKind.POSITION),
        ("K:1-2", ProblemKind.CLASS),
    ],
)
def test_intervals_that_cannot_be(cell, kind):
    task = Task(TaskKind.MULTI_CLASS, LabelForm.INTERVALS, ("none", "E", "H"))
    data = labelled(f"seq,label\nMKTAY,{cell}\nMKTAV,E:2\n", task)
    assert problems_of(data) == [(2, kind)]
    assert data.values.tolist() == [0, 1, 0, 0, 0]


def test_columns_of_residue_labels():
    rows = read_rows(
        table("seq,buried,helix\nMKTAY,01100,11111\nMKT,---,000\n"),
        recognise_columns(table("seq,buried,helix\nA,0,0\n"), labels=("buried", "helix")),
    )
    task = guess_task(rows).task
    data = label_proteins(rows, task)
    assert task.form is LabelForm.LETTERS
    assert data.values[:5].tolist() == [[0, 1], [1, 1], [1, 1], [0, 1], [0, 1]]
    assert data.known[5:].tolist() == [[False, True]] * 3
    assert [target.shape for target in data.targets([0, 1])] == [(5, 2), (3, 2)]
    assert np.isnan(data.targets([1])[0]).tolist() == [[True, False]] * 3


def test_columns_are_recognised_or_asked_for():
    found = recognise_columns(table("Accession,AA_sequence,Tm,Split,cluster id\nP,MKT,1,train,7\n"))
    assert (found.sequence, found.labels, found.identifier) == ("AA_sequence", ("Tm",), "Accession")
    assert (found.split, found.group) == ("Split", "cluster id")
    assert recognise_columns(table("seq,er,golgi\nMKT,1,0\n")).labels == ("er", "golgi")
    for text, message in [
        ("protein,label\nMKT,1\n", "no column of sequences"),
        ("seq,tm,ph\nMKT,1.5,7\n", "no column of labels"),
    ]:
        with pytest.raises(TaskDataError, match=message):
            recognise_columns(table(text))
    with pytest.raises(TaskDataError, match=r"has no column “y”\. Its columns are “seq”, “label”"):
        recognise_columns(table("seq,label\nMKT,1\n"), labels=("y",))


def test_files_of_splits(tmp_path):
    (tmp_path / "a.csv").write_text("seq,label\nMKTAY,0\nMKTAV,1\n")
    (tmp_path / "b.tsv").write_text("label\tseq\n1\tMKTAL\n1\tMKTAV\n")
    rows = read_files({"train": tmp_path / "a.csv", "validation": tmp_path / "b.tsv"})
    assert [row.split for row in rows.rows] == ["train", "train", "valid", "valid"]
    data = label_proteins(rows, guess_task(rows).task)
    across = next(note for note in data.notes if "another split" in note.message)
    assert across.places == (("a.csv", 3), ("b.tsv", 3))
    with pytest.raises(TaskDataError, match="no split"):
        read_files({"fold 3": tmp_path / "a.csv"})
    other = read_rows(table("seq,other\nMKT,1\n"))
    with pytest.raises(TaskDataError, match="different columns"):
        join_rows([rows, other])


def test_a_split_that_is_none_and_letters_without_a_token():
    rows = read_rows(table("seq,label,split\nMKTAY,0,train\nMKTAV,1,fold3\nmktbz,1,\n"))
    assert [(each.line, each.kind) for each in rows.problems] == [(3, ProblemKind.SPLIT)]
    assert [row.sequence for row in rows.rows] == ["MKTAY", "MKTBZ"]
    assert {place for note in rows.notes for place in note.places} == {("toy.csv", 4)}


@given(
    st.lists(
        st.text("ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=12).flatmap(
            lambda seq: st.tuples(
                st.just(seq), st.text("HEC-", min_size=len(seq), max_size=len(seq))
            )
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda pair: pair[0],
    ),
    st.randoms(use_true_random=False),
)
def test_letters_come_back_as_they_were_written(pairs, random):
    task = Task(TaskKind.MULTI_CLASS, LabelForm.LETTERS, ("C", "E", "H"))
    text = "seq,label\n" + "".join(f"{seq},{label}\n" for seq, label in pairs)
    known = [pair for pair in pairs if set(pair[1]) != {"-"}]
    if not known:
        with pytest.raises(TaskDataError, match="Not one row"):
            labelled(text, task)
        return
    data = labelled(text, task)
    assert len(data) + len(data.problems) == len(pairs)
    order = random.sample(range(len(known)), len(known))
    taken = data.take(order)
    letters = np.array([*task.classes, "-"])
    written = "".join(letters[np.where(taken.known, taken.values, 3).astype(int)])
    assert written == "".join(known[i][1] for i in order)
    assert taken.sequences == tuple(known[i][0] for i in order)
    targets = np.concatenate(data.targets(order))[:, 0]
    assert np.array_equal(np.isnan(targets), ~taken.known)
    assert np.array_equal(targets[taken.known], taken.values[taken.known])
