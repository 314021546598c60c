"""Fine-tune: a table of sequences and labels becomes a predictor."""

from __future__ import annotations

from pages.ui import shell
from pages.ui.views import finetune_page

shell.enter()
finetune_page.show()
