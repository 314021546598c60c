"""Derives assets/go/published-outputs: the terms that the published ProteinBERT's outputs may be.

::

    python scripts/derive_published_outputs.py --data ../shared/data

What is known is a list of *positions* in the term list of GO release 2019-10-07 that at least one
UniRef90 record carried, and a list of *ids* of a release some months older. Between the two, terms
were merged (their ids left the list) and made (ids came in); known pairs of id and position pin
the two lists to each other at some places. The rest is a hidden Markov model along the list: its
state is the offset between the lists, which falls by one where an id was merged and rises by one
where an id came in; what is seen is whether the position was carried, which is likely for a term
that databases use and impossible for one that was obsolete before. Forward and backward sums give
the probability that each id was carried.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "assets/go/published-outputs"
N_POSITIONS = 47_375
LOWEST_OFFSET, HIGHEST_OFFSET = -190, 80
#: Up to here ids and positions agree (two known pairs with offset 0 enclose it): the place to
#: count how often terms of a kind were carried.
AGREED = 1545
#: Ids that left: none that is still current or was obsolete in 2015, some of the others.
P_MERGED, P_MERGED_OBSOLETE = 0.03, 1e-4
#: Ids that came in: likely where later releases have new ids, hardly elsewhere; few were carried.
P_MORE_NEW, P_MORE_ELSEWHERE, P_NEW_CARRIED = 0.3, 1e-5, 0.15
LEAST = 0.01
ATTRIBUTION = (
    "GO ids: the Gene Ontology, CC BY 4.0 (doi 10.1038/75556, 10.1093/genetics/iyad031). "
    "Positions, counts and known pairs: printed by, or kept beside, the public notebooks of the "
    "authors of ProteinBERT (Brandes et al. 2022, doi 10.1093/bioinformatics/btac020)."
)

Float64 = npt.NDArray[np.float64]


class OldAndNew:
    """The ids of the older release, and what is known of each.

    Parameters
    ----------
    data : Path
        The folder with ``go``, ``go_mapping`` and ``proteins``.
    """

    def __init__(self, data: Path) -> None:
        mapping = data / "go_mapping"
        self.ids = (mapping / "go_ids_mid2019.txt").read_text().split()
        carried = json.loads(
            (mapping / "go_indices_with_any_uniref90_count_24858.json").read_text()
        )
        self.carried = np.zeros(N_POSITIONS, dtype=bool)
        self.carried[carried] = True
        anchors = json.loads((mapping / "go_order_anchors.json").read_text())
        self.known_outputs = anchors["output_index_anchors"]
        self.known = dict(anchors["go_txt_index_anchors"])
        for point in self.known_outputs:
            if point["go_txt_index"] is not None:
                self.known[point["go_id"]] = point["go_txt_index"]
        current, _ = read_ids(data / "go/go-merged-2024.obo.gz")
        _, obsolete = read_ids(data / "go/go-basic-2015-01-26.obo.gz")
        self.is_current = np.array([go_id in current for go_id in self.ids])
        self.was_obsolete = np.array([go_id in obsolete for go_id in self.ids])
        self.new_ids = sorted(current - set(self.ids))
        uses: Counter[str] = Counter()
        for name in ("labels_all_evidence", "labels_experimental"):
            with gzip.open(data / f"proteins/{name}.tsv.gz", "rt") as lines:
                uses.update(line.split("\t", 2)[1].strip() for line in lines)
        self.use_class = np.digitize([uses[go_id] for go_id in self.ids], [1, 2, 5, 20])

    def p_carried(self) -> Float64:
        """Probability that a term of its kind was carried, counted where the lists agree."""
        kind = np.where(self.use_class > 0, self.use_class + 1, self.is_current.astype(int))
        result = np.zeros(len(self.ids))
        head, carried = kind[:AGREED], self.carried[:AGREED]
        usable = ~self.was_obsolete[:AGREED]
        for each in np.unique(kind):
            hits = carried[(head == each) & usable]
            result[kind == each] = (hits.sum() + 0.5) / (len(hits) + 1)
        result[self.was_obsolete] = 0.5 / (self.was_obsolete[:AGREED].sum() + 1)
        return result


def read_ids(path: Path) -> tuple[set[str], set[str]]:
    """Current and obsolete ids of an OBO file."""
    every: set[str] = set()
    obsolete: set[str] = set()
    go_id = ""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if match := re.match(r"id: (\S+)", line):
                go_id = match[1]
                every.add(go_id)
            elif line.startswith("is_obsolete: true"):
                obsolete.add(go_id)
    return {each for each in every - obsolete if each.startswith("GO:")}, obsolete


class OffsetModel:
    """The hidden Markov model along the older list."""

    def __init__(self, lists: OldAndNew) -> None:
        self.lists = lists
        self.offsets = np.arange(LOWEST_OFFSET, HIGHEST_OFFSET + 1)
        number = np.array([int(go_id[3:]) for go_id in lists.ids])
        new = np.array([int(go_id[3:]) for go_id in lists.new_ids])
        gap = np.diff(number, prepend=-1) - 1
        news = np.diff(np.searchsorted(new, number), prepend=0)
        self.p_more = np.where(gap <= 0, 0.0, np.where(news > 0, P_MORE_NEW, P_MORE_ELSEWHERE))
        left = np.where(lists.was_obsolete, P_MERGED_OBSOLETE, P_MERGED)
        self.p_left = np.where(lists.is_current, 0.0, left)
        self.p_carried = lists.p_carried()
        self.pinned = np.full(len(lists.ids), -1)
        for row, go_id in enumerate(lists.ids):
            if go_id in lists.known:
                self.pinned[row] = lists.known[go_id]
                self.p_left[row] = 0.0

    def _carried_at(self, row: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        position = row + self.offsets
        inside = (position >= 0) & (position < N_POSITIONS)
        return inside, inside & self.lists.carried[np.clip(position, 0, N_POSITIONS - 1)]

    def _log_stay(self, row: int) -> Float64:
        """Probability of what is seen at each offset, if the id is still in the list."""
        inside, carried = self._carried_at(row)
        p = self.p_carried[row]
        result = np.where(carried, np.log(p), np.log1p(-p))
        if self.pinned[row] >= 0:
            inside = row + self.offsets == self.pinned[row]
        return np.where(inside, result, -np.inf)

    def _log_more(self, row: int) -> Float64 | None:
        """Probability of one more id before this one, at each offset; None if there is no room."""
        if self.p_more[row] == 0:
            return None
        inside, carried = self._carried_at(row)
        seen = np.where(carried, np.log(P_NEW_CARRIED), np.log1p(-P_NEW_CARRIED))
        return np.where(inside, seen + np.log(self.p_more[row]), -np.inf)

    def run(self) -> tuple[Float64, Float64]:
        """Sum over all offsets along the list.

        Returns
        -------
        ndarray, shape=(n_ids,)
            Probability that each id was carried.
        ndarray, shape=(n_ids,)
            Expected position of each id, if it was still in the list; NaN where it hardly was.
        """
        n, width = len(self.lists.ids), len(self.offsets)
        with np.errstate(divide="ignore"):
            log_left = np.log(self.p_left)
        before = np.full((n, width), -np.inf)  # at each id, after the new ones before it
        state = np.full(width, -np.inf)
        state[-LOWEST_OFFSET] = 0.0
        for row in range(n):
            more = self._log_more(row)
            if more is not None:
                for k in range(width - 1):
                    state[k + 1] = np.logaddexp(state[k + 1], state[k] + more[k])
            before[row] = state
            merged = np.append(state[1:], -np.inf) + log_left[row]
            state = np.logaddexp(state + self._log_stay(row), merged)
        last = N_POSITIONS - n - LOWEST_OFFSET
        total = state[last]
        after = np.full(width, -np.inf)
        after[last] = 0.0
        carried, position = np.zeros(n), np.full(n, np.nan)
        for row in range(n - 1, -1, -1):
            stay = self._log_stay(row) + after
            p = np.exp(before[row] + stay - total)
            carried[row] = p[self._carried_at(row)[1]].sum()
            if p.sum() > 0.5:
                position[row] = row + p @ self.offsets / p.sum()
            after = np.logaddexp(stay, np.append(-np.inf, after[:-1]) + log_left[row])
            more = self._log_more(row)
            if more is not None:
                for k in range(width - 2, -1, -1):
                    after[k] = np.logaddexp(after[k], more[k] + after[k + 1])
        return carried, position

    def new_candidates(self, position: Float64) -> dict[str, float]:
        """Ids that came in, with the share of their places that was carried.

        Editors number new terms one by one, so the first new ids of a gap are those that were
        there by October 2019, as many as the gap has new places.
        """
        result: dict[str, float] = {}
        rows = np.flatnonzero(np.isfinite(position))
        for low, high in itertools.pairwise(rows):
            places = np.arange(round(position[low]) + 1, round(position[high]))
            share = self.lists.carried[places].mean() if len(places) else 0.0
            if share == 0:
                continue
            ids = self.lists.ids
            new = [each for each in self.lists.new_ids if ids[low] < each < ids[high]]
            result |= dict.fromkeys(new[: len(places)], float(share))
        return result


def fixed_points(known_outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Known outputs by number; certain ones told from inferred ones ("same" as the one before)."""
    points, certain = [], False
    for point in known_outputs:
        if not point["how"].startswith("same"):
            certain = point["how"].startswith("certain")
        points.append({"output": point["output"], "go_id": point["go_id"], "certain": certain})
    return sorted(points, key=lambda point: point["output"])


