"""The exception tree of the library.

::

    ProteinBertError
    |-- SequenceError          a record that cannot be read as a protein
    |   `-- LimitError         more than the stated limits allow
    |-- CheckpointError        weights that are truncated, corrupt, hostile or do not fit
    |-- OntologyError          an ontology file or a term that cannot be used
    |-- AnnotationFileError    a file of GO annotations that cannot be read
    |-- ReferenceSetError      a reference set that is damaged or of another model
    |-- ProteomeError          a proteome that cannot be read, embedded or compared
    |-- MapError               a map, a selection or a view that cannot be made
    |-- EnrichmentError        a question of enrichment that has no answer
    |-- ExportError            a result that cannot be written
    |-- DownloadError          a file that cannot be had from the network
    |-- TrainingError          a training run that cannot start or go on
    |-- TaskDataError          labelled data that a task cannot be learnt or judged from
    |-- RecoveryError          names of outputs that cannot be looked for in what is given
    `-- Cancelled              the caller asked for the work to stop

Every message says what is wrong, where (record, line, file) and what to do about it.
"""

from __future__ import annotations


class ProteinBertError(Exception):
    """Base of every error that this library raises on purpose."""


class SequenceError(ProteinBertError):
    """A record that cannot be read as a protein.

    Parameters
    ----------
    message : str
        What is wrong and what to do, as one sentence for the user.
    record : int, optional
        Number of the record in its source, counted from 1.
    line : int, optional
        Line of the source, counted from 1.
    identifier : str, optional
        Identifier of the record, where it has one.
    """

    def __init__(
        self,
        message: str,
        *,
        record: int | None = None,
        line: int | None = None,
        identifier: str | None = None,
    ) -> None:
        self.message = message
        self.record = record
        self.line = line
        self.identifier = identifier
        super().__init__(self._located())

    def _located(self) -> str:
        places = []
        if self.record is not None:
            places.append(f"record {self.record}")
        if self.identifier:
            places.append(f"“{self.identifier}”")
        if self.line is not None:
            places.append(f"line {self.line}")
        return f"{', '.join(places)}: {self.message}" if places else self.message


class LimitError(SequenceError):
    """The input holds more sequences, residues or bytes than the limits allow."""


class CheckpointError(ProteinBertError):
    """Weights that are truncated, corrupt, hostile or do not fit together."""


class OntologyError(ProteinBertError):
    """An ontology file that cannot be read, or a term that it does not hold."""


class AnnotationFileError(ProteinBertError):
    """A file of GO annotations that cannot be read."""


class ReferenceSetError(ProteinBertError):
    """A reference set that cannot be read, or that was made with another model."""


class ProteomeError(ProteinBertError):
    """A proteome that cannot be read, embedded, kept or compared."""


class MapError(ProteinBertError):
    """A map, a selection or a saved view that cannot be made from what is given."""


class EnrichmentError(ProteinBertError):
    """A question of enrichment that has no answer: nothing selected, no background."""


class ExportError(ProteinBertError):
    """A result that cannot be written in the wanted format."""


class DownloadError(ProteinBertError):
    """A file that cannot be had from the network, or is not the one that it should be.

    Parameters
    ----------
    message : str
        What is wrong and what to do, as one line for the user.
    failures : tuple of str
        What was wrong with each source, in the order in which they were asked.
    offline : bool
        Whether not one source could be reached.
    """

    def __init__(
        self, message: str, *, failures: tuple[str, ...] = (), offline: bool = False
    ) -> None:
        super().__init__(message)
        self.failures = failures
        self.offline = offline


class TrainingError(ProteinBertError):
    """A training run that cannot start or go on."""


class TaskDataError(ProteinBertError):
    """Labelled data that cannot be read, or that no task can be learnt or judged from."""


class RecoveryError(ProteinBertError):
    """Names of outputs cannot be recovered from what is given."""


class Cancelled(ProteinBertError):
    """The caller asked for the work to stop."""
