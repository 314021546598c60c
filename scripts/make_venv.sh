#!/bin/sh
# Make a virtual environment with a Python that this project and TensorFlow support.
# Usage: scripts/make_venv.sh FOLDER     (PYTHON=... in the environment picks the interpreter)
set -eu

venv=$1
wanted=${PYTHON:-}

say() { printf '%s\n' "$*" >&2; }

# Prints "3.11" and so on; fails where the command is missing or no Python.
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# between PYTHON LOWEST HIGHEST: is its minor version of Python 3 in that range?
between() {
    found=$(version_of "$1") || return 1
    major=${found%.*}
    minor=${found#*.}
    [ "$major" -eq 3 ] && [ "$minor" -ge "$2" ] && [ "$minor" -le "$3" ]
}

choose() {
    for range in "11 13" "14 14"; do # 3.14 last: TensorFlow has pre-releases only for it
        for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
            # shellcheck disable=SC2086  # two numbers, split on purpose
            if between "$name" $range; then
                printf '%s\n' "$name"
                return 0
            fi
        done
    done
    return 1
}

if [ -n "$wanted" ]; then
    if ! between "$wanted" 11 99; then
        found=$(version_of "$wanted") || found=
        say "PYTHON=$wanted is ${found:+Python $found, }no Python 3.11 or newer."
        say "Name another one: make PYTHON=/path/to/python3.12 ..."
        exit 1
    fi
    python=$wanted
elif ! python=$(choose); then
    found=$(version_of python3) || found=
    say "ProteinBERT Explorer needs Python 3.11, 3.12 or 3.13; python3 here is ${found:-missing}."
    say "  Debian, Ubuntu:  sudo apt install python3 python3-venv"
    say "  macOS:           brew install python@3.13, or the installer from python.org"
    say "Or name one that is not on the PATH: make PYTHON=/path/to/python3.12 ..."
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    say "$python cannot make virtual environments: its venv or ensurepip module is missing."
    say "  Debian, Ubuntu:  sudo apt install python3-venv"
    say "Then run the same command again."
    exit 1
fi

# An environment that works is kept, whoever made it; a broken one (an interrupted install, a
# Python that is gone) is made anew.
if between "$venv/bin/python" 11 99 && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
say "Making $venv with $("$python" --version) ..."
exec "$python" -m venv --clear "$venv"
