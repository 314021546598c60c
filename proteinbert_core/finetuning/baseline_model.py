"""A linear model of scikit-learn for each kind of task, with unknown labels left out."""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.task import Task, TaskKind, TaskLevel

#: More classes of proteins than this are told apart in `N_DIMENSIONS` by discriminant analysis.
MANY_CLASSES: Final = 20
N_DIMENSIONS: Final = 200
_MAX_ITERATIONS: Final = 200


def has_many_classes(task: Task) -> bool:
    """Whether proteins are told apart into so many classes that regressions take too long."""
    many = task.kind is TaskKind.MULTI_CLASS and len(task.classes) > MANY_CLASSES
    return many and task.level is TaskLevel.PROTEIN


class LinearModel:
    """Logistic or ridge regression, or linear discriminant analysis of many classes.

    Parameters
    ----------
    task : Task
    penalty : float
        Weight of the squared coefficients; larger is smoother.
    seed : int

    Attributes
    ----------
    name : str
    """

    def __init__(self, task: Task, penalty: float, seed: int) -> None:
        self._task, self._penalty, self._seed = task, penalty, seed
        if task.kind is TaskKind.REGRESSION:
            self.name = "Ridge regression"
        else:
            many = has_many_classes(task)
            self.name = "Linear discriminant analysis" if many else "Logistic regression"
        self._models: list[Any] = []

    def fit(self, X: Any, values: npt.NDArray[np.float32], known: npt.NDArray[np.bool_]) -> None:
        """Learn from the units whose label is known.

        Parameters
        ----------
        X : matrix, shape=(n_units, n_features)
        values, known : ndarray, shape=(n_units,) or (n_units, n_classes)

        Raises
        ------
        TaskDataError
            All known labels are the same.
        """
        if self._task.kind is TaskKind.MULTI_LABEL:
            self._models = [
                self._fitted(X[of_class], column[of_class])
                for column, of_class in zip(values.T, known.T, strict=True)
            ]
            return
        X, values = X[known], values[known]
        if len(np.unique(values)) < 2:
            raise TaskDataError("All training labels are the same. Choose another split.")
        self._models = [self._fitted(X, values)]

    def predict(self, X: Any) -> npt.NDArray[np.float64]:
        """Predict units, as `evaluate_predictions` wants it.

        Parameters
        ----------
        X : matrix, shape=(n_units, n_features)

        Returns
        -------
        ndarray, shape=(n_units,) or (n_units, n_classes), dtype=float64
        """
        if self._task.kind is TaskKind.MULTI_LABEL:
            each = [self._probabilities(model, X, 2)[:, 1] for model in self._models]
            return np.stack(each, axis=1)
        (model,) = self._models
        if self._task.kind is TaskKind.REGRESSION:
            return np.asarray(model.predict(X), dtype=np.float64)
        found = self._probabilities(model, X, len(self._task.classes))
        return found[:, 1] if self._task.kind is TaskKind.BINARY else found

    def _fitted(self, X: Any, values: npt.NDArray[np.float32]) -> Any:
        if has_many_classes(self._task):
            from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

            # From no shrinkage of the covariance to half.
            shrinkage = self._penalty / (100 + self._penalty)
            analysis = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage)
            with warnings.catch_warnings():
                # Of a class with one protein: its spread is that of the others.
                warnings.filterwarnings("ignore", message="Only one sample available")
                return analysis.fit(X, values.astype(np.int64))
        from sklearn.linear_model import LogisticRegression, Ridge

        if self._task.kind is TaskKind.REGRESSION:
            model: Any = Ridge(alpha=self._penalty, random_state=self._seed)
            return model.fit(X, values)
        classes = values.astype(np.int64)
        if len(np.unique(classes)) < 2:
            # A class of a multi-label task that no training protein, or every one, has.
            return int(classes[0]) if len(classes) else 0
        # The features of a protein are of length 1, so that the penalty is scaled down.
        model = LogisticRegression(C=10 / self._penalty, max_iter=_MAX_ITERATIONS)
        return model.fit(X, classes)

    def _probabilities(self, model: Any, X: Any, n_classes: int) -> npt.NDArray[np.float64]:
        """Zero for a class that no training unit has."""
        found = np.zeros((X.shape[0], n_classes), dtype=np.float64)
        if isinstance(model, int):
            found[:, model] = 1
        else:
            found[:, model.classes_] = model.predict_proba(X)
        return found
