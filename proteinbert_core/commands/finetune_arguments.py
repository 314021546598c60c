"""What ``finetune`` is asked for: options, and the request that they make."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

from proteinbert_core.commands.number_arguments import share, whole
from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.columns import recognise_columns
from proteinbert_core.finetuning.labelled_rows import SPLITS, LabelledRows
from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.sequence_clusters import ClusterMethod
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod, fairest_method
from proteinbert_core.finetuning.starting_weights import COMPACT, STARTING_WEIGHTS
from proteinbert_core.finetuning.table_reader import read_table
from proteinbert_core.finetuning.task import LabelForm, TaskKind
from proteinbert_core.finetuning.training_plan import TrainingPlan

_METHODS: Final = {each.name.lower(): each for each in SplitMethod}
_CLUSTERINGS: Final = {each.value.lower(): each for each in ClusterMethod}
_FORMS: Final = {each.name.lower(): each for each in LabelForm}
_SUFFIXES: Final = re.compile(r"(\.(gz|csv|tsv|txt|xlsx|train))+$", re.IGNORECASE)
# Options of the plan by the names of its fields: how each is read, and what it says.
_OF_PLAN: Final[Mapping[str, tuple[Callable[[str], float], str, str]]] = {
    "frozen_epochs": (whole, "N", "most epochs of the head alone, on frozen layers"),
    "all_epochs": (whole, "N", "most epochs of all layers"),
    "final_epochs": (whole, "N", "epochs of all layers at the end, without --stage-length"),
    "frozen_learning_rate": (float, "RATE", "of Adam, at the start of the first stage"),
    "all_learning_rate": (float, "RATE", "of the second"),
    "final_learning_rate": (float, "RATE", "of the last"),
    "batch_size": (whole, "N", "proteins a batch; fewer of long ones"),
    "stage_length": (
        whole,
        "TOKENS",
        "longest protein of the first two stages (residues and two more); longer come in last",
    ),
    "final_length": (whole, "TOKENS", "longest of the last stage; longer are left out, never cut"),
    "reduce_patience": (whole, "N", "epochs without improvement until the learning rate falls"),
    "reduce_factor": (float, "FACTOR", "by which it falls"),
    "least_learning_rate": (float, "RATE", "down to which it falls"),
    "stop_patience": (whole, "N", "epochs without improvement until a stage ends"),
    "dropout": (float, "SHARE", "of the hidden states that the head does not see in training"),
    "seed": (whole, "N", "of the training; the same seed, data and machine give the same again"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is learnt, from what, and how.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    parser.add_argument(
        "data",
        nargs="?",
        metavar="DATA",
        help="table with a heading: .csv .tsv .xlsx, also .gz; a sequence and its label a row",
    )
    for part in SPLITS:
        parser.add_argument(
            f"--{part}", metavar="FILE", help=f"table of the {part} part, in place of DATA"
        )
    parser.add_argument("--name", help="of the predictor (default: the name of the file)")
    _add_columns(parser)
    _add_task(parser)
    _add_split(parser)
    training = parser.add_argument_group("training")
    named = "; ".join(f"{name}: {what}" for name, what in STARTING_WEIGHTS.items())
    training.add_argument(
        "--start",
        default=COMPACT,
        metavar="WEIGHTS",
        help=f"weights to start from. {named}; or the folder of a model (default: %(default)s)",
    )
    defaults = TrainingPlan()
    for field, (kind, metavar, what) in _OF_PLAN.items():
        default = getattr(defaults, field)
        training.add_argument(
            f"--{field.replace('_', '-')}",
            type=kind,
            default=default,
            metavar=metavar,
            help=f"{what} (default: {'no limit' if default is None else default})",
        )
    training.add_argument(
        "--class-weights",
        type=_class_weights,
        metavar="WEIGHTS",
        help="“balanced”, so that each class counts alike; or a number for each, such as 1,5, in "
        "the order in which --check lists them (default: each label counts alike)",
    )
    training.add_argument(
        "--no-baseline", action="store_true", help="judge no k-mer model beside the predictor"
    )


def request_of(arguments: argparse.Namespace) -> FineTuneRequest:
    """Return what the options ask for, but for the split.

    Parameters
    ----------
    arguments : argparse.Namespace

    Returns
    -------
    FineTuneRequest
        Paths in it are absolute, so that the same request means the same from every folder.

    Raises
    ------
    ProteinBertError
        The options contradict each other, or name columns that are not there.
    """
    files = {part: path for part in SPLITS if (path := getattr(arguments, part))}
    if bool(arguments.data) == bool(files):
        raise TaskDataError(
            "Give one table, or --train with --valid and --test, which may be left out; not both."
        )
    if files and "train" not in files:
        raise TaskDataError("There is nothing to train on. Give --train as well.")
    files = files or {"": arguments.data}
    named = {
        "sequence": arguments.sequence_column,
        "labels": tuple(arguments.label_column or ()),
        "identifier": arguments.id_column,
        "split": arguments.split_column,
        "group": arguments.group_column,
    }
    first = next(iter(files.values()))
    columns = recognise_columns(read_table(first), **named) if any(named.values()) else None
    plan = {field: getattr(arguments, field) for field in (*_OF_PLAN, "class_weights")}
    known = arguments.start in STARTING_WEIGHTS
    return FineTuneRequest(
        name=arguments.name or _SUFFIXES.sub("", Path(first).name) or "predictor",
        files={part: str(Path(path).resolve()) for part, path in files.items()},
        columns=columns,
        kind=None if arguments.kind is None else TaskKind(arguments.kind),
        form=None if arguments.form is None else _FORMS[arguments.form],
        positive=arguments.positive,
        units=arguments.units,
        start=arguments.start if known else str(Path(arguments.start).resolve()),
        plan=TrainingPlan(**plan),
        baseline=not arguments.no_baseline,
    )


def split_of(arguments: argparse.Namespace, rows: LabelledRows) -> SplitChoice:
    """Return the split that is asked for, or the fairest of these rows.

    Parameters
    ----------
    arguments : argparse.Namespace
    rows : LabelledRows

    Returns
    -------
    SplitChoice
    """
    chosen = fairest_method(rows) if arguments.split is None else _METHODS[arguments.split]
    return SplitChoice(
        chosen,
        valid=arguments.valid_share,
        test=arguments.test_share,
        seed=arguments.split_seed,
        min_identity=arguments.min_identity,
        clustering=_CLUSTERINGS[arguments.clustering],
    )


def _add_columns(parser: argparse.ArgumentParser) -> None:
    columns = parser.add_argument_group(
        "columns", "recognised by their headings where they are not named"
    )
    columns.add_argument("--sequence-column", metavar="NAME", help="such as seq or sequence")
    columns.add_argument(
        "--label-column",
        action="append",
        metavar="NAME",
        help="such as label or target; given several times, each column is a class of its own",
    )
    columns.add_argument("--id-column", metavar="NAME", help="such as id or accession")
    columns.add_argument(
        "--split-column", metavar="NAME", help="such as split or set; holds train, valid, test"
    )
    columns.add_argument(
        "--group-column",
        metavar="NAME",
        help="such as family or cluster; a group is kept together when the data are divided",
    )


def _add_task(parser: argparse.ArgumentParser) -> None:
    task = parser.add_argument_group("task", "guessed from the labels; --check shows how")
    task.add_argument("--kind", choices=[each.value for each in TaskKind], help="of the labels")
    forms = "; ".join(f"{name}: {form.value}" for name, form in _FORMS.items())
    task.add_argument(
        "--form",
        choices=list(_FORMS),
        help=f"how labels are written, and so whether a protein or a residue has one. {forms}",
    )
    task.add_argument(
        "--positive", metavar="CLASS", help="class whose probability is predicted, of two"
    )
    task.add_argument("--units", default="", help="of a regression, such as kcal/mol")


def _add_split(parser: argparse.ArgumentParser) -> None:
    default = SplitChoice(SplitMethod.IDENTITY)
    split = parser.add_argument_group("split")
    split.add_argument(
        "--split",
        choices=list(_METHODS),
        help="how the proteins are divided: as files or a column say, at random, by group, or "
        "so that relatives by sequence stay together (default: as given; else by group, where "
        "there are groups; else by identity)",
    )
    for part in ("valid", "test"):
        split.add_argument(
            f"--{part}-share",
            type=share,
            default=getattr(default, part),
            metavar="SHARE",
            help=f"of the proteins, for the {part} part (default: %(default)s)",
        )
    split.add_argument(
        "--min-identity",
        type=share,
        default=default.min_identity,
        metavar="SHARE",
        help="relatives have this identity or more, 0.2 to 0.9 (default: %(default)s)",
    )
    split.add_argument(
        "--clustering",
        choices=list(_CLUSTERINGS),
        default=default.clustering.value,
        help="what finds relatives; auto takes MMseqs2 where it is installed",
    )
    split.add_argument(
        "--split-seed",
        type=whole,
        default=default.seed,
        metavar="N",
        help="default: %(default)s",
    )


def _class_weights(text: str) -> Literal["balanced"] | tuple[float, ...]:
    """Return weights of classes."""
    if text == "balanced":
        return "balanced"
    try:
        return tuple(float(each) for each in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is neither “balanced” nor numbers with commas between them"
        ) from None
