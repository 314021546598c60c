"""Reads what is known of proteins: an identifier and its GO ids a line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from proteinbert_core.errors import AnnotationFileError

_GO_ID: Final = re.compile(r"GO:\d{7}")
_BETWEEN: Final = re.compile(r"[\s,;|]+")


def read_known_terms(path: str | os.PathLike[str]) -> dict[str, tuple[str, ...]]:
    """Read known terms.

    Parameters
    ----------
    path : path-like
        Text, UTF-8. Each line holds an identifier, a tab, and one or more GO ids between commas,
        semicolons, vertical bars or spaces. Blank lines and those that start with ``#`` are
        passed over; lines of one identifier add up.

    Returns
    -------
    dict of str to tuple of str
        Identifier -> GO ids, each once, in the order of the file.

    Raises
    ------
    AnnotationFileError
        The file cannot be read, or a line is not of this form; the message names it.
    """
    name = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationFileError(f"{name}: cannot be read as text: {error}") from error
    known: dict[str, dict[str, None]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        identifier, tab, rest = line.partition("\t")
        go_ids = [each for each in _BETWEEN.split(rest) if each]
        if not tab or not identifier.strip() or not go_ids:
            raise AnnotationFileError(
                f"{name}, line {number}: needed are an identifier, a tab and GO ids, such as "
                "P0A879, tab, GO:0004834."
            )
        for go_id in go_ids:
            if not _GO_ID.fullmatch(go_id):
                raise AnnotationFileError(
                    f"{name}, line {number}: “{go_id[:40]}” is no GO id, such as GO:0004834."
                )
        known.setdefault(identifier.strip(), {}).update(dict.fromkeys(go_ids))
    return {identifier: tuple(go_ids) for identifier, go_ids in known.items()}
