"""Slims: short lists of broad GO terms, onto which the terms of many proteins are summed up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from proteinbert_core.assets import GENERIC_SLIM
from proteinbert_core.errors import OntologyError
from proteinbert_core.go.aspects import ASPECTS
from proteinbert_core.go.followed_terms import FollowedTerms
from proteinbert_core.go.obo_reader import decode
from proteinbert_core.go.ontology import Ontology

if TYPE_CHECKING:
    import pandas as pd

#: Name of the generic slim among the subsets of a full release.
GENERIC_SUBSET: Final = "goslim_generic"

_GO_ID: Final = re.compile(r"GO:\d{7}")
_OBO_ID: Final = re.compile(r"^id:\s*(GO:\d{7})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Slim:
    """A list of GO terms to sum others up by.

    Attributes
    ----------
    name : str
    go_ids : tuple of str
        Current terms, ascending, each once.
    lost : tuple of str
        Ids of the list that are no term of the ontology in use.
    """

    name: str
    go_ids: tuple[str, ...]
    lost: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, go_ids: Iterable[str], ontology: Ontology) -> Slim:
        """Make a slim of ids, followed to the ontology in use.

        Parameters
        ----------
        name : str
        go_ids : iterable of str
            Primary, secondary or replaced ids.
        ontology : Ontology

        Returns
        -------
        Slim

        Raises
        ------
        OntologyError
            None of the ids is a term of the ontology.
        """
        followed = FollowedTerms.of(tuple(go_ids), ontology)
        current = tuple(sorted({go_id for go_id in followed.current if go_id is not None}))
        if not current:
            raise OntologyError(
                f"The slim “{name}” has no term of the ontology in use (release "
                f"{ontology.release}). Give GO ids, such as GO:0016020, one a line, or an OBO file."
            )
        return cls(name, current, followed.lost)


def generic_slim(ontology: Ontology) -> Slim:
    """The generic GO slim: that of the ontology's own release, or the list in the program.

    Parameters
    ----------
    ontology : Ontology

    Returns
    -------
    Slim

    Raises
    ------
    OntologyError
        The ontology has none of its terms, or the list is missing.
    """
    subset = ontology.texts.subsets.get(GENERIC_SUBSET)
    if subset:
        return Slim.of("Generic GO slim", subset, ontology)
    try:
        listed = GENERIC_SLIM.read_bytes()
    except OSError as error:
        raise OntologyError(
            f"{GENERIC_SLIM}: cannot be read ({error.strerror or error}). Install the program "
            "again, or give a slim of your own."
        ) from error
    return read_slim(listed, "Generic GO slim", ontology)


def read_slim(data: bytes, name: str, ontology: Ontology) -> Slim:
    """Read a slim from a list of ids, or from an OBO file.

    Parameters
    ----------
    data : bytes
        An OBO file, of which every term counts; or text, of which everything that has the form
        of a GO id counts, except behind a ``#``. Plain or gzip.
    name : str
        Of the slim, and for messages.
    ontology : Ontology

    Returns
    -------
    Slim

    Raises
    ------
    OntologyError
        It is no text, or holds no term of the ontology.
    """
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if "[Term]" in text:
        go_ids = _OBO_ID.findall(text)
    else:
        go_ids = [
            go_id for line in text.split("\n") for go_id in _GO_ID.findall(line.split("#")[0])
        ]
    return Slim.of(Path(name).stem if "[Term]" in text else name, go_ids, ontology)


def slim_terms(ontology: Ontology, go_id: str, slim: Slim) -> tuple[frozenset[str], frozenset[str]]:
    """Map a term to a slim.

    Parameters
    ----------
    ontology : Ontology
    go_id : str
    slim : Slim

    Returns
    -------
    direct, implied : frozenset of str
        All terms of the slim that are the term or above it are its images (map2slim's
        "all"); direct are those without another image below them (its "most pertinent"), implied
        the others.

    Raises
    ------
    OntologyError
        The id is no current term.

    References
    ----------
    map2slim of owltools; https://geneontology.org/docs/go-subset-guide/
    """
    images = set(ontology.with_ancestors([go_id])) & set(slim.go_ids)
    above = set[str]().union(*(ontology.ancestors(image) for image in images))
    return frozenset(images - above), frozenset(images & above)


def summarise(
    ontology: Ontology,
    slim: Slim,
    probabilities: Mapping[str, NDArray[np.floating]],
    *,
    threshold: float,
) -> pd.DataFrame:
    """Count the proteins of a set under each term of a slim.

    A protein counts for a slim term if its probability for the term reaches the threshold. As
    probabilities obey the true-path rule, this is so wherever a term reaches it that maps to
    the slim term over ``is_a`` and ``part_of``.

    Parameters
    ----------
    ontology : Ontology
    slim : Slim
    probabilities : mapping of str to ndarray, shape=(n_proteins,)
        Slim term -> the proteins' probabilities, in their order; absent terms are 0.
    threshold : float

    Returns
    -------
    DataFrame
        Columns ``go_id``, ``name``, ``aspect``, ``proteins``, ``share`` (of all proteins) and
        ``proteins_direct``: those for which no more specific term of the slim reaches the
        threshold. One row a term of the slim, by aspect, the most frequent first.
    """
    import pandas as pd

    n = max((len(each) for each in probabilities.values()), default=0)
    none = np.zeros(n, dtype=np.bool_)
    reached = {
        go_id: np.asarray(probabilities[go_id]) >= threshold if go_id in probabilities else none
        for go_id in slim.go_ids
    }
    members = set(slim.go_ids)
    rows = []
    for go_id in slim.go_ids:
        below = [reached[each] for each in ontology.descendants(go_id) & members]
        direct = reached[go_id] & ~np.logical_or.reduce([none, *below])
        term = ontology[go_id]
        count = int(reached[go_id].sum())
        rows.append(
            (go_id, term.name, term.aspect, count, count / n if n else 0.0, int(direct.sum()))
        )
    columns = ["go_id", "name", "aspect", "proteins", "share", "proteins_direct"]
    table = pd.DataFrame(rows, columns=columns)
    place = {aspect: number for number, aspect in enumerate(ASPECTS)}
    return (
        table.assign(_place=table["aspect"].map(place))
        .sort_values(["_place", "proteins", "name"], ascending=[True, False, True], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


def slim_tsv(table: pd.DataFrame, facts: Mapping[str, str]) -> str:
    """Write a summary as a table to take away.

    Parameters
    ----------
    table : DataFrame
        As of `summarise`.
    facts : mapping of str to str
        What it was made with, for lines that start with ``#``; line breaks in it become blanks.

    Returns
    -------
    str
        Tab-separated, with a header line.
    """
    lines = [f"# {key}: {' '.join(value.split())}" for key, value in facts.items()]
    rows = table.to_csv(sep="\t", index=False, float_format="%.4g", lineterminator="\n")
    return "\n".join(lines) + "\n" + rows
