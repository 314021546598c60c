"""Residues: what predictors say along the sequence of a protein."""

from __future__ import annotations

from pages.ui import shell
from pages.ui.views import residues_page

shell.enter()
residues_page.show()
