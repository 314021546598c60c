"""Where the model, the ontology and the reference set that come with the project lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"

BUNDLED_MODEL: Final = _ASSETS / "models" / "compact"
BUNDLED_ONTOLOGY: Final = _ASSETS / "go" / "go-slice.obo.gz"
BUNDLED_REFERENCE: Final = _ASSETS / "reference" / "compact"
