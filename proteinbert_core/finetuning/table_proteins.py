"""Proteins of a table without regard to labels: what a predictor is asked about."""

from __future__ import annotations

from proteinbert_core.errors import SequenceError
from proteinbert_core.finetuning.columns import recognise_sequences
from proteinbert_core.finetuning.labelled_rows import read_cell
from proteinbert_core.finetuning.table import Table
from proteinbert_core.sequences import ParsedSequences, Protein, SequenceNote


def proteins_of_table(
    table: Table, *, sequence: str | None = None, identifier: str | None = None
) -> ParsedSequences:
    r"""Take the proteins from a table.

    Parameters
    ----------
    table : Table
    sequence, identifier : str, optional
        Names of columns; without them as recognised by their headings.

    Returns
    -------
    ParsedSequences
        A protein without an identifier is named by the number of its row, and so is each that
        has one which was there before. A row that cannot be read is among the errors.

    Raises
    ------
    TaskDataError
        The column with the sequences is not clear.

    Examples
    --------
    >>> from proteinbert_core.finetuning.table_reader import parse_table
    >>> table = parse_table(b"id,seq\nP1,MKT\nP2,\n", "toy.csv")
    >>> found = proteins_of_table(table)
    >>> found.proteins[0].identifier, len(found.errors)
    ('P1', 1)
    """
    of_sequence, of_identifier = recognise_sequences(
        table, sequence=sequence, identifier=identifier
    )
    names = table.column(of_identifier) if of_identifier else ("",) * len(table.rows)
    errors = [
        SequenceError(f"{each.kind}: {each.message}", line=each.line) for each in table.problems
    ]
    proteins: list[Protein] = []
    notes: list[SequenceNote] = []
    taken: set[str] = set()
    cells = zip(table.column(of_sequence), names, table.lines, strict=True)
    for number, (cell, given, line) in enumerate(cells, 1):
        name = given or f"protein {number}"
        try:
            letters = read_cell(cell, line)
        except SequenceError as error:
            errors.append(SequenceError(error.message, line=line, identifier=name))
            continue
        if name in taken:
            name = f"{name} (row {number})"
            notes.append(SequenceNote(f"“{given}” is there twice.", number, line, name))
        taken.add(name)
        notes += [SequenceNote(remark, number, line, name) for remark in letters.remarks]
        proteins.append(Protein(name, letters.sequence))
    return ParsedSequences(tuple(proteins), tuple(errors), tuple(notes))
