"""Lines of a file of GO annotations, plain or gzip, with errors that say where."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from proteinbert_core.errors import AnnotationFileError


def annotation_lines(path: str | os.PathLike[str], kind: str) -> Iterator[tuple[int, str]]:
    """Go through the lines of a file in bounded memory, however long it is.

    Parameters
    ----------
    path : path-like
        Text in UTF-8, plain or gzip; the content decides, not the name.
    kind : str
        What the file should be, for the message: "GAF file".

    Yields
    ------
    int
        Number of the line, from 1.
    str
        The line without its end.

    Raises
    ------
    AnnotationFileError
        The file cannot be read, is truncated, or is no text.
    """
    name = Path(path).name
    number = 0
    try:
        with Path(path).open("rb") as raw:
            compressed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream = gzip.GzipFile(fileobj=raw) if compressed else raw
            with io.TextIOWrapper(stream, encoding="utf-8-sig") as text:
                for number, line in enumerate(text, 1):
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise AnnotationFileError(
            f"{name}, after line {number}: not UTF-8 text, so this is no {kind}."
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise AnnotationFileError(
            f"{name}, after line {number}: the gzip file is truncated or damaged ({error}). "
            "Download it again."
        ) from error
    except OSError as error:
        raise AnnotationFileError(
            f"{os.fspath(path)}: cannot be read ({error.strerror or error})."
        ) from error
