"""GO terms of many proteins: who carries which, and which are over-represented in a selection."""

from proteinbert_core.enrichment.enrichment_result import EnrichmentResult
from proteinbert_core.enrichment.over_representation import enriched_terms
from proteinbert_core.enrichment.term_membership import TermMembership

__all__ = ["EnrichmentResult", "TermMembership", "enriched_terms"]
