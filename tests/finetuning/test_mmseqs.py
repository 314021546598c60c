"""MMseqs2 is asked as its manual says; a stand-in answers here, so its answers are not judged."""

from __future__ import annotations

import sys
from threading import Event

import pytest

from proteinbert_core.errors import Cancelled, TaskDataError
from proteinbert_core.finetuning.mmseqs import mmseqs_path
from proteinbert_core.finetuning.sequence_clusters import ClusterMethod, cluster_sequences

# Sequences that begin alike are a cluster.
STAND_IN = """#!{python}
import sys
if sys.argv[1] == "version":
    print("15-6f452")
    sys.exit()
assert sys.argv[1:5] == ["easy-cluster", "sequences.fasta", "found", "scratch"], sys.argv
options = dict(zip(sys.argv[5::2], sys.argv[6::2]))
assert options["--min-seq-id"] == "0.4" and options["-c"] == "0.5", options
lines = open("sequences.fasta").read().split()
first = {{}}
with open("found_cluster.tsv", "w") as out:
    for name, sequence in zip(lines[::2], lines[1::2]):
        number = name[1:]
        out.write(first.setdefault(sequence[:3], number) + "\\t" + number + "\\n")
{more}
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    def installed(more=""):
        program = tmp_path / "mmseqs"
        program.write_text(STAND_IN.format(python=sys.executable, more=more))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return installed


SEQUENCES = ["MKTAY", "GSHML", "MKTAV", "MKTAY"]


def test_it_is_taken_where_it_is_installed(install):
    install()
    found = cluster_sequences(SEQUENCES, min_identity=0.4)
    assert (found.labels.tolist(), found.method) == ([0, 1, 0, 0], "MMseqs2 15-6f452")


def test_it_is_not_asked_where_it_is_absent(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert mmseqs_path() is None
    assert cluster_sequences(SEQUENCES, min_identity=0.4).method == "built-in"
    with pytest.raises(TaskDataError, match="not installed"):
        cluster_sequences(SEQUENCES, method=ClusterMethod.MMSEQS2)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("print('Error: no space'); sys.exit(3)", "failed with code 3: Error: no space"),
        ("open('found_cluster.tsv', 'w')", "without a cluster"),
        ("open('found_cluster.tsv', 'w').write('a b')", "cannot be read"),
    ],
)
def test_failures_are_named(install, more, message):
    install(more)
    with pytest.raises(TaskDataError, match=message):
        cluster_sequences(SEQUENCES, min_identity=0.4)


def test_it_can_be_cancelled(install):
    install("import time; time.sleep(600)")
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        cluster_sequences(SEQUENCES, min_identity=0.4, cancel=cancel)
