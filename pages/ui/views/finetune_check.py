"""What is in the data: parts, classes, lengths, rows left out, relatives between the parts."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from pages.ui.messages import show_list
from pages.ui.table_file import table_file
from pages.ui.wording import counted
from proteinbert_core.finetuning.data_summary import DataSummary, PartSummary
from proteinbert_core.finetuning.labelled_rows import TEST, TRAIN, VALID
from proteinbert_core.finetuning.leakage import BANDS
from proteinbert_core.finetuning.prepared_data import PreparedData
from proteinbert_core.finetuning.task import TaskKind, TaskLevel

_PARTS = {"all": "All", TRAIN: "Training", VALID: "Validation", TEST: "Test"}
_PROBLEMS_SHOWN = 200
# From this identity on a test protein says little of new families.
_CLOSE = ("same sequence", "90 % or more", "50 to 90 %")


def show(prepared: PreparedData, key: str) -> None:
    """Draw the summary.

    Parameters
    ----------
    prepared : PreparedData
    key : str
        Tells this data from others.
    """
    summary = prepared.summary
    parts = summary.parts
    counts = ", ".join(
        f"{parts[name].n_proteins:,} {what}"
        for name, what in ((TRAIN, "to train on"), (VALID, "to validate on"), (TEST, "to test on"))
        if name in parts
    )
    st.markdown(f"**Check: {counted(parts['all'].n_proteins, 'protein')}** — {counts}.")
    if summary.remarks:
        show_list(":material/info: **Remarks**", summary.remarks)
    left, right = st.columns(2)
    with left:
        st.dataframe(
            _part_table(summary),
            hide_index=True,
            key=f"finetune-parts-{key}",
            alt="Proteins, lengths and labels of each part",
        )
        _show_leakage(summary, key)
    with right:
        _show_classes(summary, key)
    _show_left_out(summary, key)
    if summary.notes:
        with st.expander(f"{counted(len(summary.notes), 'note')} on good rows"):
            show_list("These rows are used:", [str(note) for note in summary.notes])


def _part_table(summary: DataSummary) -> pd.DataFrame:
    names = [name for name in _PARTS if name in summary.parts]
    parts = [summary.parts[name] for name in names]
    table = {
        "Part": [_PARTS[name] for name in names],
        "Proteins": [part.n_proteins for part in parts],
        "Lengths": [_range(part) for part in parts],
        "Labels": [part.n_known for part in parts],
    }
    if any(part.n_unknown for part in parts):
        table["Labels missing"] = [part.n_unknown for part in parts]
    return pd.DataFrame(table)


def _range(part: PartSummary) -> str:
    least, median, most = part.lengths
    return f"{least:,} to {most:,}, median {median:,}" if part.n_proteins else "none"


def _show_classes(summary: DataSummary, key: str) -> None:
    if summary.task.kind is TaskKind.REGRESSION:
        rows = [
            (_PARTS[name], *part.values)
            for name, part in summary.parts.items()
            if part.values is not None
        ]
        table = pd.DataFrame(rows, columns=["Part", "Least", "Median", "Greatest"])
        alt = "Values of each part"
    else:
        table = summary.class_table().rename(columns=_PARTS)
        table.insert(0, "Class", [str(name) for name in table.index])
        unit = "residues" if summary.task.level is TaskLevel.RESIDUE else "proteins"
        alt = f"Number of {unit} of each class"
    st.dataframe(
        table,
        hide_index=True,
        height="auto" if len(table) <= 10 else 390,
        key=f"finetune-classes-{key}",
        alt=alt,
    )
    st.caption(f"{alt}.")


def _show_leakage(summary: DataSummary, key: str) -> None:
    if not summary.leakage:
        return
    bands = [name for name, _ in BANDS]
    table = {"Nearest training protein": bands}
    for part, counts in summary.leakage.items():
        table[_PARTS[part]] = [counts.get(band, 0) for band in bands]
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        key=f"finetune-leakage-{key}",
        alt="Identity to the nearest training protein",
    )
    close = sum(summary.leakage.get(TEST, {}).get(band, 0) for band in _CLOSE)
    said = "By sequence identity; a nearer one may be missed."
    if close:
        said += (
            f" {counted(close, 'test protein')} at 50 % or more: for new families expect less "
            "than the test will say."
        )
    st.caption(said)


def _show_left_out(summary: DataSummary, key: str) -> None:
    n = len(summary.problems)
    if not n:
        st.caption("No row was left out.")
        return
    reasons = ", ".join(f"{count:,} × {kind.value}" for kind, count in summary.left_out.items())
    table = summary.problem_table()
    with st.expander(f"{counted(n, 'row')} left out: {reasons}", expanded=n <= 3):
        st.dataframe(
            table.head(_PROBLEMS_SHOWN).rename(columns=str.capitalize),
            column_config={
                "Line": st.column_config.NumberColumn(format="localized", width="small"),
                "Message": st.column_config.TextColumn(width="large"),
            },
            hide_index=True,
            key=f"finetune-problems-{key}",
            alt="Rows that were left out",
        )
        if n > _PROBLEMS_SHOWN:
            st.caption(f"The first {_PROBLEMS_SHOWN} of {n:,}; the file has all.")
        st.download_button(
            "Rows left out as TSV",
            data=partial(table_file, table, ".tsv", "rows left out", {}),
            file_name="rows-left-out.tsv",
            mime="text/tab-separated-values",
            key=f"finetune-problems-file-{key}",
            on_click="ignore",
            icon=":material/download:",
        )
