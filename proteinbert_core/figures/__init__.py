"""Plotly figures: data in, figure out; no model, no page."""
