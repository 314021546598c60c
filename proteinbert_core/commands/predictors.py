"""``python -m proteinbert_core predictors``: those that were trained or imported here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from proteinbert_core.commands.aligned_table import aligned
from proteinbert_core.commands.console import answer, say
from proteinbert_core.commands.data_report import task_words
from proteinbert_core.commands.predictor_facts import main_metric, predictor_lines
from proteinbert_core.errors import CheckpointError
from proteinbert_core.finetuning.predictor_store import PredictorStore, StoredPredictor
from proteinbert_core.finetuning.task_folder import CARD_FILE

_NAMED: Final = {
    "show": "tell what is known of a predictor: task, data, training, metrics, digests",
    "card": "print the card of a predictor, a text for people",
    "remove": "delete a predictor; it cannot be had back",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    """
    actions = parser.add_subparsers(title="actions", dest="action", required=True)
    actions.add_parser("list", help="say which predictors there are, and how good they were")
    for action, what in _NAMED.items():
        command = actions.add_parser(action, help=what)
        command.add_argument("name", metavar="NAME", help="as “predictors list” shows it")
    export = actions.add_parser("export", help="pack a predictor into a file for another computer")
    export.add_argument("name", metavar="NAME", help="as “predictors list” shows it")
    export.add_argument("file", type=Path, metavar="FILE", help=".zip to write")
    take = actions.add_parser(
        "import",
        help="take a predictor from such a file, or from a folder",
        description="Takes a predictor from a file that “predictors export” made, or from the "
        "folder of one. All of it is checked first; nothing in it is executed.",
    )
    take.add_argument("file", type=Path, metavar="FILE", help=".zip, or folder")
    take.add_argument("--as", dest="name", default="", metavar="NAME", help="to keep it as")


def run(arguments: argparse.Namespace) -> int:
    """List, show, export, import or remove predictors.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_arguments`.

    Returns
    -------
    int
        0.

    Raises
    ------
    CheckpointError
        There is no such predictor, or it is damaged.
    """
    store = PredictorStore()
    match arguments.action:
        case "list":
            _list(store)
        case "show":
            for line in predictor_lines(store.find(arguments.name)):
                answer(line)
        case "card":
            _card(store.find(arguments.name))
        case "export":
            store.export(arguments.name, arguments.file)
            say(f"“{arguments.name}” is in {arguments.file}")
        case "import":
            kept = _imported(store, arguments.file, arguments.name)
            say(f"kept as “{kept.key}” in {kept.folder}")
        case "remove":
            store.remove(arguments.name)
            say(f"“{arguments.name}” is removed")
    return 0


def _list(store: PredictorStore) -> None:
    found = store.stored()
    if not found:
        say(f"There are no predictors in {store.folder}. “finetune” makes one.")
        return
    rows = [("predictor", "name", "task", "on the test part")]
    rows += [(each.key, each.name, task_words(each.task), main_metric(each)) for each in found]
    for line in aligned(rows):
        answer(line)


def _card(predictor: StoredPredictor) -> None:
    path = predictor.folder / CARD_FILE
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}.") from error
    for line in lines:
        answer(line)


def _imported(store: PredictorStore, path: Path, name: str) -> StoredPredictor:
    if not path.is_dir():
        return store.import_file(path, name)
    from proteinbert_core.finetuning.task_folder import load_task_model

    model = load_task_model(path)
    return store.add(model, name or str(model.facts.get("name") or model.task.target))
