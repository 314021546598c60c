"""What must be said of the results of a model whose outputs got their names back, and padding."""

from __future__ import annotations

import streamlit as st

from pages.ui.runs import Run
from pages.ui.wording import counted
from proteinbert_core.length_buckets import TRAINED_LENGTHS, unmasked_length

_NAME_HELP = (
    "How sure it is that an output of the network stands for the term: its name was recovered from "
    "annotated proteomes. Blank: the term has no output of its own; it is implied by a more "
    "specific one, or only neighbours carry it."
)


def show(run: Run) -> None:
    """Count the outputs that have no name; nothing for a model that never lost them.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.
    """
    text = unnamed_outputs(run)
    if text:
        st.caption(text)


def unnamed_outputs(run: Run) -> str:
    """Say how many outputs are not shown, and why.

    Parameters
    ----------
    run : Run
        With one annotated protein at least.

    Returns
    -------
    str
        Empty for a model that knows all its names.
    """
    assert run.annotator is not None
    checkpoint = run.annotator.predictor.checkpoint
    if checkpoint.go_ids is None:
        outputs = counted(checkpoint.config.n_annotations, "output")
        return (
            f"None of the {outputs} has a name yet: what the network says of terms is not shown, "
            "and annotated neighbours speak alone."
        )
    names = checkpoint.metadata.get("recovered_names")
    if names is None:
        return ""
    unnamed, outputs = names["unnamed"], names["outputs"]
    parts = [f"{unnamed:,} of {outputs:,} outputs have no name; what they say is not shown."]
    if names["not_in_ontology"]:
        parts.append(
            f"{names['not_in_ontology']:,} more are named as terms that the ontology in use does "
            "not have."
        )
    if names["same_term"]:
        parts.append(
            f"{names['same_term']:,} more are named as terms that are one with another output's "
            "now."
        )
    return " ".join(parts)


def show_names(run: Run) -> None:
    """Say what the column of name confidences is; nothing where there is none.

    Parameters
    ----------
    run : Run
    """
    if run.name_confidence:
        st.caption("Name confidence is blank for terms without an output.", help=_NAME_HELP)


def show_name(run: Run, go_id: str) -> None:
    """Say how sure the name of a term's output is; nothing where names were never lost.

    Parameters
    ----------
    run : Run
    go_id : str
    """
    if not run.name_confidence:
        return
    confidence = run.name_confidence.get(go_id)
    st.markdown(
        "Name confidence: the term has no output of its own"
        if confidence is None
        else f"Name confidence: {confidence:.3f}",
        help=_NAME_HELP,
    )


def show_padding(run: Run, index: int) -> None:
    """State the padded length at which a protein was computed, where the network sees padding.

    Parameters
    ----------
    run : Run
    index : int
        Position of the protein.
    """
    assert run.annotator is not None
    if run.annotator.predictor.checkpoint.config.mask_padding:
        return
    length = unmasked_length(len(run.proteins[index].sequence))
    how = (
        f"padded to {length:,} tokens"
        if length in TRAINED_LENGTHS
        else f"not padded, as its {length:,} tokens are more than {TRAINED_LENGTHS[-1]:,}"
    )
    st.caption(
        f"Computed {how}. This network sees its padding: at another length its numbers differ."
    )
