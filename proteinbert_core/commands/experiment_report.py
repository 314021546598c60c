"""What a predictor is worth, written out for the terminal beside its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from proteinbert_core.commands.aligned_table import aligned
from proteinbert_core.finetuning.bootstrap import Metric
from proteinbert_core.finetuning.evaluation import Evaluation
from proteinbert_core.finetuning.experiment import ExperimentResult

_MOST_CLASSES: Final = 10


def experiment_report(result: ExperimentResult) -> Iterator[str]:
    """Write out what was measured on the test part.

    Parameters
    ----------
    result : ExperimentResult

    Yields
    ------
    str
        A line.
    """
    if result.evaluation is None:
        yield "No protein was set apart for a test: what the predictor is worth is not known."
        return
    beside = None if result.baseline is None else result.baseline.evaluation
    yield from evaluation_report(result.evaluation, beside, "test")
    if result.baseline is not None:
        yield ""
        yield f"k-mer baseline: {result.baseline.description}"
        yield _verdict(result.evaluation, result.baseline.evaluation)


def evaluation_report(
    evaluation: Evaluation, baseline: Evaluation | None = None, what: str = "labelled"
) -> Iterator[str]:
    """Write out what was measured: metrics with intervals, by length, confusions.

    Parameters
    ----------
    evaluation : Evaluation
        Of a predictor.
    baseline : Evaluation, optional
        Of a simple model on the same proteins.
    what : str
        Which proteins these are.

    Yields
    ------
    str
        A line.
    """
    units = (
        ""
        if evaluation.n_labels == evaluation.n_proteins
        else (f" with {evaluation.n_labels:,} labels")
    )
    yield f"Measured on {evaluation.n_proteins:,} {what} proteins{units}:"
    if evaluation.n_resamples:
        yield (
            f"in brackets the 95 % interval, from {evaluation.n_resamples:,} bootstrap samples "
            "of the proteins"
        )
    yield ""
    heading = ["metric", "predictor", *([] if baseline is None else ["k-mer baseline"])]
    beside = {} if baseline is None else baseline.metrics
    rows = [heading]
    for name, metric in evaluation.metrics.items():
        rows.append([name, _with_interval(metric)])
        if baseline is not None:
            rows[-1].append(_with_interval(beside.get(name)))
    yield from aligned(rows)
    yield from _by_length(evaluation, baseline)
    yield from _confusion(evaluation)


def _verdict(evaluation: Evaluation, baseline: Evaluation) -> str:
    """Say whether the predictor is worth more than a simple model."""
    (name, own), other = evaluation.main, baseline.main[1]
    if own.value is None or other.value is None:
        return f"Neither can be judged by {name}: {own.reason or other.reason}."
    if own.value <= other.value:
        return (
            f"By {name} the baseline is as good or better here: the predictor does not earn its "
            "keep. Train all layers, start from other weights, or add data."
        )
    apart = own.low is not None and other.high is not None and own.low > other.high
    return f"By {name} the predictor is better" + (
        "." if apart else ", but the intervals overlap: more test proteins would tell."
    )


def _by_length(evaluation: Evaluation, baseline: Evaluation | None) -> Iterator[str]:
    if len(evaluation.by_length) < 2:
        return
    main = evaluation.main[0]
    rows = [["residues", "proteins", main]]
    if baseline is not None:
        rows[0].append("k-mer baseline")
    for band, (n, metrics) in evaluation.by_length.items():
        rows.append([band, f"{n:,}", _in_band(metrics.get(main))])
        if baseline is not None:
            of_band: Mapping[str, Metric] = baseline.by_length.get(band, (0, {}))[1]
            rows[-1].append(_in_band(of_band.get(main)))
    yield ""
    yield from aligned(rows, right={1, 2, 3})


def _confusion(evaluation: Evaluation) -> Iterator[str]:
    classes = evaluation.task.classes
    if evaluation.confusion is None or len(classes) > _MOST_CLASSES:
        return
    rows = [["true class", *(f"as {name}" for name in classes)]]
    for name, counts in zip(classes, evaluation.confusion.tolist(), strict=True):
        rows.append([name, *(f"{count:,}" for count in counts)])
    yield ""
    yield from aligned(rows, right=range(1, len(classes) + 1))


def _in_band(metric: Metric | None) -> str:
    """Show a metric of few proteins, which often has no value."""
    return "-" if metric is None or metric.value is None else f"{metric.value:.3f}"


def _value(metric: Metric | None) -> str:
    if metric is None:
        return ""
    return f"none: {metric.reason}" if metric.value is None else f"{metric.value:.3f}"


def _with_interval(metric: Metric | None) -> str:
    if metric is None or metric.low is None or metric.high is None:
        return _value(metric)
    return f"{_value(metric)} ({metric.low:.3f} to {metric.high:.3f})"
