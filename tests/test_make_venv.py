"""How ``make app`` chooses a Python, and what it says where there is none that will do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "make_venv.sh"

# Answers like an interpreter of a version: the version, whether it can make environments, and
# `-m venv`, for which it leaves a note instead.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) echo {version} ;;
    *ensurepip*) exit {without_venv} ;;
    "-m venv"*) echo "{name} $*" > "$NOTE" ;;
    --version) echo "Python {version}" ;;
esac
"""


@pytest.fixture
def make_venv(tmp_path):
    """Run the script with these interpreters on the PATH and nothing else."""

    def run(*pythons: tuple[str, str], without_venv: bool = False, python: str = ""):
        programs = tmp_path / "programs"
        programs.mkdir()
        for name, version in pythons:
            program = programs / name
            program.write_text(
                FAKE_PYTHON.format(name=name, version=version, without_venv=int(without_venv))
            )
            program.chmod(0o755)
        note = tmp_path / "note"
        finished = subprocess.run(
            ["/bin/sh", str(SCRIPT), str(tmp_path / "venv")],
            env={"PATH": str(programs), "PYTHON": python, "NOTE": str(note)},
            capture_output=True,
            text=True,
            check=False,
        )
        return finished, note.read_text().split()[0] if note.exists() else None

    return run


def test_python3_is_used_where_it_will_do(make_venv):
    finished, used = make_venv(("python3", "3.12"), ("python3.11", "3.11"))
    assert (finished.returncode, used) == (0, "python3")


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10", "3.14", "3.15"])
def test_another_one_is_found_beside_a_python3_that_will_not_do(make_venv, version):
    finished, used = make_venv(("python3", version), ("python3.12", "3.12"))
    assert (finished.returncode, used) == (0, "python3.12")


def test_3_14_is_used_where_there_is_nothing_better(make_venv):
    assert make_venv(("python3", "3.14"))[1] == "python3"


@pytest.mark.parametrize("pythons", [(), (("python3", "3.10"),), (("python3", "3.15"),)])
def test_no_fit_python_is_said_with_what_to_do(make_venv, pythons):
    finished, used = make_venv(*pythons)
    assert (finished.returncode, used) == (1, None)
    assert "needs Python 3.11, 3.12 or 3.13" in finished.stderr
    assert (pythons[0][1] if pythons else "missing") in finished.stderr
    assert "sudo apt install python3 python3-venv" in finished.stderr


def test_debian_without_python3_venv_is_said(make_venv):
    finished, used = make_venv(("python3", "3.11"), without_venv=True)
    assert (finished.returncode, used) == (1, None)
    assert "sudo apt install python3-venv" in finished.stderr


def test_the_named_python_is_used_or_refused(make_venv, tmp_path):
    finished, used = make_venv(
        ("python3", "3.11"), ("python3.15", "3.15"), python=str(tmp_path / "programs/python3.15")
    )
    assert (finished.returncode, used) == (0, "python3.15")


@pytest.mark.parametrize("python", ["python3.10", "no-such-python"])
def test_a_named_python_that_will_not_do_is_not_replaced_silently(make_venv, python):
    finished, used = make_venv(("python3", "3.11"), ("python3.10", "3.10"), python=python)
    assert (finished.returncode, used) == (1, None)
    assert f"PYTHON={python}" in finished.stderr


def test_an_environment_that_works_is_kept(make_venv, tmp_path):
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (programs / "python").chmod(0o755)
    finished, used = make_venv(("python3", "3.11"))
    assert (finished.returncode, used) == (0, None)
    assert os.listdir(programs) == ["python"]


def test_a_broken_environment_is_made_anew(make_venv, tmp_path):
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to("/absent/python3.9")
    finished, used = make_venv(("python3", "3.11"))
    assert (finished.returncode, used) == (0, "python3")
