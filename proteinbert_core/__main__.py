"""Starts the command line: ``python -m proteinbert_core``."""

from __future__ import annotations

import sys

from proteinbert_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
