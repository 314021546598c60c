"""Recovering which GO term each unnamed output of a network stands for."""
