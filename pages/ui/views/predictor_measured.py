"""What a predictor was measured to be worth, beside k-mers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from pages.ui.finetune_wording import unit_of, verdict
from pages.ui.messages import guarded
from pages.ui.views import figure_download
from pages.ui.wording import counted
from proteinbert_core.figures.confusion_matrix import confusion_matrix
from proteinbert_core.figures.prediction_reliability import prediction_reliability
from proteinbert_core.finetuning.judged_table import JUDGED_FILE
from proteinbert_core.finetuning.task import Task, TaskKind

if TYPE_CHECKING:
    from proteinbert_core.finetuning.predictor_store import StoredPredictor

_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False}
Facts = Mapping[str, Any]


@guarded
def show(predictor: StoredPredictor) -> None:
    """Draw verdict, metrics, figures and files; from the predictor's facts alone."""
    evaluation: Facts | None = predictor.facts.get("evaluation")
    if evaluation is None:
        st.markdown(
            "**It was not measured:** no protein was set apart for the test. How good it is on "
            "other proteins is not known."
        )
        return
    baseline: Facts | None = predictor.facts.get("baseline")
    with st.container(key="verdict"):
        st.text(verdict(evaluation, baseline))
    labels = f" with {evaluation['n_labels']:,} labels" if _is_residue(predictor.task) else ""
    st.caption(
        f"On {counted(evaluation['n_proteins'], 'test protein')}{labels}, which were not trained "
        f"on. Intervals: 95 %, from {evaluation['n_resamples']:,} bootstrap samples of proteins."
    )
    left, right = st.columns(2)
    with left:
        _show_metrics(evaluation, baseline)
        _show_lengths(evaluation)
        _show_confusion(predictor.task, evaluation)
    with right:
        _show_reliability(predictor.task, evaluation)
    _show_files(predictor, evaluation, baseline)


def _is_residue(task: Task) -> bool:
    return unit_of(task) == "residue"


def _show_metrics(evaluation: Facts, baseline: Facts | None) -> None:
    names = list(evaluation["metrics"])
    table = {
        "Metric": names,
        "This predictor": [_said(evaluation["metrics"][name]) for name in names],
    }
    if baseline is not None:
        others = baseline["metrics"]
        table["K-mers"] = [_said(others[name]) if name in others else "none" for name in names]
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        height="content",
        key="predictor-metrics",
        alt="Metrics with 95 % intervals",
    )
    reasons = {m["reason"] for m in evaluation["metrics"].values() if m.get("reason")}
    for reason in sorted(reasons):
        st.text(f"none: {reason}")


def _said(metric: Facts) -> str:
    if metric["value"] is None:
        return "none"
    if metric["low"] is None:
        return f"{metric['value']:.3f}"
    return f"{metric['value']:.3f}  ({metric['low']:.3f} to {metric['high']:.3f})"


def _show_lengths(evaluation: Facts) -> None:
    bands = evaluation["by_length"]
    if not bands:
        return
    names = [name for name in next(iter(bands.values())) if name != "n"]
    shown = names[:4]
    table: dict[str, list[Any]] = {
        "Residues": list(bands),
        "Proteins": [of_band["n"] for of_band in bands.values()],
    }
    for name in shown:
        table[name] = [of_band.get(name) for of_band in bands.values()]
    st.dataframe(
        pd.DataFrame(table),
        column_config={name: st.column_config.NumberColumn(format="%.3f") for name in shown},
        hide_index=True,
        height="content",
        key="predictor-lengths",
        alt="Metrics by length",
    )
    st.caption("By length of the protein.")


def _show_confusion(task: Task, evaluation: Facts) -> None:
    dark = st.context.theme.type == "dark"
    unit = unit_of(task)
    if evaluation["confusion"] is not None:
        draw = partial(confusion_matrix, evaluation["confusion"], task.classes, unit=unit)
        st.plotly_chart(
            draw(dark=dark),
            theme=None,
            key="predictor-confusion",
            config=_CHART_CONFIG,
            alt="Confusion matrix; the same as a table below",
        )
        figure_download.show(draw, "confusion matrix")
        with st.expander("The matrix as a table"):
            table = pd.DataFrame(evaluation["confusion"], columns=list(task.classes))
            table.insert(0, "true \\ predicted", list(task.classes), allow_duplicates=True)
            st.dataframe(table, hide_index=True, key="predictor-confusion-table")


def _show_reliability(task: Task, evaluation: Facts) -> None:
    dark = st.context.theme.type == "dark"
    unit = unit_of(task)
    curve = evaluation["reliability"]
    if curve is None:
        return
    draw = partial(
        prediction_reliability,
        curve["predicted"],
        curve["observed"],
        curve["counts"],
        what=_probability_of(task),
        unit=unit,
        error=curve["expected_error"],
    )
    st.plotly_chart(
        draw(dark=dark),
        theme=None,
        key="predictor-reliability",
        config=_CHART_CONFIG,
        alt="Reliability; the same as a table below",
    )
    figure_download.show(draw, "reliability of the predictor")
    with st.expander("The curve as a table"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Stated": curve["predicted"],
                    "Right": curve["observed"],
                    f"{unit}s".capitalize(): curve["counts"],
                }
            ),
            column_config={
                name: st.column_config.NumberColumn(format="percent")
                for name in ("Stated", "Right")
            },
            hide_index=True,
            key="predictor-reliability-table",
        )


def _probability_of(task: Task) -> str:
    if task.kind is TaskKind.BINARY:
        return f"“{task.positive_class}”"
    return "each class" if task.kind is TaskKind.MULTI_LABEL else "the predicted class"


def _show_files(predictor: StoredPredictor, evaluation: Facts, baseline: Facts | None) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "Metrics as JSON",
            data=partial(_as_json, evaluation, baseline),
            file_name=f"{predictor.key}-metrics.json",
            mime="application/json",
            key="predictor-metrics-json",
            on_click="ignore",
            icon=":material/download:",
        )
        path = predictor.folder / JUDGED_FILE
        if path.exists():
            st.download_button(
                "Predictions for the test part as CSV",
                data=path.read_bytes,
                file_name=f"{predictor.key}-test.csv",
                mime="text/csv",
                key="predictor-test-csv",
                on_click="ignore",
                icon=":material/download:",
            )


def _as_json(evaluation: Facts, baseline: Facts | None) -> bytes:
    return json.dumps({"predictor": evaluation, "k-mers": baseline}, indent=1).encode()
