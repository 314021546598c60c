"""What a full OBO file says of its terms in words: definitions, synonyms and subsets."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from proteinbert_core.errors import OntologyError
from proteinbert_core.go.obo_reader import decode, unescape

#: Raised by one whenever what is kept, or how it is read, changes.
FORMAT_VERSION = 1

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*([A-Z]*)')


def _nothing() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class TermTexts:
    """Texts of GO terms, obsolete ones included; all empty for a file without any.

    Attributes
    ----------
    definitions : mapping of str to str
        GO id -> definition, without its references.
    exact_synonyms : mapping of str to tuple of str
        GO id -> names that mean the same (scope EXACT).
    other_synonyms : mapping of str to tuple of str
        GO id -> names that are broader, narrower or related.
    subsets : mapping of str to tuple of str
        Name of a subset, such as "goslim_generic" -> GO ids, ascending.
    """

    definitions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    exact_synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)
    other_synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)
    subsets: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)

    def synonyms(self, go_id: str) -> tuple[str, ...]:
        """Return the synonyms of a term, exact ones first."""
        return self.exact_synonyms.get(go_id, ()) + self.other_synonyms.get(go_id, ())


def parse_texts(data: bytes, source: str) -> TermTexts:
    """Read definitions, synonyms and subsets from an OBO file.

    Parameters
    ----------
    data : bytes
        The file as it lies on disk, plain or gzip; one that `parse_obo` accepts.
    source : str
        Name of the file, for messages.

    Returns
    -------
    TermTexts

    Raises
    ------
    OntologyError
        The bytes are no text.

    References
    ----------
    OBO 1.4: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html
    """
    definitions: dict[str, str] = {}
    exact: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    subsets: dict[str, list[str]] = {}
    go_id = ""
    for raw in io.StringIO(decode(data, source), newline=None):
        if raw.startswith("["):
            go_id = ""
        elif raw.startswith("id: GO:"):
            go_id = raw[4:].split()[0]
        elif not go_id:
            continue
        elif raw.startswith("def:"):
            if found := _QUOTED.search(raw):
                definitions[go_id] = unescape(found[1])
        elif raw.startswith("synonym:"):
            if found := _QUOTED.search(raw):
                kind = exact if found[2] == "EXACT" else other
                kind.setdefault(go_id, []).append(unescape(found[1]))
        elif raw.startswith("subset:") and (words := raw[7:].split()):
            subsets.setdefault(words[0], []).append(go_id)
    return TermTexts(
        MappingProxyType(definitions),
        _frozen(exact),
        _frozen(other),
        _frozen({name: sorted(set(go_ids)) for name, go_ids in subsets.items()}),
    )


def load_texts(path: Path, folder: Path, digest: str) -> TermTexts:
    """Return the texts of an OBO file, from their compiled form where there is one.

    Parameters
    ----------
    path : Path
        The OBO file.
    folder : Path
        Of the compiled forms; where it cannot be written, nothing is kept.
    digest : str
        sha256 of the OBO file, hexadecimal.

    Returns
    -------
    TermTexts
        Empty where the file is not there any more, or is another by now.
    """
    compiled = folder / f"{digest}.texts.v{FORMAT_VERSION}.json"
    kept = _read(compiled)
    if kept is not None:
        return kept
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            return TermTexts()
        texts = parse_texts(data, path.name)
    except (OSError, OntologyError):
        return TermTexts()
    _write(texts, compiled)
    return texts


def _read(compiled: Path) -> TermTexts | None:
    """None where there is no whole compiled form."""
    try:
        kept = json.loads(compiled.read_bytes())
        texts = TermTexts(
            MappingProxyType(
                {str(go_id): str(text) for go_id, text in kept["definitions"].items()}
            ),
            _frozen(kept["exact_synonyms"]),
            _frozen(kept["other_synonyms"]),
            _frozen(kept["subsets"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return texts


def _write(texts: TermTexts, compiled: Path) -> None:
    with suppress(OSError):
        compiled.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=compiled.parent, suffix=".partial")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(_plain(texts), stream)
            Path(temporary).replace(compiled)
        finally:
            Path(temporary).unlink(missing_ok=True)


def _plain(texts: TermTexts) -> dict[str, object]:
    return {name: dict(getattr(texts, name)) for name in TermTexts.__dataclass_fields__}


def _frozen(lists: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({str(key): tuple(values) for key, values in lists.items()})
