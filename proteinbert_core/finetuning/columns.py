"""Which column of a table is what: named by the user, or recognised by its heading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NoReturn

from proteinbert_core.errors import TaskDataError
from proteinbert_core.finetuning.label_tokens import class_name, is_missing
from proteinbert_core.finetuning.table import Table

_HEADINGS: Final = {
    "sequence": (
        "seq sequence sequences proteinsequence aaseq aasequence aminoacids aminoacidsequence "
        "primary peptide peptidesequence residues"
    ),
    "label": "label labels target targets y class classes",
    "identifier": "id identifier name accession entry uniprot uniprotid proteinid acc",
    "split": "split set subset partition dataset",
    "group": "group groups cluster clusterid family superfamily",
}
_RECOGNISED: Final = {
    heading: role for role, headings in _HEADINGS.items() for heading in headings.split()
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that are used.

    Parameters
    ----------
    sequence : str
    labels : tuple of str
        One; or several, of which each says whether the protein or residue is of one class.
    identifier, split, group : str or None
    """

    sequence: str
    labels: tuple[str, ...]
    identifier: str | None = None
    split: str | None = None
    group: str | None = None

    def require(self, table: Table) -> None:
        """Raise TaskDataError unless a table has all of them."""
        names = (self.sequence, *self.labels, self.identifier, self.split, self.group)
        _require(table, names)


def recognise_columns(
    table: Table,
    *,
    sequence: str | None = None,
    labels: tuple[str, ...] = (),
    identifier: str | None = None,
    split: str | None = None,
    group: str | None = None,
) -> Columns:
    """Say which column is what.

    What is not named is recognised by its heading: ``seq`` or ``sequence``, ``label`` or
    ``target``, ``id`` or ``accession``, ``split`` or ``set``, ``group`` or ``cluster``, and the
    like. Where no heading tells the label, it is the only column that is left; several columns of
    zeros and ones are the classes of a multi-label task.

    Parameters
    ----------
    table : Table
    sequence, identifier, split, group : str, optional
        Name of a column.
    labels : tuple of str
        Names of columns.

    Returns
    -------
    Columns

    Raises
    ------
    TaskDataError
        A named column does not exist, or the one with the sequences or labels is not clear.
    """
    chosen = {"sequence": sequence, "identifier": identifier, "split": split, "group": group}
    _require(table, (*chosen.values(), *labels))
    found = _by_heading(table, {name for name in (*chosen.values(), *labels) if name})
    roles = {role: name or found.get(role) for role, name in chosen.items()}
    of_sequence = roles.pop("sequence") or _no_sequences(table)
    if not labels:
        used = {of_sequence, *roles.values()}
        labels = (found["label"],) if "label" in found else _only_labels(table, used)
    if of_sequence in labels:
        raise TaskDataError(f"The column “{of_sequence}” cannot be both sequence and label.")
    return Columns(of_sequence, labels, **roles)


def recognise_sequences(
    table: Table, *, sequence: str | None = None, identifier: str | None = None
) -> tuple[str, str | None]:
    """Say which columns hold sequences and identifiers, where labels are not needed.

    Parameters
    ----------
    table : Table
    sequence, identifier : str, optional
        Name of a column; what is not named is recognised as by `recognise_columns`.

    Returns
    -------
    tuple of str, and str or None

    Raises
    ------
    TaskDataError
        A named column does not exist, or the one with the sequences is not clear.
    """
    _require(table, (sequence, identifier))
    found = _by_heading(table, {name for name in (sequence, identifier) if name})
    of_sequence = sequence or found.get("sequence") or _no_sequences(table)
    return of_sequence, identifier or found.get("identifier")


def _require(table: Table, names: Iterable[str | None]) -> None:
    for name in names:
        if name is not None and name not in table.columns:
            raise TaskDataError(
                f"{table.source} has no column “{name}”. Its columns are {_listed(table.columns)}."
            )


def _by_heading(table: Table, taken: set[str]) -> dict[str, str]:
    """Column of each role whose heading tells it."""
    found: dict[str, str] = {}
    for column in table.columns:
        role = _RECOGNISED.get(re.sub(r"[\s_.-]", "", column.lower()))
        if role and column not in taken:
            found.setdefault(role, column)
    return found


def _no_sequences(table: Table) -> NoReturn:
    raise TaskDataError(
        f"{table.source} has no column of sequences that is recognised. Name it “seq”, or say "
        f"which it is: {_listed(table.columns)}."
    )


def _only_labels(table: Table, used: set[str | None]) -> tuple[str, ...]:
    left = tuple(column for column in table.columns if column not in used)
    if len(left) == 1 or (left and all(_is_yes_or_no(table, column) for column in left)):
        return left
    raise TaskDataError(
        f"{table.source} has no column of labels that is recognised. Name it “label”, or say which "
        f"it is: {_listed(left or table.columns)}."
    )


def _is_yes_or_no(table: Table, column: str) -> bool:
    tokens = {class_name(cell) for cell in set(table.column(column)) if not is_missing(cell)}
    return bool(tokens) and tokens <= {"0", "1"}


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:12])
    return f"{shown} and {len(names) - 12:,} more" if len(names) > 12 else shown
