"""Fine-tuning on ProteinBERT's own downstream tasks, beside the published figures.

::

    python -m benchmarks.finetune
    python -m benchmarks.finetune --task "signal peptide" --start compact
    python -m benchmarks.finetune --report

Trains each task as published (frozen layers, all layers, a last epoch at full length), from each
kind of weights, and judges it on the test part once, when the training is over; with a k-mer (or
window) model of scikit-learn on the same split beside it. What ends a stage is chosen on the
validation part: that of the files, or a tenth of the training part. Every training keeps its state
in ``--run-folder`` and goes on when the command is repeated; what is done is not done again.
``--report`` prints the table of what is done.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

from benchmarks.finetune_tasks import TASKS, BenchmarkTask, load_task
from proteinbert_core.commands.console import say
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.finetuning.baseline import fit_baseline
from proteinbert_core.finetuning.evaluation import Evaluation
from proteinbert_core.finetuning.experiment import ExperimentProgress, run_experiment
from proteinbert_core.finetuning.request import FineTuneRequest
from proteinbert_core.finetuning.starting_weights import COMPACT, NONE, NONE_FULL_SIZE
from proteinbert_core.finetuning.training_plan import TrainingPlan

K_MERS: Final = "k-mers"
STARTS: Final = (K_MERS, COMPACT, NONE, NONE_FULL_SIZE)
_HEADINGS: Final = (
    "task (metric)",
    "start",
    "test, 95 % interval",
    "validation",
    "trained on",
    "epochs",
    "minutes",
    "published without / with pretraining",
)
#: At full size these two must reach so much without pretraining.
REQUIRED: Final = {"signal peptide": 0.985, "neuropeptide cleavage": 0.93}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one training came to.

    Attributes
    ----------
    task, start : str
    metric : str
    value, low, high : float or None
        On the test part, with the 95 % interval of a bootstrap over its proteins.
    valid : float or None
        On the validation part, the best epoch.
    n_train, n_test, epochs : int
    minutes : float
        Of the epochs alone.
    """

    task: str
    start: str
    metric: str
    value: float | None
    low: float | None
    high: float | None
    valid: float | None
    n_train: int
    n_test: int
    epochs: int
    minutes: float


def main() -> None:
    """Measure what is asked for, and print the table."""
    arguments = _arguments()
    if not arguments.report:
        load_tensorflow()
        for name in arguments.task:
            for start in arguments.start:
                path = _result_path(arguments, TASKS[name], start)
                if not path.exists():
                    _measure(TASKS[name], start, path, arguments)
    print("\n".join(table(list(_read_results(arguments.run_folder)))))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT / "../shared/data/finetune")
    parser.add_argument("--run-folder", type=Path, default=ROOT / "runs/finetune")
    parser.add_argument("--task", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--start", nargs="+", choices=STARTS, default=list(STARTS))
    parser.add_argument("--most-train", type=int, help="train on so many proteins at most")
    parser.add_argument(
        "--most-epochs", type=int, help="of each of the two long stages; default as published, 40"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", action="store_true", help="only print what is done")
    return parser.parse_args()


def _result_path(arguments: argparse.Namespace, task: BenchmarkTask, start: str) -> Path:
    parts = [task.name.replace(" ", "-"), start]
    if arguments.most_train is not None:
        parts.append(f"{arguments.most_train}-proteins")
    if arguments.most_epochs is not None and start != K_MERS:
        parts.append(f"{arguments.most_epochs}-epochs")
    if arguments.seed:
        parts.append(f"seed-{arguments.seed}")
    folder: Path = arguments.run_folder
    return folder / "_".join(parts) / "result.json"


def _measure(task: BenchmarkTask, start: str, path: Path, arguments: argparse.Namespace) -> None:
    prepared = load_task(task, arguments.data, most_train=arguments.most_train)
    split = prepared.split
    say(f"{task.name}, {start}: {split.record['counts']}")
    epochs: tuple[dict[str, Any], ...] = ()
    if start == K_MERS:
        baseline = fit_baseline(prepared.data, split, seed=arguments.seed)
        evaluation = baseline.evaluation
    else:
        plan = TrainingPlan(seed=arguments.seed)
        if arguments.most_epochs is not None:
            most = arguments.most_epochs
            plan = TrainingPlan(frozen_epochs=most, all_epochs=most, seed=arguments.seed)
        request = FineTuneRequest(task.name, {}, start=start, plan=plan, baseline=False)
        result = run_experiment(request, prepared, folder=path.parent, report=_say_epoch)
        assert result.evaluation is not None
        evaluation, epochs = result.evaluation, tuple(result.model.facts["epochs"])
    _write(_measured(task, start, evaluation, epochs, len(split.train)), path)


def _measured(
    task: BenchmarkTask,
    start: str,
    evaluation: Evaluation,
    epochs: tuple[dict[str, Any], ...],
    n_train: int,
) -> Measured:
    metric = evaluation.metrics[task.metric]
    valid = None
    if epochs:
        valid = min(epochs, key=lambda epoch: float(epoch["judged_by"]))["valid_metric"]
    return Measured(
        task.name,
        start,
        task.metric,
        metric.value,
        metric.low,
        metric.high,
        valid,
        n_train,
        evaluation.n_proteins,
        len(epochs),
        sum(epoch["seconds"] for epoch in epochs) / 60,
    )


def _say_epoch(progress: ExperimentProgress) -> None:
    training = progress.training
    if training is None or training.finished is None:
        return
    facts = training.finished
    say(
        f"  {facts['stage']} {facts['stage_epoch']}: loss {facts['loss']:.4f}, validation "
        f"{facts['judged_by']:.4f}, {facts['metric']} {_digits(facts['valid_metric'])}, "
        f"{facts['seconds']:.0f} s"
    )


def _write(measured: Measured, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(measured), indent=1))


def _read_results(folder: Path) -> Iterator[Measured]:
    for path in sorted(folder.glob("*/result.json")):
        yield Measured(**json.loads(path.read_text()))


def table(results: list[Measured]) -> list[str]:
    """Write results as a Markdown table, beside what was published.

    Parameters
    ----------
    results : list of Measured

    Returns
    -------
    list of str
        Lines.
    """
    lines = [f"| {' | '.join(_HEADINGS)} |", f"|---|---{'|--:' * (len(_HEADINGS) - 2)}|"]
    order = {name: number for number, name in enumerate(TASKS)}
    starts = {name: number for number, name in enumerate(STARTS)}
    for each in sorted(results, key=lambda each: (order[each.task], starts[each.start])):
        task = TASKS[each.task]
        published = f"{_digits(task.published_without)} / {_digits(task.published_with)}"
        lines.append(
            f"| {each.task} ({each.metric}) | {each.start} | {_digits(each.value)} "
            f"({_digits(each.low)} to {_digits(each.high)}) | {_digits(each.valid)} "
            f"| {each.n_train:,} | {each.epochs} | {each.minutes:.0f} | {published} |"
        )
        least = REQUIRED.get(each.task)
        if each.start == NONE_FULL_SIZE and least is not None and each.value is not None:
            verdict = "reached" if each.value >= least else "MISSED"
            lines[-1] += f" required: {least}, {verdict}"
    return [*lines, *(f"\n{task.name}: {task.note}." for task in TASKS.values() if task.note)]


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
