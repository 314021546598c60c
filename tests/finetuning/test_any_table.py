"""From any table to arrays, split and baseline: an answer, or an error that says what to do."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning import (
    evaluate_predictions,
    fit_baseline,
    guess_task,
    label_proteins,
    parse_table,
    random_split,
    read_rows,
    summarise_data,
)
from proteinbert_core.finetuning.task import TaskKind

SEQUENCES = st.text("ACDEFGHIKLMNPQRSTVWY", min_size=3, max_size=6)
ODD = st.sampled_from(
    ["", "NaN", "inf", "-", "?", "none", "x", "1e400", "2-4", "0,5", "[1,0]", "1;2"]
)
LABELS = {
    "binary": st.sampled_from(["0", "1"]),
    "numbers": st.floats(-5, 5).map(lambda value: f"{value:.3f}"),
    "words": st.sampled_from(["a", "b", "c"]),
    "several": st.lists(st.sampled_from("abc"), max_size=3).map("|".join),
    "intervals": st.sampled_from(["1-2", "2-3;1", "none", "1"]),
    "letters": None,
    "list": None,
}


@st.composite
def tables(draw):
    name = draw(st.sampled_from(sorted(LABELS)))
    rows = []
    for _ in range(draw(st.integers(1, 25))):
        sequence = draw(st.one_of(SEQUENCES, SEQUENCES, SEQUENCES, st.text(max_size=4)))
        n = len(sequence)
        of_kind = {
            "letters": st.text("HEC-", min_size=n, max_size=n),
            "list": st.lists(st.integers(0, 9).map(str), min_size=n, max_size=n).map(",".join),
        }.get(name, LABELS[name])
        label = draw(st.one_of(of_kind, of_kind, of_kind, of_kind, ODD))
        rows.append([sequence, label, draw(st.sampled_from(["", "train", "test", "??"]))])
    return rows


@settings(max_examples=60)
@given(tables())
def test_every_row_is_used_or_named(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows([["seq", "label", "split"], *rows])
    n_filled = sum(any(cell.strip() for cell in row) for row in rows)
    try:
        found = read_rows(parse_table(stream.getvalue().encode("utf-8", "replace"), "toy.csv"))
        assert len(found) + len(found.problems) == n_filled
        guess = guess_task(found)
        data = label_proteins(found, guess.task)
    except TaskDataError:
        return
    assert len(data) + len(data.problems) == n_filled
    places = [(row.source, row.line) for row in (*data.rows, *data.problems)]
    assert len(set(places)) == len(places)
    assert data.known.shape == data.values.shape
    assert np.isfinite(data.values).all()
    assert not data.values[~data.known].any()
    assert (
        len(data.values)
        == data.offsets[-1]
        == sum(map(len, np.split(data.values, data.offsets[1:-1])))
    )
    for target, row in zip(data.targets(range(len(data))), data.rows, strict=True):
        assert len(target) in {1, len(row.sequence), len(data.task.classes)}
    json.dumps(summarise_data(data, guess=guess).to_json(), allow_nan=False)
    # The true labels, given as predictions, are right.
    if data.task.kind in {TaskKind.BINARY, TaskKind.MULTI_LABEL, TaskKind.REGRESSION}:
        perfect = data.values
    else:
        perfect = np.eye(len(data.task.classes))[data.values.astype(int)]
    evaluation = evaluate_predictions(data, perfect, n_resamples=2)
    for name, metric in evaluation.metrics.items():
        assert metric.value == pytest.approx(0 if name == "RMSE" else 1) or metric.reason
    json.dumps(evaluation.to_json(), allow_nan=False)


def test_from_a_file_to_a_judged_baseline():
    random = np.random.default_rng(0)
    lines = []
    for i in range(120):
        sequence = "".join(random.choice(list("ACDEFGHIKLMNPQRSTVWY"), 30))
        lines.append(f"P{i}\t{'KRKR' + sequence if i % 2 else sequence}\t{['cut', 'whole'][i % 2]}")
    table = parse_table(("id\tsequence\tlabel\n" + "\n".join(lines)).encode(), "toy.tsv")
    rows = read_rows(table)
    guess = guess_task(rows, positive="cut")
    data = label_proteins(rows, guess.task)
    split = random_split(data)
    found = fit_baseline(data, split, n_resamples=50)
    name, auc = found.evaluation.main
    assert name == "AUC"
    assert auc.low <= auc.value <= auc.high
    assert auc.value > 0.95
    assert summarise_data(data, split=split).parts["test"].n_proteins == 24
