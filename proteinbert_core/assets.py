"""Where the model, the ontology and the reference set that come with the project lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"

BUNDLED_MODEL: Final = _ASSETS / "models" / "compact"
BUNDLED_ONTOLOGY: Final = _ASSETS / "go" / "go-slice.obo.gz"
#: Ids of the generic GO slim, for an ontology that does not say which they are.
GENERIC_SLIM: Final = _ASSETS / "go" / "goslim-generic.txt"
BUNDLED_REFERENCE: Final = _ASSETS / "reference" / "compact"
#: Reference proteomes embedded with the bundled model, a folder each.
BUNDLED_PROTEOMES: Final = _ASSETS / "reference" / "proteomes"
#: Which terms the outputs of the published model may stand for; bare GO ids.
PUBLISHED_OUTPUTS: Final = _ASSETS / "go" / "published-outputs"


def reference_of(model_folder: Path) -> Path | None:
    """Folder of the reference set that comes with a model: with the bundled one, where it is there.

    Parameters
    ----------
    model_folder : Path

    Returns
    -------
    Path or None
    """
    is_bundled = model_folder.resolve() == BUNDLED_MODEL.resolve()
    return BUNDLED_REFERENCE if is_bundled and BUNDLED_REFERENCE.is_dir() else None
