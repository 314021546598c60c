"""The library behind ProteinBERT Explorer: from protein sequences to named, scored GO terms.

The names below are the public ones. Each is imported when first used, so that
``import proteinbert_core`` takes milliseconds and TensorFlow is loaded only by what computes.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proteinbert_core.annotation import Annotator, ProteinAnnotation
    from proteinbert_core.annotation.safe_answer import safe_answer
    from proteinbert_core.errors import (
        AnnotationFileError,
        Cancelled,
        CheckpointError,
        DownloadError,
        EnrichmentError,
        ExportError,
        LimitError,
        MapError,
        OntologyError,
        ProteinBertError,
        ProteomeError,
        RecoveryError,
        ReferenceSetError,
        SequenceError,
        TaskDataError,
        TrainingError,
    )
    from proteinbert_core.examples import EXAMPLES, ExampleProtein
    from proteinbert_core.export.annotation_json import to_json
    from proteinbert_core.export.tsv import TABLE_COLUMNS, TsvWriter, write_tsv
    from proteinbert_core.finetuning.estimator import ProteinBertClassifier, ProteinBertRegressor
    from proteinbert_core.finetuning.experiment import run_experiment
    from proteinbert_core.finetuning.fine_tune import fine_tune
    from proteinbert_core.finetuning.predictor_store import PredictorStore
    from proteinbert_core.finetuning.prepared_data import prepare_data
    from proteinbert_core.finetuning.request import FineTuneRequest
    from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod
    from proteinbert_core.finetuning.task_archive import export_task_model, import_task_model
    from proteinbert_core.finetuning.task_folder import load_task_model, save_task_model
    from proteinbert_core.finetuning.task_model import TaskModel
    from proteinbert_core.finetuning.training_plan import TrainingPlan
    from proteinbert_core.go.ontology import Ontology, Term
    from proteinbert_core.go.propagation import TruePathPropagator
    from proteinbert_core.inference import Predictor, ProteinPrediction
    from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
    from proteinbert_core.model.config import NetworkConfig
    from proteinbert_core.model.published import read_published_weights
    from proteinbert_core.model.published_model import PublishedModel
    from proteinbert_core.reference import Neighbour, ReferenceSet
    from proteinbert_core.sequences import (
        Limits,
        ParsedSequences,
        Protein,
        SequenceNote,
        composition_warnings,
        parse_sequences,
        parse_upload,
        read_sequences,
    )
    from proteinbert_core.tokenizer import tokenize, tokenize_batch

__version__ = "0.1.0"

__all__ = [
    "EXAMPLES",
    "TABLE_COLUMNS",
    "AnnotationFileError",
    "Annotator",
    "Cancelled",
    "Checkpoint",
    "CheckpointError",
    "DownloadError",
    "EnrichmentError",
    "ExampleProtein",
    "ExportError",
    "FineTuneRequest",
    "LimitError",
    "Limits",
    "MapError",
    "Neighbour",
    "NetworkConfig",
    "Ontology",
    "OntologyError",
    "ParsedSequences",
    "Predictor",
    "PredictorStore",
    "Protein",
    "ProteinAnnotation",
    "ProteinBertClassifier",
    "ProteinBertError",
    "ProteinBertRegressor",
    "ProteinPrediction",
    "ProteomeError",
    "PublishedModel",
    "RecoveryError",
    "ReferenceSet",
    "ReferenceSetError",
    "SequenceError",
    "SequenceNote",
    "SplitChoice",
    "SplitMethod",
    "TaskDataError",
    "TaskModel",
    "Term",
    "TrainingError",
    "TrainingPlan",
    "TruePathPropagator",
    "TsvWriter",
    "composition_warnings",
    "export_task_model",
    "fine_tune",
    "import_task_model",
    "load_checkpoint",
    "load_task_model",
    "parse_sequences",
    "parse_upload",
    "prepare_data",
    "read_published_weights",
    "read_sequences",
    "run_experiment",
    "safe_answer",
    "save_checkpoint",
    "save_task_model",
    "to_json",
    "tokenize",
    "tokenize_batch",
    "write_tsv",
]

_NAMES_OF_MODULE = {
    "annotation": ("Annotator", "ProteinAnnotation"),
    "annotation.safe_answer": ("safe_answer",),
    "errors": (
        "AnnotationFileError",
        "Cancelled",
        "CheckpointError",
        "DownloadError",
        "EnrichmentError",
        "ExportError",
        "LimitError",
        "MapError",
        "OntologyError",
        "ProteinBertError",
        "ProteomeError",
        "RecoveryError",
        "ReferenceSetError",
        "SequenceError",
        "TaskDataError",
        "TrainingError",
    ),
    "examples": ("EXAMPLES", "ExampleProtein"),
    "export.annotation_json": ("to_json",),
    "export.tsv": ("TABLE_COLUMNS", "TsvWriter", "write_tsv"),
    "finetuning.estimator": ("ProteinBertClassifier", "ProteinBertRegressor"),
    "finetuning.experiment": ("run_experiment",),
    "finetuning.predictor_store": ("PredictorStore",),
    "finetuning.prepared_data": ("prepare_data",),
    "finetuning.request": ("FineTuneRequest",),
    "finetuning.split_choice": ("SplitChoice", "SplitMethod"),
    "finetuning.fine_tune": ("fine_tune",),
    "finetuning.task_archive": ("export_task_model", "import_task_model"),
    "finetuning.task_folder": ("load_task_model", "save_task_model"),
    "finetuning.task_model": ("TaskModel",),
    "finetuning.training_plan": ("TrainingPlan",),
    "go.ontology": ("Ontology", "Term"),
    "go.propagation": ("TruePathPropagator",),
    "inference": ("Predictor", "ProteinPrediction"),
    "model.checkpoint": ("Checkpoint", "load_checkpoint", "save_checkpoint"),
    "model.config": ("NetworkConfig",),
    "model.published": ("read_published_weights",),
    "model.published_model": ("PublishedModel",),
    "reference": ("Neighbour", "ReferenceSet"),
    "sequences": (
        "Limits",
        "ParsedSequences",
        "Protein",
        "SequenceNote",
        "composition_warnings",
        "parse_sequences",
        "parse_upload",
        "read_sequences",
    ),
    "tokenizer": ("tokenize", "tokenize_batch"),
}
_MODULE_OF_NAME = {
    name: f"{__name__}.{module}" for module, names in _NAMES_OF_MODULE.items() for name in names
}


def __getattr__(name: str) -> object:
    """Import a public name from its module on first use."""
    try:
        module = _MODULE_OF_NAME[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
