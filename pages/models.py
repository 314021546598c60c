"""Models and data: what is in use, where it came from, and how well it was measured to do."""

from __future__ import annotations

from pages.ui import shell
from pages.ui.views import models_page

shell.enter()
models_page.show()
