"""ProteinBERT Explorer, the app: ``streamlit run app.py``."""

from __future__ import annotations

from pages.ui import shell

shell.run()
