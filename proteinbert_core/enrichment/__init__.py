"""GO enrichment: which terms a selection of proteins carries more often than its background."""
