"""GO terms: search the ontology, walk it, compare terms, and sum a result up on a slim."""

from __future__ import annotations

from pages.ui import shell
from pages.ui.views import go_terms_page

shell.enter()
go_terms_page.show()
