"""Draws Plotly figures with matplotlib, as vectors, for files: no browser, no other program."""
