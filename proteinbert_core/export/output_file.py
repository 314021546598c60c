"""Output that is complete or absent: a temporary file, renamed when all is written."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from proteinbert_core.errors import ExportError

STANDARD_OUTPUT = "-"


@contextlib.contextmanager
def open_output(path: str | os.PathLike[str]) -> Iterator[TextIO]:
    """Open a place for text (UTF-8, line feeds), gzip-compressed where its name ends in ``.gz``.

    A regular file appears under its name only when the block ends without an error; until then
    a file that was there stays as it was. What is no regular file (a pipe, a device) and
    standard output are written directly.

    Parameters
    ----------
    path : str or path-like
        The file to write, or ``-`` for standard output.

    Yields
    ------
    text stream

    Raises
    ------
    ExportError
        The place cannot be written.
    """
    if os.fspath(path) == STANDARD_OUTPUT:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        sys.stdout.flush()
        return
    with open_binary_output(path) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        with contextlib.closing(text):
            yield text


@contextlib.contextmanager
def open_binary_output(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a place for bytes; otherwise as `open_output`.

    Parameters
    ----------
    path : str or path-like
        The file to write, or ``-`` for standard output.

    Yields
    ------
    binary stream

    Raises
    ------
    ExportError
        The place cannot be written.
    """
    if os.fspath(path) == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    target = Path(path).resolve()  # a link is followed, not replaced
    try:
        if target.is_dir():
            raise ExportError(f"{path} is a folder; name a file to write the result to.")
        if not target.parent.is_dir():
            raise ExportError(f"The folder {target.parent} does not exist; make it first.")
        if target.exists() and not target.is_file():
            with target.open("wb") as raw, _packed(raw, compress=target.suffix == ".gz") as stream:
                yield stream
        else:
            with _renamed_when_done(target) as stream:
                yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is not None and Path(error.filename).parent != target.parent:
            raise  # of another file, which the block was reading
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error


@contextlib.contextmanager
def _renamed_when_done(target: Path) -> Iterator[BinaryIO]:
    unfinished = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        # Mode x: made with the user's usual permissions, and never somebody else's file.
        with unfinished.open("xb") as raw:
            with _packed(raw, compress=target.suffix == ".gz") as stream:
                yield stream
            if target.exists():
                unfinished.chmod(target.stat().st_mode & 0o777)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def _packed(raw: BinaryIO, *, compress: bool) -> Iterator[BinaryIO]:
    if not compress:
        yield raw
        return
    # No name and no time inside: the same result is the same file.
    with gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as packed:
        yield packed  # type: ignore[misc]
