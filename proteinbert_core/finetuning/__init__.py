"""Predictors of the user's own: labelled data, splits, metrics and a baseline."""

from __future__ import annotations

from proteinbert_core.finetuning.baseline import Baseline, fit_baseline
from proteinbert_core.finetuning.columns import Columns, recognise_columns
from proteinbert_core.finetuning.data_summary import DataSummary, summarise_data
from proteinbert_core.finetuning.evaluation import Evaluation, evaluate_predictions
from proteinbert_core.finetuning.experiment import ExperimentResult, run_experiment
from proteinbert_core.finetuning.labelled_data import LabelledProteins, label_proteins
from proteinbert_core.finetuning.labelled_rows import (
    LabelledRows,
    join_rows,
    read_files,
    read_rows,
    rows_from_frame,
)
from proteinbert_core.finetuning.leakage import Leakage, measure_leakage
from proteinbert_core.finetuning.predictor_store import PredictorStore, StoredPredictor
from proteinbert_core.finetuning.prepared_data import PreparedData, prepare_data, prepare_rows
from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.sequence_clusters import (
    ClusterMethod,
    SequenceClusters,
    cluster_sequences,
)
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod, fairest_method
from proteinbert_core.finetuning.splits import (
    Split,
    cluster_split,
    given_split,
    group_split,
    random_split,
)
from proteinbert_core.finetuning.table_reader import parse_table, read_table
from proteinbert_core.finetuning.task import LabelForm, Task, TaskKind, TaskLevel
from proteinbert_core.finetuning.task_guess import TaskGuess, guess_task
from proteinbert_core.finetuning.trainability import check_trainable

__all__ = [
    "Baseline",
    "ClusterMethod",
    "Columns",
    "DataSummary",
    "Evaluation",
    "ExperimentResult",
    "FineTuneRequest",
    "LabelForm",
    "LabelledProteins",
    "LabelledRows",
    "Leakage",
    "PredictorStore",
    "PreparedData",
    "SequenceClusters",
    "Split",
    "SplitChoice",
    "SplitMethod",
    "StoredPredictor",
    "Task",
    "TaskGuess",
    "TaskKind",
    "TaskLevel",
    "check_trainable",
    "cluster_sequences",
    "cluster_split",
    "evaluate_predictions",
    "fairest_method",
    "fit_baseline",
    "given_split",
    "group_split",
    "guess_task",
    "join_rows",
    "label_proteins",
    "measure_leakage",
    "parse_table",
    "prepare_data",
    "prepare_rows",
    "random_split",
    "read_files",
    "read_rows",
    "read_table",
    "recognise_columns",
    "rows_from_frame",
    "run_experiment",
    "summarise_data",
]
