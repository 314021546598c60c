"""``python -m proteinbert_core evidence``: what a model needs beside its weights."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proteinbert_core.commands.console import ProgressLine, say

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.inference import Predictor
    from proteinbert_core.reference import ReferenceSet

_ATTRIBUTION: Final = (
    "Derived from UniProtKB (sequences) and GOA (annotations), both CC BY 4.0; holds accessions, "
    "taxa, GO ids, embeddings and k-mer numbers, no sequences."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="as of the command train")
    parser.add_argument("--ontology", type=Path, required=True, help="OBO file to propagate over")
    parser.add_argument("--model", type=Path, required=True, help="folder of a trained model")
    parser.add_argument("--output", type=Path, required=True, help="folder of the reference set")
    parser.add_argument("--ontology-output", type=Path, help="folder for the GO slice of all terms")
    parser.add_argument(
        "--run-folder", type=Path, required=True, help="keeps the embeddings, for another run"
    )
    parser.add_argument("--seed", type=int, default=0)


def run(arguments: argparse.Namespace) -> int:
    """Embed, build the reference set from ``train``, fit the rest on ``valid``, write all."""
    import numpy as np

    from proteinbert_core.annotation.combination import save_combination
    from proteinbert_core.annotation.evidence import EvidenceGatherer
    from proteinbert_core.commands.quiet_start import load_tensorflow
    from proteinbert_core.fitting.evidence_fit import fit_evidence
    from proteinbert_core.fitting.held_out import HeldOutProteins
    from proteinbert_core.fitting.label_kinds import read_label_kinds
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.go.propagation import TruePathPropagator
    from proteinbert_core.go.slice import write_slice
    from proteinbert_core.inference import Predictor
    from proteinbert_core.model.checkpoint import load_checkpoint
    from proteinbert_core.reference.reference_set import EXPERIMENTAL, save_reference_set
    from proteinbert_core.training.proteins import label_proteins, read_proteins

    ontology = Ontology.from_obo(arguments.ontology)
    checkpoint = load_checkpoint(arguments.model)
    predictor = Predictor(checkpoint)
    load_tensorflow()
    propagator = TruePathPropagator(ontology, checkpoint.go_ids or ())
    labels = _current(read_label_kinds(arguments.data), ontology)
    proteins = read_proteins(arguments.data, ("train", "valid"))
    proteins = proteins[proteins["accession"].isin(labels["accession"])].reset_index(drop=True)
    proteins["taxon_id"] = proteins["taxon_id"].replace("", "0").astype(int)
    is_valid = (proteins["split"] == "valid").to_numpy()
    arguments.run_folder.mkdir(parents=True, exist_ok=True)
    embeddings = _embeddings(predictor, proteins, arguments.run_folder)

    train_rows = np.flatnonzero(~is_valid)
    train = _reference(proteins, labels, embeddings, train_rows, checkpoint.digest, ontology)
    save_reference_set(train, arguments.output)
    gatherer = EvidenceGatherer(train, ontology, propagator.terms)
    if arguments.ontology_output is not None:
        write_slice(arguments.ontology, gatherer.terms, arguments.ontology_output)
    say(f"{len(train):,} reference proteins, {len(gatherer.terms):,} terms")

    # Families not trained on, and relatives of references as users have them: proteins of the
    # reference set that are not allowed to find themselves. The network has seen the latter,
    # but knows them hardly better than the former, and reliability is judged on the former.
    rng = np.random.default_rng(arguments.seed)
    experimental = labels[labels["kind"] == EXPERIMENTAL]
    with_truth = proteins["accession"].isin(experimental["accession"]).to_numpy()
    known_families = np.flatnonzero(with_truth & ~is_valid)
    sample = rng.permutation(known_families)[: int((with_truth & is_valid).sum())]
    chosen = np.concatenate([np.flatnonzero(with_truth & is_valid), np.sort(sample)])
    truth = label_proteins(
        ontology,
        proteins.iloc[chosen],
        experimental.assign(aspect=_aspects(experimental, ontology)),
        ontology.go_ids,
    )
    row_of = {accession: row for row, accession in enumerate(proteins["accession"])}
    rows = np.array([row_of[accession] for accession in truth.accessions])
    judged = is_valid[rows]
    network = _network_scores(predictor, proteins.iloc[rows], propagator)
    place = np.cumsum(~is_valid) - 1
    progress = ProgressLine(f"Evidence for {len(rows):,} proteins")
    combination = fit_evidence(
        HeldOutProteins(truth.sequences, embeddings[rows], network, truth.labels, truth.known),
        gatherer,
        ontology,
        predictor,
        own_rows=np.where(judged, -1, place[rows]),
        judged=judged,
        rng=rng,
        seed=arguments.seed,
        progress=progress,
        report=say,
    )
    progress.close()
    save_combination(combination, arguments.output)
    say(f"Wrote {arguments.output}")
    return 0


def _current(labels: pd.DataFrame, ontology: Ontology) -> pd.DataFrame:
    """Keep labels of current terms that say something; roots do not."""
    roots = set(ontology.roots.values())
    kept = [term in ontology and term not in roots for term in labels["term"]]
    return labels[kept]


def _aspects(labels: pd.DataFrame, ontology: Ontology) -> list[str]:
    return [ontology[term].aspect for term in labels["term"]]


def _reference(
    proteins: pd.DataFrame,
    labels: pd.DataFrame,
    embeddings: npt.NDArray[np.float16],
    rows: npt.NDArray[np.int64],
    model_digest: str,
    ontology: Ontology,
) -> ReferenceSet:
    from proteinbert_core.reference.build import build_reference_set

    facts = {
        "model_digest": model_digest,
        "ontology_release": ontology.release,
        "embedding": "global track after the last block, standardised, 128 principal directions",
        "attribution": _ATTRIBUTION,
    }
    progress = ProgressLine(f"Choosing k-mers of {len(rows):,} proteins")
    reference = build_reference_set(proteins.iloc[rows], labels, embeddings[rows], facts, progress)
    progress.close()
    return reference


def _embeddings(
    predictor: Predictor, proteins: pd.DataFrame, run_folder: Path
) -> npt.NDArray[np.float16]:
    """Embed proteins, or read what an earlier run of the same model and proteins has kept."""
    import numpy as np

    key = hashlib.sha256(
        "\n".join([predictor.checkpoint.digest, *proteins["accession"]]).encode()
    ).hexdigest()
    path = run_folder / f"embeddings-{key[:16]}.npy"
    if not path.exists():
        predicted = _predicted(predictor, proteins, "embedding")
        stacked = np.stack([embedding.astype(np.float16) for embedding in predicted])
        partial = path.with_suffix(".partial.npy")
        np.save(partial, stacked)
        partial.replace(path)
    embeddings: npt.NDArray[np.float16] = np.load(path)
    return embeddings


def _network_scores(predictor: Predictor, proteins: pd.DataFrame, propagator: Any) -> Any:
    import numpy as np

    return propagator.propagate(np.stack(list(_predicted(predictor, proteins, "scores"))))


def _predicted(predictor: Predictor, proteins: pd.DataFrame, what: str) -> Any:
    from proteinbert_core.sequences import Protein

    queries = [
        Protein(accession, sequence)
        for accession, sequence in zip(proteins["accession"], proteins["sequence"], strict=True)
    ]
    progress = ProgressLine(f"Predicting {len(queries):,} proteins")
    for prediction in predictor.predict(queries, progress=progress):
        yield getattr(prediction, what)
    progress.close()
