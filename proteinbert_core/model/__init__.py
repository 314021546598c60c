"""The network, its weights on disk, and the published file format."""
