"""What is known of the outputs of the published ProteinBERT: candidates and fixed points."""

from __future__ import annotations

from typing import Final

from proteinbert_core.assets import PUBLISHED_OUTPUTS

#: GO annotations that the published network predicts.
N_OUTPUTS: Final = 8943
#: Terms of GO release 2019-10-07 that UniRef90 records carried, with a probability where the
#: position, not the id, is what is known. See scripts/derive_published_outputs.py.
CANDIDATES: Final = PUBLISHED_OUTPUTS / "candidates.tsv.gz"
#: Outputs whose term the authors' notebooks show: six are certain, twelve inferred.
FIXED_POINTS: Final = PUBLISHED_OUTPUTS / "fixed-points.json"
