"""``python -m proteinbert_core train``: make the compact model from a folder of proteins."""

from __future__ import annotations

import argparse
import importlib.util
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proteinbert_core.commands.console import say
from proteinbert_core.commands.quiet_start import load_tensorflow
from proteinbert_core.commands.training_line import TrainingLine
from proteinbert_core.errors import TrainingError

if TYPE_CHECKING:
    import keras

    from proteinbert_core.model.checkpoint import Checkpoint
    from proteinbert_core.training.plan import PretrainingPlan

_N_HELD_OUT = 512
# Those of proteinbert_core.training.trainable_network, which takes Keras to import.
_PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="folder with proteins.tsv.gz and the two label tables",
    )
    parser.add_argument("--ontology", type=Path, required=True, help="OBO file to propagate over")
    parser.add_argument(
        "--run-folder",
        type=Path,
        required=True,
        help="folder of state and log; an unfinished run goes on",
    )
    parser.add_argument(
        "--output", type=Path, help="folder for the model; default RUN_FOLDER/model"
    )
    parser.add_argument("--ontology-output", type=Path, help="folder for the model's GO slice")
    parser.add_argument(
        "--initial-model", type=Path, help="folder of a model of the same outputs to go on from"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--min-proteins", type=int, default=50, help="carriers that an output term needs"
    )
    for name, default in (("d-seq", 64), ("d-global", 256), ("blocks", 4), ("heads", 4)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--d-key", type=int, default=64)
    parser.add_argument(
        "--proteins-all", type=int, default=93_686, help="shown with labels of all evidence"
    )
    parser.add_argument(
        "--proteins-experimental", type=int, default=40_000, help="shown after that, experimental"
    )
    parser.add_argument(
        "--labelled-only",
        action="store_true",
        help="leave out the proteins without labels, which train the language task alone",
    )
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument(
        "--hide-annotations",
        type=float,
        default=0.5,
        help="share of proteins whose GO terms the network is not shown, labels of all evidence",
    )
    parser.add_argument(
        "--hide-annotations-experimental",
        type=float,
        default=0.5,
        help="the same with experimental labels",
    )
    parser.add_argument("--language-weight", type=float, default=0.05)
    parser.add_argument(
        "--precision",
        choices=_PRECISIONS,
        default="float32",
        help="of the arithmetic; weights, losses and probabilities are float32 in any case",
    )
    parser.add_argument(
        "--deterministic",
        action="store_true",
        help="the same bits again from the same seed on the same machine, for some speed",
    )
    parser.add_argument(
        "--jit-compile",
        action=argparse.BooleanOptionalAction,
        help="compile with XLA (default: wherever the backend can)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, and write the model with its names and its slice of the ontology."""
    # Keras imports TensorFlow where it is installed, whatever the backend.
    if importlib.util.find_spec("tensorflow") is not None:
        load_tensorflow()
    from proteinbert_core.go.ontology import Ontology
    from proteinbert_core.go.slice import write_slice
    from proteinbert_core.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
    from proteinbert_core.model.config import NetworkConfig
    from proteinbert_core.model.network import get_weights
    from proteinbert_core.training.corruption import Corruption
    from proteinbert_core.training.determinism import compute_deterministically
    from proteinbert_core.training.plan import PretrainingPlan, Stage
    from proteinbert_core.training.pretraining import Pretraining
    from proteinbert_core.training.proteins import (
        choose_outputs,
        label_proteins,
        read_evidence,
        read_proteins,
    )

    if arguments.deterministic:
        compute_deterministically()
    ontology = Ontology.from_obo(arguments.ontology)
    experimental, everything = read_evidence(arguments.data)
    train = read_proteins(arguments.data, ("train",))
    valid = read_proteins(arguments.data, ("valid",))
    of_train = everything[everything["accession"].isin(train["accession"])]
    go_ids = choose_outputs(ontology, of_train, arguments.min_proteins)
    if not go_ids:
        raise TrainingError(
            f"No term is carried by {arguments.min_proteins} training proteins; lower "
            "--min-proteins."
        )
    labelled = label_proteins(ontology, train, everything, go_ids)
    sequences_alone = read_proteins(arguments.data, ("unlabelled",), may_be_empty=True)
    if arguments.labelled_only:
        sequences_alone = sequences_alone[:0]
    sets = {
        "all": labelled.with_unlabelled(sequences_alone),
        "experimental": label_proteins(ontology, train, experimental, go_ids),
    }
    held_out = label_proteins(
        ontology,
        valid[valid["accession"].isin(experimental["accession"])].head(_N_HELD_OUT),
        experimental,
        go_ids,
    )
    say(
        f"{len(go_ids):,} outputs; {len(labelled.sequences):,} proteins with labels, "
        f"{len(sets['experimental'].sequences):,} of them experimental; "
        f"{len(sequences_alone):,} with their sequence alone"
    )
    say(labelled.label_report)
    config = NetworkConfig(
        n_annotations=len(go_ids),
        d_seq=arguments.d_seq,
        d_global=arguments.d_global,
        n_blocks=arguments.blocks,
        n_heads=arguments.heads,
        d_key=arguments.d_key,
        mask_padding=True,
    )
    stages = (
        Stage(
            "all",
            arguments.proteins_all,
            (128, 256),
            Corruption(hide_annotations=arguments.hide_annotations),
        ),
        Stage(
            "experimental",
            arguments.proteins_experimental,
            (128, 256, 512),
            Corruption(hide_annotations=arguments.hide_annotations_experimental),
        ),
    )
    plan = PretrainingPlan(
        stages=tuple(stage for stage in stages if stage.proteins > 0),
        learning_rate=arguments.learning_rate,
        language_weight=arguments.language_weight,
        seed=arguments.seed,
    )
    initial = None
    if arguments.initial_model is not None:
        initial = load_checkpoint(arguments.initial_model)
        if initial.config != config or initial.go_ids != go_ids:
            raise TrainingError(
                f"{arguments.initial_model} has other dimensions or outputs than this run; give "
                "the options with which it was trained."
            )
    line = TrainingLine()

    def report(message: str) -> None:
        line.close()
        say(message)

    network = Pretraining(
        config,
        plan,
        sets,
        held_out,
        arguments.run_folder,
        report,
        progress=line,
        initial=initial,
        precision=arguments.precision,
        jit_compile=arguments.jit_compile,
    ).run()
    checkpoint = Checkpoint(
        config,
        tuple(get_weights(network, config)),
        go_ids,
        _facts(arguments, network, plan, ontology.release, initial),
    )
    output = arguments.output or arguments.run_folder / "model"
    save_checkpoint(checkpoint, output, storage="float16")
    say(f"Wrote the model to {output}")
    if arguments.ontology_output is not None:
        write_slice(arguments.ontology, go_ids, arguments.ontology_output)
        say(f"Wrote its slice of the ontology to {arguments.ontology_output}")
    return 0


def _facts(
    arguments: argparse.Namespace,
    network: keras.Model,
    plan: PretrainingPlan,
    ontology_release: str,
    initial: Checkpoint | None,
) -> dict[str, Any]:
    from dataclasses import asdict

    import keras

    from proteinbert_core import __version__
    from proteinbert_core.training.run_folder import RunFolder

    log = RunFolder(arguments.run_folder).read_log()
    return {
        "name": "compact",
        "parameters": network.count_params(),
        "ontology_release": ontology_release,
        "min_proteins_per_term": arguments.min_proteins,
        "plan": asdict(plan),
        "precision": arguments.precision,
        # What was learned before, where the run went on from another model.
        "initial_model": None if initial is None else dict(initial.metadata),
        "proteins_shown": sum(epoch["proteins"] for epoch in log),
        "training_seconds": round(sum(epoch["seconds"] for epoch in log)),
        "held_out_fmax": log[-1]["held_out_fmax"],
        "versions": {
            "proteinbert_explorer": __version__,
            "keras": keras.__version__,
            "backend": keras.backend.backend(),
            "python": platform.python_version(),
        },
        "attribution": "Trained on UniProtKB sequences and GOA annotations (CC BY 4.0).",
    }
