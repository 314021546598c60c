"""Learns, from proteins held out of training, how far network and neighbours can be trusted."""
