"""Results as files: the long table (TSV) and JSON."""
