"""Runs: what is kept of annotations, and for how long."""

from __future__ import annotations

import numpy as np
import pytest

from pages.ui.jobs import Job
from pages.ui.kept_annotation import SCORE_FLOOR
from pages.ui.runs import Run, RunStore
from proteinbert_core.annotation import Annotator
from proteinbert_core.sequences import Protein
from tests.toy_reference import toy_reference_path, toy_reference_proteins

PROTEINS = (Protein("a", "MKVLAAGIVGAAGLLW"), Protein("b", "MSTNPKPQRKTKRNTNRRPQ"))


@pytest.fixture(scope="module")
def annotator(toy_assets):
    return Annotator.from_folders(*toy_assets)


@pytest.fixture(scope="module")
def annotations(annotator):
    return list(annotator.annotate(PROTEINS))


def finished_run(proteins=PROTEINS):
    run = Run(proteins, job=Job(lambda _job: None))
    run.job.run()
    return run


def test_what_reaches_the_floor_is_kept_exactly(annotator, annotations):
    run = Run(PROTEINS, annotator=annotator)
    for annotation in annotations:
        run.add(annotation)
    assert len(run) == 2
    for index, annotation in enumerate(annotations):
        kept = run.annotation(index)
        expected = np.where(annotation.probabilities >= SCORE_FLOOR, annotation.probabilities, 0)
        np.testing.assert_array_equal(kept.probabilities, expected)
        np.testing.assert_array_equal(kept.embedding, annotation.embedding)
        assert kept.protein == PROTEINS[index]
        as_mapping = run.probabilities(index)
        assert min(as_mapping.values()) >= SCORE_FLOOR
        assert as_mapping == {
            go_id: float(value)
            for go_id, value in zip(annotator.terms, expected, strict=True)
            if value
        }


def test_the_table_is_that_of_the_annotator(annotator, annotations):
    run = Run(PROTEINS, annotator=annotator)
    for annotation in annotations:
        run.add(annotation)
    expected = annotator.table(annotations, min_score=0.3)
    assert run.table(range(2), 0.3).equals(expected)
    assert run.model_name == "toy"


def test_a_run_without_annotations_says_so():
    with pytest.raises(LookupError):
        Run(PROTEINS).table([])


def test_ids_cannot_be_guessed():
    ids = {Run(PROTEINS).run_id for _ in range(1000)}
    assert len(ids) == 1000
    assert min(map(len, ids)) >= 22  # 128 bits


def test_the_store_forgets_the_least_recently_used_run():
    store = RunStore(max_runs=2)
    first, second, third = (finished_run() for _ in range(3))
    store.add(first)
    store.add(second)
    assert store.get(first.run_id) is first
    store.add(third)
    assert store.get(second.run_id) is None
    assert store.get(first.run_id) is first
    assert store.get(third.run_id) is third
    assert store.get("unknown") is None


def test_the_store_forgets_when_memory_runs_out_but_never_the_latest():
    store = RunStore(max_bytes=2_500)
    small = [finished_run((Protein("a", "M" * 1000),)) for _ in range(3)]
    for run in small:
        store.add(run)
    assert [store.get(run.run_id) is run for run in small] == [False, True, True]
    large = finished_run((Protein("a", "M" * 9000),))
    store.add(large)
    assert store.get(large.run_id) is large
    assert all(store.get(run.run_id) is None for run in small)


def test_the_store_never_forgets_work_under_way():
    store = RunStore(max_runs=1)
    waiting = Run(PROTEINS, job=Job(lambda _job: None))
    store.add(waiting)
    store.add(finished_run())
    assert store.get(waiting.run_id) is waiting


def test_evidence_is_kept_and_given_back(annotator, toy_assets, tmp_path):
    with_reference = Annotator.from_folders(*toy_assets, toy_reference_path(tmp_path))
    known = toy_reference_proteins()[0]
    (annotation,) = with_reference.annotate([known])
    run = Run((known,), annotator=with_reference)
    run.add(annotation)
    kept = run.annotation(0)
    seen = annotation.probabilities >= SCORE_FLOOR
    np.testing.assert_array_equal(
        kept.neighbour_scores, np.where(seen, annotation.neighbour_scores, 0)
    )
    assert kept.neighbours == annotation.neighbours
    assert kept.neighbours[0].accession == known.identifier
    assert kept.familiarity == annotation.familiarity
    assert not kept.is_unfamiliar
    assert run.measure == "probability"
    assert 0 < run.nbytes < 10_000
    evidence = run.term_evidence(0, "GO:0005829")
    row = run.table([0]).set_index("go_id").loc["GO:0005829"]
    assert (evidence.probability, evidence.network, evidence.neighbours, evidence.information) == (
        pytest.approx(row[["probability", "score", "neighbour_score", "information"]].tolist())
    )
    assert run.term_evidence(0, "GO:9999999") is None
    assert Run((known,), annotator=annotator).measure == "score"
