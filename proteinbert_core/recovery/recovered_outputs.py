"""The result: which output has which name, how sure that is, and what it was made from."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from proteinbert_core.errors import RecoveryError
from proteinbert_core.recovery.assignment import Assignment
from proteinbert_core.recovery.candidates import CandidateTerms
from proteinbert_core.recovery.evidence import Evidence
from proteinbert_core.recovery.fixed_points import FixedPoint
from proteinbert_core.recovery.likelihood import Likelihood

if TYPE_CHECKING:
    import pandas as pd

    from proteinbert_core.go.ontology import Ontology

TABLE_FILE: Final = "outputs.tsv"
MANIFEST_FILE: Final = "recovery.json"
DEFAULT_CONFIDENCE: Final = 0.9
_FORMAT: Final = "proteinbert-explorer-recovered-outputs"
_VERSION: Final = 1
_COLUMNS: Final = (
    "output",
    "go_id",
    "current_id",
    "name",
    "aspect",
    "confidence",
    "runner_up",
    "runner_up_confidence",
    "carriers",
    "predicted_carriers",
)


@dataclass(frozen=True, eq=False)
class RecoveredOutputs:
    """Names of outputs; those below the chosen confidence have none.

    Attributes
    ----------
    table : DataFrame
        One row an output, in order. Columns ``output``; ``go_id`` (as of the release of the
        outputs), ``current_id`` (today's, empty where it could not be followed), ``name`` and
        ``aspect``, all empty where the confidence is too low; ``confidence`` (posterior of
        the most probable term); ``runner_up`` (empty likewise) and ``runner_up_confidence``;
        ``carriers`` (proteins with the term as a direct label; 0 where there is no name) and
        ``predicted_carriers`` (sum of the output's probabilities).
    facts : mapping
        Digests of the model and the data, counts, checks: what JSON holds.
    """

    table: pd.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def go_ids(self) -> tuple[str | None, ...]:
        """GO id of each output; None where it has no name."""
        return tuple(go_id or None for go_id in self.table["go_id"])

    @property
    def n_named(self) -> int:
        """Outputs with a name."""
        return int((self.table["go_id"] != "").sum())


def describe_assignment(
    assignment: Assignment,
    evidence: Evidence,
    candidates: CandidateTerms,
    ontology: Ontology,
    min_confidence: float = DEFAULT_CONFIDENCE,
    fixed_points: Sequence[FixedPoint] = (),
) -> RecoveredOutputs:
    """Put an assignment into words, leaving outputs below a confidence without a name.

    Parameters
    ----------
    assignment : Assignment
    evidence : Evidence
    candidates : CandidateTerms
    ontology : Ontology
        Today's release: terms are followed to it and named by it.
    min_confidence : float
    fixed_points : sequence of FixedPoint
        Known pairs: those that are not certain are compared with the result.

    Returns
    -------
    RecoveredOutputs
    """
    import pandas as pd

    named = (assignment.confidence >= min_confidence) & (assignment.term >= 0)
    today = candidates.followed(ontology)
    predicted = Likelihood(evidence, assignment.offsets).predicted
    rows = []
    for output, term in enumerate(assignment.term):
        position = int(term) if named[output] else None
        current = today[position] if position is not None else None
        rival = int(assignment.runner_up[output])
        rows.append(
            {
                "output": output,
                "go_id": candidates.go_ids[position] if position is not None else "",
                "current_id": current or "",
                "name": ontology[current].name if current else "",
                "aspect": ontology[current].aspect if current else "",
                "confidence": float(assignment.confidence[output]),
                "runner_up": candidates.go_ids[rival] if named[output] and rival >= 0 else "",
                "runner_up_confidence": float(assignment.runner_up_confidence[output]),
                "carriers": int(evidence.carriers[position]) if position is not None else 0,
                "predicted_carriers": float(predicted[output]),
            }
        )
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    is_named = table["go_id"] != ""
    facts = {
        "outputs": len(table),
        "named": int(is_named.sum()),
        "min_confidence": min_confidence,
        "expected_right": float(table.loc[is_named, "confidence"].sum()),
        "not_followed": sorted(table.loc[is_named & (table["current_id"] == ""), "go_id"]),
        "proteins": evidence.n_proteins,
        "labels": int(evidence.carriers.sum()),
        "sources": list(evidence.sources),
        "candidates": {"terms": len(candidates.go_ids), "sha256": candidates.digest},
        "ontology": {"release": ontology.release, "sha256": ontology.digest},
        "frequency_offset": {
            "mean": assignment.offsets.mean,
            "spread": assignment.offsets.spread,
        },
        "rounds": assignment.rounds,
        "checks": [_check(point, assignment, candidates) for point in fixed_points],
    }
    return RecoveredOutputs(table, facts)


def _check(point: FixedPoint, assignment: Assignment, candidates: CandidateTerms) -> dict[str, Any]:
    """Compare a known pair with the result, whatever the confidence."""
    found = int(assignment.term[point.output])
    recovered = candidates.go_ids[found] if found >= 0 else None
    return {
        "output": point.output,
        "known": point.go_id,
        "recovered": recovered,
        "confidence": float(assignment.confidence[point.output]),
        "agrees": recovered == point.go_id,
        "used_as_constraint": point.certain,
    }


def write_recovered(
    recovered: RecoveredOutputs, folder: str | os.PathLike[str], facts: Mapping[str, Any]
) -> None:
    """Write the table and its manifest; the manifest appears last.

    Parameters
    ----------
    recovered : RecoveredOutputs
    folder : path-like
        Must exist.
    facts : mapping
        More facts for the manifest, such as ``model``.

    Raises
    ------
    RecoveryError
        The folder cannot be written.
    """
    folder = Path(folder)
    text = recovered.table.to_csv(sep="\t", index=False, lineterminator="\n", float_format="%.6g")
    manifest = {
        "format": _FORMAT,
        "format_version": _VERSION,
        **facts,
        **recovered.facts,
        "table": TABLE_FILE,
        "table_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    content = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    try:
        for name, data in ((TABLE_FILE, text), (MANIFEST_FILE, content)):
            partial = folder / f".{name}.{os.getpid()}.partial"
            partial.write_text(data, encoding="utf-8", newline="\n")
            partial.replace(folder / name)
    except OSError as error:
        raise RecoveryError(f"{folder} cannot be written: {error.strerror or error}.") from error


def read_manifest(folder: str | os.PathLike[str], model_digest: str) -> dict[str, Any]:
    """Read the facts alone that `write_recovered` wrote for a model.

    Parameters
    ----------
    folder : path-like
    model_digest : str
        Digest of the checkpoint whose outputs the names are for.

    Returns
    -------
    dict

    Raises
    ------
    RecoveryError
        The manifest is absent or damaged, or the names are those of another model.
    """
    path = Path(folder) / MANIFEST_FILE
    try:
        facts = json.loads(path.read_bytes())
    except OSError as error:
        raise RecoveryError(
            f"{folder} holds no recovered names ({error.strerror or error})."
        ) from error
    except ValueError as error:
        raise RecoveryError(f"{path} is damaged ({error}).") from error
    if not isinstance(facts, dict) or facts.get("format") != _FORMAT:
        raise RecoveryError(f"{path} does not describe recovered names.")
    if facts.get("format_version") != _VERSION:
        raise RecoveryError(f"{folder} was written by another version; recover the names again.")
    if facts.get("model", {}).get("digest") != model_digest:
        raise RecoveryError(f"The names in {folder} are those of another model's outputs.")
    return facts


def read_recovered(folder: str | os.PathLike[str], model_digest: str) -> RecoveredOutputs:
    """Read what `write_recovered` wrote for a model.

    Parameters
    ----------
    folder : path-like
    model_digest : str
        Digest of the checkpoint whose outputs the names are for.

    Returns
    -------
    RecoveredOutputs

    Raises
    ------
    RecoveryError
        A file is absent or damaged, or the names are those of another model.
    """
    import pandas as pd

    facts = read_manifest(folder, model_digest)
    path = Path(folder) / TABLE_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecoveryError(f"{path} cannot be read: {error.strerror or error}.") from error
    if hashlib.sha256(data).hexdigest() != facts.get("table_sha256"):
        raise RecoveryError(
            f"{path} is not the table that {MANIFEST_FILE} states: one of them was changed or "
            "damaged. Recover the names again."
        )
    table = pd.read_csv(
        path,
        sep="\t",
        keep_default_na=False,
        dtype={"go_id": str, "current_id": str, "name": str, "aspect": str, "runner_up": str},
    )
    return RecoveredOutputs(table, facts)
