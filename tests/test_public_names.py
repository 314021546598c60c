"""The public names of the core: complete, documented, the same to the type checker."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import proteinbert_core

INIT = Path(proteinbert_core.__file__)


def names_for_the_type_checker() -> dict[str, str]:
    """Name -> module, as imported under ``if TYPE_CHECKING``."""
    (block,) = (
        node
        for node in ast.parse(INIT.read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_names_are_what_they_should_be():
    """A change here is a change for everybody who uses the library."""
    assert proteinbert_core.__all__ == [
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


def test_what_is_imported_is_what_the_type_checker_sees():
    assert names_for_the_type_checker() == proteinbert_core._MODULE_OF_NAME
    assert set(proteinbert_core._MODULE_OF_NAME) == set(proteinbert_core.__all__)


@pytest.mark.parametrize("name", proteinbert_core.__all__)
def test_each_name_is_there_and_documented(name):
    value = getattr(proteinbert_core, name)
    assert name in dir(proteinbert_core)
    if inspect.isclass(value) or inspect.isfunction(value):
        assert value.__name__ == name
        assert inspect.getdoc(value)


def test_every_error_of_the_tree_is_public():
    from proteinbert_core import errors

    defined = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert defined <= set(proteinbert_core.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'annotate_everything'"):
        proteinbert_core.annotate_everything  # noqa: B018
