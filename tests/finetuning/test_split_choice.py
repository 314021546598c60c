"""A choice of a split divides as it says; where nothing is chosen, the fairest way is taken."""

from __future__ import annotations

import pytest

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.labelled_data import label_proteins
from proteinbert_core.finetuning.labelled_rows import rows_from_frame
from proteinbert_core.finetuning.sequence_clusters import ClusterMethod
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod, fairest_method
from proteinbert_core.finetuning.task_guess import guess_task
from tests.finetuning.toy_tables import separate_families


def parts_of(choice, frame):
    rows = rows_from_frame(frame)
    return choice.divide(label_proteins(rows, guess_task(rows).task))


def families_of(split, frame):
    return [set(frame["family"].iloc[rows]) for rows in split.parts().values()]


@pytest.fixture(scope="module")
def frame():
    return separate_families()


def test_relatives_stay_together_by_identity_and_by_group(frame):
    found = {}
    for method in (SplitMethod.IDENTITY, SplitMethod.GROUP):
        choice = SplitChoice(method, clustering=ClusterMethod.BUILT_IN, seed=2)
        data = frame if method is SplitMethod.GROUP else frame.drop(columns="family")
        split = parts_of(choice, data)
        train, valid, test = families_of(split, frame)
        assert not train & valid
        assert not train & test
        assert not valid & test
        assert sum(map(len, split.parts().values())) == len(frame)
        found[method] = split.record
    assert found[SplitMethod.IDENTITY]["n_clusters"] == 12
    assert found[SplitMethod.GROUP]["n_groups"] == 12


def test_at_random_relatives_are_parted_and_the_seed_decides(frame):
    splits = [
        parts_of(SplitChoice(SplitMethod.RANDOM, seed=seed), frame) for seed in (0, 0, 1)
    ]  # fmt: skip
    first, again, other = ([rows.tolist() for rows in s.parts().values()] for s in splits)
    assert first == again != other
    train, _, test = families_of(splits[0], frame)
    assert train & test


def test_shares_are_kept(frame):
    split = parts_of(SplitChoice(SplitMethod.RANDOM, valid=0.25, test=0.25), frame)
    assert [len(rows) for rows in split.parts().values()] == [24, 12, 12]


def test_a_given_split_takes_a_share_for_validation(frame):
    given = frame.assign(split=["test"] * 8 + ["train"] * 40).drop(columns="family")
    split = parts_of(SplitChoice(SplitMethod.GIVEN, valid=0.25), given)
    assert split.test.tolist() == list(range(8))
    assert len(split.valid) == 10


@pytest.mark.parametrize(
    ("columns", "method"),
    [
        ({}, SplitMethod.IDENTITY),
        ({"split": "train"}, SplitMethod.IDENTITY),
        ({"family": "f"}, SplitMethod.GROUP),
        ({"family": ""}, SplitMethod.IDENTITY),
        ({"family": "f", "split": "test"}, SplitMethod.GIVEN),
        ({"split": "valid"}, SplitMethod.GIVEN),
    ],
)
def test_the_fairest_method(frame, columns, method):
    plain = frame.drop(columns="family")
    assert fairest_method(rows_from_frame(plain.assign(**columns))) is method


def test_round_trip_and_what_is_no_choice():
    choice = SplitChoice(SplitMethod.GROUP, 0.2, 0.0, 3, 0.5, ClusterMethod.MMSEQS2)
    assert SplitChoice.from_json(choice.to_json()) == choice
    for change in ({"method": "x"}, {"clustering": 1}, {"valid": "0.1"}, {"seed": None}):
        with pytest.raises(TaskDataError, match="no choice of a split"):
            SplitChoice.from_json({**choice.to_json(), **change})
    for values in ({}, None, [], {**choice.to_json(), "more": 1}):
        with pytest.raises(TaskDataError, match="no choice of a split"):
            SplitChoice.from_json(values)


def test_impossible_shares_are_refused(frame):
    with pytest.raises(TaskDataError, match="cannot be set apart"):
        parts_of(SplitChoice(SplitMethod.RANDOM, valid=0.6, test=0.6), frame)
