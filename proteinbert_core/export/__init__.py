"""Results as files: tables, gene lists, annotation files, an ontology, a report, figures."""
