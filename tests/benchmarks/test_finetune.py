"""The benchmark of fine-tuning: its tasks, and the table of what it measured."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from benchmarks.finetune import K_MERS, Measured, table
from benchmarks.finetune_tasks import TASKS, BenchmarkTask, load_task
from proteinbert_core.finetuning.starting_weights import NONE_FULL_SIZE


def _write(folder: Path, name: str, n: int, tail: str = "") -> None:
    residues = "ACDEFGHIKLMNPQRSTVWY"
    lines = ["seq,label"]
    for number in range(n):
        sequence = residues[number % 20 :] + residues[: number // 20 + 2] + tail
        lines.append(f"{sequence},{number % 2}")
    (folder / f"{name}.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))


def test_parts_are_as_the_files_say_and_a_tenth_of_the_training_validates(tmp_path: Path) -> None:
    _write(tmp_path, "toy.train", 40)
    _write(tmp_path, "toy.test", 10, tail="WWW")
    task = BenchmarkTask("toy", {"train": "toy.train", "test": "toy.test"}, "AUC")
    prepared = load_task(task, tmp_path)
    counts = {part: len(rows) for part, rows in prepared.split.parts().items()}
    assert counts == {"train": 36, "valid": 4, "test": 10}
    assert all(row.sequence.endswith("WWW") for row in prepared.data.take(prepared.split.test).rows)


def test_training_can_be_bounded_without_touching_the_test(tmp_path: Path) -> None:
    _write(tmp_path, "toy", 60)
    whole = load_task(BenchmarkTask("toy", {"": "toy"}, "AUC"), tmp_path)
    bounded = load_task(BenchmarkTask("toy", {"": "toy"}, "AUC"), tmp_path, most_train=12)
    assert len(bounded.split.train) == 12
    assert set(bounded.split.train) <= set(whole.split.train)
    assert bounded.split.test.tolist() == whole.split.test.tolist()
    assert bounded.split.record["trained_on_at_most"] == 12
    assert bounded.split.record["counts"]["train"] == 12


@pytest.mark.parametrize(("value", "verdict"), [(0.986, "reached"), (0.984, "MISSED")])
def test_table_says_whether_the_procedure_is_proved(value: float, verdict: str) -> None:
    results = [
        Measured("signal peptide", start, "AUC", value, 0.98, 0.99, None, 10, 5, 3, 1.0)
        for start in (NONE_FULL_SIZE, K_MERS)
    ]
    lines = [line for line in table(results) if line.startswith("| signal peptide")]
    assert K_MERS in lines[0]
    assert "0.991 / 0.996" in lines[0]
    assert "required" not in lines[0]
    assert lines[1].endswith(f"required: 0.985, {verdict}")


def test_every_task_says_what_was_published_or_why_not() -> None:
    for task in TASKS.values():
        assert task.published_with is not None or task.note