def main() -> None:
    """Write the candidates, the fixed points and where they are from."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    lists = OldAndNew(parser.parse_args().data)
    model = OffsetModel(lists)
    carried, position = model.run()
    old = {
        go_id: min(float(p), 1.0) for go_id, p in zip(lists.ids, carried, strict=True) if p >= LEAST
    }
    new = model.new_candidates(position)
    table = sorted((old | new).items())
    OUTPUT.mkdir(parents=True, exist_ok=True)
    text = "go_id\tprobability\n" + "".join(f"{go_id}\t{p:.3g}\n" for go_id, p in table)
    data = gzip.compress(text.encode(), mtime=0)
    (OUTPUT / "candidates.tsv.gz").write_bytes(data)
    points = fixed_points(lists.known_outputs)
    (OUTPUT / "fixed-points.json").write_text(json.dumps(points, indent=1) + "\n")
    manifest = {
        "what": "GO terms that the 8,943 outputs of the published ProteinBERT may stand for",
        "made_by": "scripts/derive_published_outputs.py",
        "go_release_of_the_outputs": "releases/2019-10-07",
        "candidates": len(table),
        "candidates_new_since_mid_2019": len(new),
        "expected_carried": round(sum(p for _, p in table), 1),
        "carried_positions": int(lists.carried.sum()),
        "doubtful_0.1_to_0.9": sum(0.1 < p < 0.9 for _, p in table),
        "sha256": {"candidates.tsv.gz": hashlib.sha256(data).hexdigest()},
        "attribution": ATTRIBUTION,
    }
    (OUTPUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    sys.stdout.write(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
