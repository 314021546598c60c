"""Fine-tuning as scikit-learn's estimators: sequences in, labels out.

Of scikit-learn's own checks those of the interface hold and are run by the tests: cloning,
``get_params`` and ``set_params``, construction, tags, representation. Those that call ``fit``
cannot: they hand over tables of numbers, and a protein sequence is text (as
`sklearn.feature_extraction.text.CountVectorizer` they say so by their tags, and scikit-learn
leaves these checks out). What these would look for is tested with sequences.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.fine_tune import trained_model
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind
from proteinbert_core.finetuning.task_examples import TaskExamples
from proteinbert_core.finetuning.task_model import TaskModel
from proteinbert_core.finetuning.task_training import TaskTraining
from proteinbert_core.finetuning.training_plan import TrainingPlan
from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint
from proteinbert_core.model.config import NetworkConfig

if TYPE_CHECKING:
    import keras


class _ProteinBertEstimator(BaseEstimator):  # type: ignore[misc]
    """What classifier and regressor share."""

    def __init__(
        self,
        base: Checkpoint | NetworkConfig | str | None = None,
        plan: TrainingPlan | None = None,
        validation_fraction: float = 0.1,
        random_state: int = 0,
        callbacks: Sequence[keras.callbacks.Callback] = (),
    ) -> None:
        self.base = base
        self.plan = plan
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.callbacks = callbacks

    def _fit(self, X: Any, targets: npt.NDArray[np.float32], task: Task) -> TaskModel:
        sequences = _sequences(X)
        if len(sequences) != len(targets):
            raise ValueError(f"There are {len(sequences)} sequences and {len(targets)} labels.")
        if not 0 <= self.validation_fraction < 1:
            raise ValueError(
                f"validation_fraction is {self.validation_fraction!r}, not at least 0 and below 1."
            )
        base = self.base
        if base is None:
            base = load_checkpoint(BUNDLED_MODEL)
        elif isinstance(base, str):
            base = load_checkpoint(base)
        examples = TaskExamples(sequences, tuple(targets[:, np.newaxis]))
        train, valid = self._divided(targets)
        plan = self.plan or TrainingPlan()
        training = TaskTraining(
            task,
            base,
            examples.chosen(train),
            examples.chosen(valid),
            plan=dataclasses.replace(plan, seed=self.random_state),
            callbacks=self.callbacks,
        )
        return trained_model(task, training, training.run())

    def _divided(
        self, targets: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Set a part apart that decides when training ends; of each class alike if possible."""
        rows = np.arange(len(targets))
        if not self.validation_fraction:
            return rows, rows[:0]
        n_valid = int(np.ceil(self.validation_fraction * len(rows)))
        _, counts = np.unique(targets, return_counts=True)
        by_class = isinstance(self, ClassifierMixin) and counts.min() > 1 and len(counts) <= n_valid
        train, valid = train_test_split(
            rows,
            test_size=n_valid,
            random_state=self.random_state,
            stratify=targets if by_class else None,
        )
        return train, valid

    def _values(self, X: Any) -> npt.NDArray[np.float32]:
        check_is_fitted(self)
        sequences = _sequences(X)
        return np.stack([one.values for one in self.model_.stream(sequences)])

    def __sklearn_tags__(self) -> Any:
        """Say that the input is text."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.no_validation = True
        tags.target_tags.required = True
        # Threads add up in any order: two trainings agree but for rounding.
        tags.non_deterministic = True
        return tags


class ProteinBertClassifier(ClassifierMixin, _ProteinBertEstimator):  # type: ignore[misc]
    """Classes of proteins, by a fine-tuned ProteinBERT.

    Parameters
    ----------
    base : Checkpoint, NetworkConfig, str, optional
        Pretrained weights, or the folder they are in; or dimensions of a network with random
        ones. Without it the compact model.
    plan : TrainingPlan, optional
        Its seed is replaced by `random_state`. Without it as published.
    validation_fraction : float
        Share of the proteins that decides when training ends; 0 for none.
    random_state : int
    callbacks : sequence of keras.callbacks.Callback

    Attributes
    ----------
    model_ : TaskModel
        The predictor, which can be saved.
    classes_ : ndarray, shape=(n_classes,)

    Examples
    --------
    >>> classifier = ProteinBertClassifier()                               # doctest: +SKIP
    >>> classifier.fit(table["seq"], table["label"]).predict(["MKWVTF"])   # doctest: +SKIP
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Train.

        Parameters
        ----------
        X : sequence of str, or array, Series or DataFrame with one column of them, shape=(n,)
            Sequences.
        y : array-like, shape=(n,)
            Class of each, of any type that can be sorted.

        Returns
        -------
        ProteinBertClassifier
            Itself.

        Raises
        ------
        ValueError
            X and y do not fit each other, or y holds fewer than two classes.
        TrainingError
        """
        y = np.asarray(y)
        if y.ndim != 1:
            raise ValueError(f"y has the shape {y.shape}; one class a protein is expected.")
        check_classification_targets(y)
        classes, numbers = np.unique(y, return_inverse=True)
        if len(classes) < 2:
            raise ValueError("y holds one class only; a classifier needs two or more.")
        kind = TaskKind.BINARY if len(classes) == 2 else TaskKind.MULTI_CLASS
        task = Task(kind, LabelForm.VALUE, tuple(map(str, classes.tolist())), "class")
        self.model_ = self._fit(X, numbers.astype(np.float32), task)
        self.classes_ = classes
        return self

    def predict_proba(self, X: Any) -> npt.NDArray[np.float32]:
        """Give the probability of each class.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray, shape=(n, n_classes), dtype=float32
            In the order of ``classes_``.
        """
        return self._values(X)

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Give the most likely class of each.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray, shape=(n,)
        """
        values = self._values(X)
        chosen: npt.NDArray[Any] = self.classes_[values.argmax(axis=1)]
        return chosen


class ProteinBertRegressor(RegressorMixin, _ProteinBertEstimator):  # type: ignore[misc]
    """A number a protein, by a fine-tuned ProteinBERT.

    Parameters
    ----------
    base, plan, validation_fraction, random_state, callbacks
        As for `ProteinBertClassifier`.

    Attributes
    ----------
    model_ : TaskModel
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Train.

        Parameters
        ----------
        X : as for `ProteinBertClassifier.fit`
        y : array-like of numbers, shape=(n,)

        Returns
        -------
        ProteinBertRegressor
            Itself.

        Raises
        ------
        ValueError
            X and y do not fit each other, or y holds what is no finite number.
        TrainingError
        """
        y = np.asarray(y, dtype=np.float32)
        if y.ndim != 1 or not np.isfinite(y).all():
            raise ValueError("y must be one finite number a protein.")
        self.model_ = self._fit(X, y, Task(TaskKind.REGRESSION, LabelForm.VALUE, (), "value"))
        return self

    def predict(self, X: Any) -> npt.NDArray[np.float32]:
        """Give the value of each protein.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray, shape=(n,), dtype=float32
        """
        return self._values(X)[:, 0]


def _sequences(X: Any) -> tuple[str, ...]:
    """Read sequences out of what scikit-learn and pandas hand over."""
    if isinstance(X, str):
        raise ValueError("A list of sequences is expected, not one sequence.")
    array = np.asarray(X, dtype=object)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"Sequences of the shape {array.shape} are given; one column is expected.")
    for number, sequence in enumerate(array, start=1):
        if not isinstance(sequence, str) or not sequence.strip():
            raise TaskDataError(f"Protein {number} is {sequence!r}, which is no sequence.")
    return tuple(sequence.strip().upper() for sequence in array)
