"""Predictors of the user's own: labelled data, splits, metrics and a baseline."""
