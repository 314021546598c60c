"""Which hidden state makes the best embedding: annotation transfer on ``valid``, state by state.

::

    python -m benchmarks.hidden_states --references 12000

For every global state of the network, and the mean over residues of its local states: each
protein of ``valid`` gets the experimental terms of its 60 nearest neighbours among a sample of
``train``, by cosine of standardised states, weighted as the shipped evidence weighs them. Prints
Fmax by aspect as a Markdown table.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __package__ in (None, ""):  # started as a file, not as a module
    sys.path.insert(0, str(ROOT))

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from benchmarks.cafa_scoring import score
from benchmarks.labelled_proteins import TRAIN, LabelledProteins
from proteinbert_core.assets import BUNDLED_MODEL
from proteinbert_core.commands.console import ProgressLine
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.length_buckets import plan_batches
from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint
from proteinbert_core.reference.embedding_code import unit
from proteinbert_core.reference.neighbours import nearest
from proteinbert_core.sequences import Protein
from proteinbert_core.tokenizer import START, tokenize_batch

_N_NEIGHBOURS = 60
# Longer proteins are cut: only the comparison of states matters here.
_MAX_RESIDUES = 2000


def pooled_states(
    checkpoint: Checkpoint, proteins: Sequence[Protein], label: str
) -> dict[str, npt.NDArray[np.float32]]:
    """Compute every global state, and the mean over residues of every local one.

    Parameters
    ----------
    checkpoint : Checkpoint
    proteins : sequence of Protein
    label : str
        For the progress line.

    Returns
    -------
    dict of str to ndarray, shape=(n_proteins, width), dtype=float32
    """
    import keras
    import tensorflow as tf

    network, config = checkpoint.network(), checkpoint.config
    blocks = [(block, half) for block in range(1, config.n_blocks + 1) for half in (1, 2)]
    global_names = [f"global-merge{half}-norm-block{block}" for block, half in blocks]
    local_names = [f"seq-merge{half}-norm-block{block}" for block, half in blocks]
    part = keras.Model(
        network.inputs, [network.get_layer(name).output for name in global_names + local_names]
    )

    @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32)])
    def states(tokens: tf.Tensor) -> list[tf.Tensor]:
        nothing = tf.zeros((tf.shape(tokens)[0], config.n_annotations))
        outputs = part([tokens, nothing], training=False)
        residue = tf.cast(tokens < START, tf.float32)[..., None]
        count = tf.maximum(tf.reduce_sum(residue, axis=1), 1)
        of_residues = outputs[len(global_names) :]
        means = [tf.reduce_sum(local * residue, axis=1) / count for local in of_residues]
        return [*outputs[: len(global_names)], *means]

    sequences = [protein.sequence[:_MAX_RESIDUES] for protein in proteins]
    widths = [config.d_global] * len(global_names) + [config.d_seq] * len(local_names)
    results = [np.zeros((len(sequences), width), dtype=np.float32) for width in widths]
    progress = ProgressLine(label)
    total, done = sum(map(len, sequences)), 0
    order = np.argsort([len(sequence) for sequence in sequences])
    for start in range(0, len(order), 1024):
        window = order[start : start + 1024]
        for batch in plan_batches([len(sequences[i]) for i in window], mask_padding=True):
            rows = window[list(batch.members)]
            chosen = [sequences[i] for i in rows]
            tokens = tokenize_batch(chosen, batch.padded_length)
            for result, state in zip(results, states(tokens), strict=True):
                result[rows] = state.numpy()
            done += sum(map(len, chosen))
            progress(done, total)
    progress.close()
    names = global_names + [f"mean of {name}" for name in local_names]
    return dict(zip(names, results, strict=True))


def transferred(
    references: npt.NDArray[np.float32], queries: npt.NDArray[np.float32], labels: csr_matrix
) -> csr_matrix:
    """Let the nearest references vote, shape=(n_queries, n_terms), dtype=float32."""
    mean, spread = references.mean(axis=0), references.std(axis=0) + 1e-6
    cosines = unit((queries - mean) / spread) @ unit((references - mean) / spread).T
    hits = nearest(cosines, _N_NEIGHBOURS)
    weights = np.exp(5 * hits.similarities)
    weights /= weights.sum(axis=1, keepdims=True)
    ends = np.arange(0, weights.size + 1, weights.shape[1])
    voting = csr_matrix((weights.ravel(), hits.rows.ravel(), ends), shape=cosines.shape)
    return csr_matrix(voting @ labels.astype(np.float32))


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=BUNDLED_MODEL)
    parser.add_argument("--references", type=int, default=12_000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    data = LabelledProteins.read(options.data)
    train, queries = data.of_split(TRAIN), data.of_split("valid")
    chosen = np.random.default_rng(0).permutation(len(train))[: options.references]
    references = [train[i] for i in chosen]
    labels = data.propagated(references).matrix
    load_tensorflow()
    checkpoint = load_checkpoint(options.model)
    of_references = pooled_states(checkpoint, references, "References")
    of_queries = pooled_states(checkpoint, queries, "Queries")
    predictions = {
        name: transferred(states, of_queries[name], labels)
        for name, states in of_references.items()
    }
    accessions = [protein.identifier for protein in queries]
    truth = data.labels_of(queries)
    results, _ = score(
        data.ontology, truth, accessions, predictions, data.information, options.threads
    )
    print("| hidden state | MF Fmax | BP Fmax | CC Fmax |\n|---|--:|--:|--:|")
    for name, by_aspect in results.items():
        row = " | ".join(f"{by_aspect[aspect].fmax:.3f}" for aspect in ("MF", "BP", "CC"))
        print(f"| {name} | {row} |")


if __name__ == "__main__":
    main()
