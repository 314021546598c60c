"""Proteomes with names, GO annotations and embeddings: read, fetched, embedded and kept."""
