"""Training: the data, its corruption, the losses, and the pretraining run."""
