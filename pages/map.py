"""Map: proteins of yours among those of reference proteomes."""

from __future__ import annotations

from pages.ui import shell
from pages.ui.views import map_page

shell.enter()
map_page.show()
