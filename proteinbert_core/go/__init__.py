"""The Gene Ontology: its terms, their annotations, and the true-path rule."""
