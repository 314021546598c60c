"""Small tables to try fine-tuning with: made-up sequences with a planted rule, none of nature."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

_LETTERS: Final = "ACDEFGHIKLMNPQRSTVWY"
_HYDROPHOBIC: Final = "AILVFLLA"
_BASIC: Final = "KR"
_LEAST, _MOST = 40, 80
_N_PROTEINS: Final = 240
# Of the labels, so many are wrong on purpose, as they are in nature.
_NOISE: Final = 0.02

Rule = Callable[[np.random.Generator], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """A table of made-up proteins.

    Attributes
    ----------
    key : str
    title : str
        What is to be learnt, in a few words.
    rule : str
        How sequences and labels were made, as a sentence.
    rule_of_one : callable
        Draws one protein and its label.
    """

    key: str
    title: str
    rule: str
    rule_of_one: Rule

    @property
    def filename(self) -> str:
        """Name of the file; it says that nothing in it is natural."""
        return f"synthetic-{self.key}.csv"

    def csv(self, n_proteins: int = _N_PROTEINS) -> str:
        """Make the table, the same each time.

        Parameters
        ----------
        n_proteins : int

        Returns
        -------
        str
            With the headings ``id``, ``seq`` and ``label``.
        """
        random = np.random.default_rng([len(self.key), *self.key.encode()])
        stream = io.StringIO()
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["id", "seq", "label"])
        for number in range(1, n_proteins + 1):
            table.writerow([f"synthetic_{number:03d}", *self.rule_of_one(random)])
        return stream.getvalue()


def _any_sequence(random: np.random.Generator, letters: str = _LETTERS) -> list[str]:
    return ["M", *random.choice(list(letters), int(random.integers(_LEAST, _MOST)) - 1)]


def _leader(random: np.random.Generator) -> tuple[str, str]:
    """Two in five begin with basic residues and a hydrophobic stretch; others have it elsewhere."""
    sequence = _any_sequence(random)
    stretch = list(random.choice(list(_HYDROPHOBIC), int(random.integers(10, 15))))
    begins = bool(random.random() < 0.4)
    start = 3 if begins else int(random.integers(22, len(sequence) - len(stretch)))
    sequence[start : start + len(stretch)] = stretch
    if begins:
        sequence[1:3] = random.choice(list(_BASIC), 2)
    if random.random() < _NOISE:
        begins = not begins
    return "".join(sequence), "exported" if begins else "stays"


def _sites(random: np.random.Generator) -> tuple[str, str]:
    """Serine or threonine two places before a basic pair is a site; a lone one is none."""
    sequence = _any_sequence(random)
    for _ in range(int(random.integers(1, 4))):
        at = int(random.integers(2, len(sequence) - 4))
        sequence[at] = str(random.choice(list("ST")))
        sequence[at + 2 : at + 4] = random.choice(list(_BASIC), 2)
    labels = ["0"] * len(sequence)
    for at in range(len(sequence) - 3):
        after = sequence[at + 2 : at + 4]
        if sequence[at] in "ST" and all(letter in _BASIC for letter in after):
            labels[at] = "1"
    return "".join(sequence), "".join(labels)


def _melting(random: np.random.Generator) -> tuple[str, str]:
    """Each charged residue adds, each glycine or proline takes away; and some noise."""
    share = random.uniform(0.05, 0.6)
    letters = "DEKR" if random.random() < 0.5 else "GP"
    sequence = [
        str(random.choice(list(letters))) if random.random() < share else letter
        for letter in _any_sequence(random)
    ]
    n = len(sequence)
    charged = sum(letter in "DEKR" for letter in sequence) / n
    loose = sum(letter in "GP" for letter in sequence) / n
    value = 55 + 40 * charged - 40 * loose + random.normal(0, 1.5)
    return "".join(sequence), f"{value:.1f}"


#: Name -> table: a class a protein, a class a residue, a number a protein.
EXAMPLE_TABLES: Final[Mapping[str, ExampleTable]] = MappingProxyType(
    {
        example.key: example
        for example in (
            ExampleTable(
                "leader",
                "A class of each protein",
                "Proteins that begin with two basic residues and a hydrophobic stretch are "
                "“exported”; those with the stretch elsewhere are “stays”. 2 % of the labels are "
                "wrong on purpose.",
                _leader,
            ),
            ExampleTable(
                "sites",
                "A class of each residue",
                "A serine or threonine two places before a pair of basic residues is a site (1); "
                "every other residue is none (0).",
                _sites,
            ),
            ExampleTable(
                "melting",
                "A number for each protein",
                "A “melting temperature” that charged residues raise and glycine and proline "
                "lower, with some noise.",
                _melting,
            ),
        )
    }
)
