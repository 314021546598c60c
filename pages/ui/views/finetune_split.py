"""How proteins are divided into those to learn from, to choose by, and to judge by."""

from __future__ import annotations

import streamlit as st

from pages.ui.finetune_data import WHOLE, GivenData
from proteinbert_core.finetuning.columns import Columns
from proteinbert_core.finetuning.labelled_rows import TEST, VALID
from proteinbert_core.finetuning.split_choice import SplitChoice, SplitMethod
from proteinbert_core.finetuning.splits import DEFAULT_TEST, DEFAULT_VALID

_WIDTH = 190
_LABELS = {
    SplitMethod.GIVEN: "as the table says",
    SplitMethod.GROUP: "by group",
    SplitMethod.IDENTITY: "by sequence identity",
    SplitMethod.RANDOM: "at random",
}
_HELP = (
    "By sequence identity, relatives of a test protein are not learnt from, so that the test says "
    "what to expect of new families. At random it says what to expect of close relatives."
)


def show(given: GivenData, columns: Columns) -> SplitChoice:
    """Draw the choice.

    Parameters
    ----------
    given : GivenData
    columns : Columns
        Which say what is possible.
    """
    methods = _possible(given, columns)
    st.markdown("**Division into training, validation and test**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        method = st.selectbox(
            "Divide",
            methods,
            format_func=_LABELS.__getitem__,
            # Another key where other ways are possible, so that the fairest is preset.
            key=f"finetune-split-{given.number}-{len(methods)}-{methods[0].name}",
            help=_HELP,
            width=_WIDTH,
        )
        shares = {}
        if method is not SplitMethod.GIVEN:
            shares = {
                name: _share(given, name, usual)
                for name, usual in ((VALID, DEFAULT_VALID), (TEST, DEFAULT_TEST))
            }
        identity = 0.3
        if method is SplitMethod.IDENTITY:
            identity = (
                st.number_input(
                    "Together from identity, %",
                    min_value=20,
                    max_value=100,
                    value=30,
                    step=5,
                    key=f"finetune-identity-{given.number}",
                    help="Sequences at least so alike are never divided.",
                    width=_WIDTH,
                )
                / 100
            )
        seed = st.number_input(
            "Seed of the division",
            min_value=0,
            max_value=2**31,
            value=0,
            step=1,
            key=f"finetune-split-seed-{given.number}",
            help="Another number divides otherwise; the same one divides the same.",
            width=_WIDTH,
        )
    return SplitChoice(method, seed=int(seed), min_identity=identity, **shares)


def _share(given: GivenData, name: str, usual: float) -> float:
    what = "validation" if name == VALID else "test"
    per_cent = st.number_input(
        f"For {what}, %",
        min_value=0,
        max_value=60,
        value=round(100 * usual),
        step=5,
        key=f"finetune-share-{name}-{given.number}",
        width=_WIDTH,
    )
    return int(per_cent) / 100


def _possible(given: GivenData, columns: Columns) -> list[SplitMethod]:
    """The ways there are, the fairest first."""
    if WHOLE not in given.files:
        return [SplitMethod.GIVEN]
    methods = [SplitMethod.IDENTITY, SplitMethod.RANDOM]
    if columns.group is not None:
        methods.insert(0, SplitMethod.GROUP)
    if columns.split is not None:
        methods.insert(0, SplitMethod.GIVEN)
    return methods
