"""Annotate: sequences in, named and scored GO terms out."""

from __future__ import annotations

from pages.ui import shell
from pages.ui.views import annotate_page

shell.enter()
annotate_page.show()
