"""A protein for the Residues page."""

from __future__ import annotations

from pages.ui import resources, state
from pages.ui.submission import Submission
from pages.ui.views import protein_box


def show() -> None:
    """Draw the box, and what was wrong with what was given before."""
    protein_box.show(
        "residues",
        label="Examples",
        button="Show residues",
        button_key="residues-show",
        take=_open,
    )


def _open(submission: Submission) -> None:
    latest = resources.run_store().get(state.latest_run_id() or "")
    # Several clicks on the button, before the page has changed, are one wish.
    if latest is None or latest.proteins != submission.proteins:
        latest = resources.start_run(submission)
    state.open_run(latest)
