"""What predictors of residues say along a protein: tracks, and the segments as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.predictor_facts import quality
from pages.ui.residue_figures import tracks
from pages.ui.views import figure_download
from pages.ui.wording import counted
from proteinbert_core.finetuning.predictions_together import NamedPredictions, segments_together
from proteinbert_core.finetuning.task import TaskKind

if TYPE_CHECKING:
    from pages.ui.predictor_answers import PredictorAnswers

_MAX_HEIGHT = 330
_ROW_HEIGHT = 30


def show(
    page: str, answers: Sequence[PredictorAnswers], index: int, names: Mapping[str, str]
) -> None:
    """Draw what is there of a protein; nothing before the first answer.

    Parameters
    ----------
    page : str
        Tells these drawings from others.
    answers : sequence of PredictorAnswers
        Of predictors of residues.
    index : int
        Position of the protein.
    names : mapping of str to str
        Of the predictors, by key.
    """
    there = [each for each in answers if index in each.values]
    if not there:
        return
    protein = there[0].proteins[index]
    given = [(names[each.predictor.key], each.predictor.task, each.values[index]) for each in there]
    # As HTML: names are the user's and never go through Markdown.
    said = "".join(
        f"<p><b>{escape(names[each.predictor.key])}</b> "
        f"<small>{escape(quality(each.predictor))}</small></p>"
        for each in there
    )
    st.html(f"<div class='answer'>{said}</div>")
    draw = partial(tracks, protein.sequence, given)
    st.plotly_chart(
        draw(dark=st.context.theme.type == "dark"),
        theme=None,
        key=f"tracks-{page}",
        config={
            "displaylogo": False,
            "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
            "toImageButtonOptions": {"format": "svg", "filename": "residues"},
        },
        alt=f"{counted(len(there), 'track')} along {counted(len(protein.sequence), 'residue')}; "
        "the same as files, and as segments in the table below",
    )
    figure_download.show(draw, f"residues {page}")
    _show_segments(page, there, index, names)


def _show_segments(
    page: str, answers: Sequence[PredictorAnswers], index: int, names: Mapping[str, str]
) -> None:
    with_classes = [each for each in answers if each.predictor.task.kind is not TaskKind.REGRESSION]
    if not with_classes:
        return
    proteins = with_classes[0].proteins
    given = [
        NamedPredictions(
            names[each.predictor.key], each.predictor.task, {index: each.values[index]}
        )
        for each in with_classes
    ]
    table = segments_together(proteins, given).drop(columns="protein")
    for one in given:
        if one.name not in set(table["predictor"]):
            st.text(f"{one.name}: no residue reaches 0.5.")
    if table.empty:
        return
    if len(answers) == 1:
        table = table.drop(columns="predictor")
    st.dataframe(
        table,
        key=f"segments-{page}",
        hide_index=True,
        width="content",
        height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(table) + 1) + 3),
        row_height=_ROW_HEIGHT,
        column_config={
            "predictor": st.column_config.TextColumn("Predictor", width=130),
            "class": st.column_config.TextColumn("Class", width=80),
            "first": st.column_config.NumberColumn("First", width=55, format="localized"),
            "last": st.column_config.NumberColumn("Last", width=55, format="localized"),
            "length": st.column_config.NumberColumn("Residues", width=72, format="localized"),
            "probability": st.column_config.NumberColumn(
                "Probability", width=80, format="%.2f", help="Mean over the residues."
            ),
        },
        alt=f"{counted(len(table), 'segment')} of residues that are predicted alike",
    )
