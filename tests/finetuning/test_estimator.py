"""Fine-tuning by scikit-learn's rules, where they can apply to text."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks as checks

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.estimator import ProteinBertClassifier, ProteinBertRegressor
from tests.finetuning.toy_task import CONFIG, PLAN, sequences_and_labels

pytestmark = pytest.mark.usefixtures("_without_graphs")

PLAN_OF_ONE = dataclasses.replace(PLAN, all_epochs=2, final_epochs=0, stage_length=96)
# Those that call fit hand over tables of numbers, which are no sequences.
APPLICABLE = [
    checks.check_estimator_cloneable,
    checks.check_estimator_tags_renamed,
    checks.check_valid_tag_types,
    checks.check_estimator_repr,
    checks.check_no_attributes_set_in_init,
    checks.check_do_not_raise_errors_in_init_or_set_params,
    checks.check_mixin_order,
    checks.check_get_params_invariance,
    checks.check_set_params,
    checks.check_parameters_default_constructible,
]


def classifier(**options) -> ProteinBertClassifier:
    options = {"base": CONFIG, "plan": PLAN_OF_ONE, "validation_fraction": 0.25, **options}
    return ProteinBertClassifier(**options)


@pytest.fixture(scope="module")
def fitted(_without_graphs):
    sequences, labels = sequences_and_labels()
    names = np.array(["charged", "aromatic"])[labels]
    return classifier().fit(np.array(sequences), names), sequences, names


@pytest.mark.parametrize("check", APPLICABLE, ids=lambda check: check.__name__)
@pytest.mark.parametrize(
    "estimator", [ProteinBertClassifier, ProteinBertRegressor], ids=lambda made: made.__name__
)
def test_the_checks_of_scikit_learn_that_can_apply(estimator, check):
    check(estimator.__name__, estimator())


def test_scikit_learn_leaves_out_what_cannot_apply():
    with pytest.warns(match="Can't test estimator ProteinBertClassifier"):
        checks.check_estimator(ProteinBertClassifier())


def test_tags_say_text_in_and_what_comes_out():
    assert is_classifier(ProteinBertClassifier())
    assert is_regressor(ProteinBertRegressor())
    tags = ProteinBertClassifier().__sklearn_tags__()
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.no_validation


def test_it_learns_names_of_classes(fitted):
    made, sequences, names = fitted
    assert made.classes_.tolist() == ["aromatic", "charged"]
    assert made.score(sequences, names) > 0.9
    probabilities = made.predict_proba(sequences)
    assert probabilities.shape == (len(sequences), 2)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (made.classes_[probabilities.argmax(axis=1)] == made.predict(sequences)).all()


def test_lists_series_and_tables_are_the_same_to_it(fitted):
    made, sequences, _ = fitted
    expected = made.predict_proba(list(sequences[:3]))
    for given in (
        pd.Series(sequences[:3]),
        pd.DataFrame({"seq": sequences[:3]}),
        np.array(sequences[:3])[:, np.newaxis],
    ):
        np.testing.assert_array_equal(made.predict_proba(given), expected)


def test_one_protein_is_as_many(fitted):
    made, sequences, _ = fitted
    whole = made.predict_proba(sequences)
    alone = np.concatenate([made.predict_proba([sequence]) for sequence in sequences[:4]])
    np.testing.assert_allclose(alone, whole[:4], atol=1e-5)


def test_it_goes_to_another_process(fitted):
    made, sequences, _ = fitted
    other = pickle.loads(pickle.dumps(made))
    np.testing.assert_array_equal(other.predict(sequences[:3]), made.predict(sequences[:3]))


def test_before_fitting_it_says_so():
    for made in (clone(classifier()), ProteinBertRegressor()):
        with pytest.raises(NotFittedError):
            made.predict(["MK"])


def test_fitting_again_forgets_and_gives_the_same(fitted):
    made, sequences, names = fitted
    before = made.predict_proba(sequences)
    again = clone(made).fit(sequences, names)
    np.testing.assert_allclose(again.predict_proba(sequences), before, atol=1e-4)
    assert again.get_params()["plan"] == PLAN_OF_ONE


def test_pipelines_and_cross_validation_work():
    sequences, labels = sequences_and_labels()
    pipeline = make_pipeline(
        FunctionTransformer(lambda column: [s.lower() for s in column]), classifier()
    )
    scores = cross_val_score(pipeline, np.array(sequences), np.array(labels), cv=2)
    assert scores.min() > 0.7


def test_three_classes_and_numbers():
    sequences, labels = sequences_and_labels()
    third = ["AG" * (5 + n) for n in range(6)]
    made = classifier(validation_fraction=0.0).fit((*sequences, *third), (*labels, *[7] * 6))
    assert made.classes_.tolist() == [0, 1, 7]
    assert made.predict_proba(third).shape == (6, 3)
    values = [sequence.count("W") / len(sequence) for sequence in sequences]
    plan = dataclasses.replace(PLAN_OF_ONE, all_epochs=4)
    regressor = ProteinBertRegressor(CONFIG, plan, 0.2).fit(sequences, values)
    assert regressor.score(sequences, values) > 0.3


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (["MK"], [0, 1], "1 sequences and 2 labels"),
        (["MK", "MA"], [1, 1], "one class"),
        (["MK", "MA"], [[1, 0], [0, 1]], "one class a protein"),
        (["MK", "MA"], [0.5, 0.25], "Unknown label type"),
        ([["MK", "MA"], ["MA", "MK"]], [0, 1], "one column"),
        ("MK", [0, 1], "not one sequence"),
    ],
    ids=["lengths", "constant", "matrix", "continuous", "two columns", "one sequence"],
)
def test_what_cannot_be_fitted_is_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        classifier().fit(X, y)


def test_what_is_no_sequence_is_named():
    with pytest.raises(TaskDataError, match="Protein 2 is nan"):
        classifier().fit(pd.Series(["MK", float("nan"), "MA"]), [0, 1, 1])
    with pytest.raises(ValueError, match="finite"):
        ProteinBertRegressor(CONFIG).fit(["MK", "MA"], [1.0, float("nan")])
