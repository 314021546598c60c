"""Clusters by MMseqs2, where the user has it installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
import numpy.typing as npt

from proteinbert_core.errors import Cancelled, TaskDataError

_COVERAGE: Final = 0.5
_POLL_SECONDS: Final = 0.2


def mmseqs_path() -> str | None:
    """Where the program is; None where it is not installed."""
    return shutil.which("mmseqs")


def cluster_with_mmseqs(
    sequences: Sequence[str], min_identity: float, cancel: Event | None = None
) -> tuple[npt.NDArray[np.int64], str]:
    """Cluster sequences with ``mmseqs easy-cluster``.

    Members are alike over half of the shorter sequence (``--cov-mode 5``), and connected
    components are clusters (``--cluster-mode 1``).

    Parameters
    ----------
    sequences : sequence of str
    min_identity : float
    cancel : Event, optional

    Returns
    -------
    labels : ndarray, shape=(n,), dtype=int64
    version : str

    Raises
    ------
    TaskDataError
        The program is absent, fails, or its answer is not whole.
    Cancelled

    References
    ----------
    Steinegger and Söding 2017, doi 10.1038/nbt.3988.
    """
    program = mmseqs_path()
    if program is None:
        raise TaskDataError("MMseqs2 is not installed. Install it, or choose the built-in way.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fasta = "".join(f">{row}\n{sequence}\n" for row, sequence in enumerate(sequences))
        (folder / "sequences.fasta").write_text(fasta, encoding="ascii")
        command = [
            *(program, "easy-cluster", "sequences.fasta", "found", "scratch"),
            *("--min-seq-id", str(min_identity), "-c", str(_COVERAGE), "--cov-mode", "5"),
            *("--cluster-mode", "1", "-v", "1"),
        ]
        _run(command, folder, cancel)
        labels = _read_clusters(folder / "found_cluster.tsv", len(sequences))
    return labels, _version(program)


def _run(command: list[str], folder: Path, cancel: Event | None) -> None:
    with (folder / "log").open("w+b") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        while True:
            try:
                process.wait(_POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if cancel is not None and cancel.is_set():
                    process.kill()
                    process.wait()
                    raise Cancelled("The clustering was cancelled.") from None
        if process.returncode:
            log.seek(0)
            said = log.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise TaskDataError(
                f"MMseqs2 failed with code {process.returncode}: {' '.join(said)[:300]} Choose the "
                "built-in clustering, or mend the installation."
            )


def _read_clusters(path: Path, n: int) -> npt.NDArray[np.int64]:
    labels = np.full(n, -1, dtype=np.int64)
    try:
        for line in path.read_text(encoding="ascii").splitlines():
            representative, member = map(int, line.split("\t"))
            labels[member] = representative
    except (OSError, ValueError, IndexError) as error:
        raise TaskDataError(
            f"The clusters that MMseqs2 wrote cannot be read ({error}). Choose the built-in way."
        ) from error
    if (labels < 0).any():
        raise TaskDataError("MMseqs2 left sequences without a cluster. Choose the built-in way.")
    return labels


def _version(program: str) -> str:
    answer = subprocess.run(
        [program, "version"], capture_output=True, text=True, check=False, timeout=60
    )
    return answer.stdout.strip() or "of unknown version"
