"""A web server on this computer that speaks UniProt's REST interface, faults included.

Runs by itself too, for looking at the app: ``python -m tests.proteomes.uniprot_server PORT``.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.download.faulty_server import Answer, FaultyServer, Handler

ECOLI, YEAST, REDUNDANT, EMPTY = "UP000000625", "UP000002311", "UP000037662", "UP000000099"
RELEASE = "2026_03"
#: Terms of the bundled ontology: kinase activity, transport, translation.
_TERMS = (("GO:0004672", "F:protein kinase activity"), ("GO:0055085", "P:transmembrane transport"))
_EVIDENCE = ("IDA:EcoCyc", "IEA:InterPro", "IBA:GO_Central", "ND:UniProtKB")


def described(upid: str, organism: str, taxon_id: int, n_proteins: int, **more: Any) -> dict:
    """A proteome, as ``/proteomes`` describes it."""
    return {
        "id": upid,
        "taxonomy": {"scientificName": organism, "taxonId": taxon_id},
        "modified": "2026-05-11",
        "proteomeType": "Reference proteome",
        "proteinCount": n_proteins,
        "proteomeStatistics": {"reviewedProteinCount": (n_proteins + 1) // 2},
        **more,
    }


def entry(number: int, upid: str, *, evidence: str = "", reviewed: bool | None = None) -> dict:
    """A protein, as ``/uniprotkb/search`` gives it; every second one is reviewed."""
    random_ = random.Random(f"{upid} {number}")
    sequence = "M" + "".join(random_.choices("ACDEFGHIKLMNPQRSTVWY", k=random_.randint(40, 120)))
    is_reviewed = number % 2 == 0 if reviewed is None else reviewed
    kind = "reviewed (Swiss-Prot)" if is_reviewed else "unreviewed (TrEMBL)"
    named = {"fullName": {"value": f"Protein number {number}"}}
    go_id, label = _TERMS[number % len(_TERMS)]
    return {
        "entryType": f"UniProtKB {kind}",
        "primaryAccession": f"{'P' if is_reviewed else 'Q'}{number % 10}{number // 10:03d}0",
        "uniProtkbId": f"PRO{number}_TOY",
        "organism": {"scientificName": f"Toyus of {upid}", "taxonId": 83333},
        "proteinDescription": (
            {"recommendedName": named} if is_reviewed else {"submissionNames": [named]}
        ),
        "genes": [{"orderedLocusNames": [{"value": f"b{number:04d}"}]}],
        "sequence": {"value": sequence, "length": len(sequence)},
        "uniProtKBCrossReferences": [
            {"database": "Proteomes", "id": upid, "properties": []},
            {
                "database": "GO",
                "id": go_id,
                "properties": [
                    {"key": "GoTerm", "value": label},
                    {
                        "key": "GoEvidenceType",
                        "value": evidence or _EVIDENCE[number % len(_EVIDENCE)],
                    },
                ],
            },
        ],
    }


class UniProtHandler(Handler):
    """Answers as UniProt, unless a fault is due."""

    server: UniProtServer

    def do_GET(self) -> None:  # noqa: N802  # http.server calls it so
        address = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        self.server.asked_for.append((address.path, query))
        self.server.requests.append((address.path, dict(self.headers)))
        self.close_connection = True
        faults = self.server.faults.get(self._what(address.path, query), [])
        if faults:
            faults.pop(0)(self)
        elif address.path == "/proteomes/search":
            self._search(query)
        elif address.path.startswith("/proteomes/"):
            self._describe(address.path.rpartition("/")[2])
        elif address.path == "/uniprotkb/search":
            self._page(query)
        else:
            self.say(404, {"messages": ["Resource not found"]})

    @staticmethod
    def _what(path: str, query: dict[str, str]) -> str:
        """Name of a request, in `UniProtServer.faults`: a path, or "page" and its first record."""
        if path != "/uniprotkb/search":
            return path
        return f"page {query.get('cursor', '0').partition('-')[0]}"

    def _search(self, query: dict[str, str]) -> None:
        words = re.findall(r"[\w-]+", query["query"].lower().replace("taxonomy_id:", ""))
        only_reference = "reference" in words
        words = [word for word in words if word not in ("and", "reference", "true")]
        found = [
            each
            for each in self.server.proteomes.values()
            if all(word in _words_of(each) for word in words)
            and (not only_reference or each["proteomeType"] == "Reference proteome")
        ]
        self.say(200, {"results": found[: int(query["size"])]}, total=len(found))

    def _describe(self, upid: str) -> None:
        if upid in self.server.proteomes:
            self.say(200, self.server.proteomes[upid])
        else:
            self.say(404, {"url": self.path, "messages": ["Resource not found"]})

    def _page(self, query: dict[str, str]) -> None:
        upid = re.search(r"proteome:(\w+)", query["query"])[1]
        proteins = self.server.proteins.get(upid, [])
        if "reviewed:true" in query["query"]:
            proteins = [each for each in proteins if "(Swiss-Prot)" in each["entryType"]]
        start, _, release = query.get("cursor", f"0-{self.server.release}").partition("-")
        if release != self.server.release and self.server.refuses_old_cursors:
            self.say(400, {"url": self.path, "messages": ["Invalid cursor value"]})
            return
        first, size = int(start), int(query["size"])
        headers = {}
        if first + size < len(proteins):
            following = {**query, "cursor": f"{first + size}-{self.server.release}"}
            address = f"{self.server.address}/uniprotkb/search?{urlencode(following)}"
            headers["Link"] = f'<{address}>; rel="next"'
        self.say(200, {"results": proteins[first : first + size]}, total=len(proteins), **headers)

    def say(self, code: int, content: object, *, total: int | None = None, **more: str) -> None:
        """Send JSON as UniProt does: packed, with its release."""
        headers = {
            "Content-Type": "application/json",
            "X-UniProt-Release": self.server.release,
            "X-UniProt-Release-Date": "02-September-2026",
        }
        if total is not None:
            headers["X-Total-Results"] = str(total)
        body = json.dumps(content).encode()
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        self.start(code, {**headers, **more, "Content-Length": str(len(body))})
        self.wfile.write(body)


def _words_of(proteome: dict) -> str:
    taxonomy = proteome["taxonomy"]
    return f"{proteome['id']} {taxonomy} {proteome.get('strain', '')}".lower()


class UniProtServer(FaultyServer):
    """Holds some proteomes."""

    def __init__(self, port: int = 0, n_proteins: int = 23) -> None:
        super().__init__(port, UniProtHandler)
        self.release = RELEASE
        self.refuses_old_cursors = False
        self.asked_for: list[tuple[str, dict[str, str]]] = []
        #: What is answered first to a path, or to "page N" with N the number of its first record.
        self.faults: dict[str, list[Answer]] = {}
        self.proteomes = {
            ECOLI: described(
                ECOLI, "Escherichia coli (strain K12)", 83333, n_proteins, strain="K12 / MG1655"
            ),
            YEAST: described(
                YEAST,
                "Saccharomyces cerevisiae",
                559292,
                n_proteins // 2,
                strain="ATCC 204508 / S288c",
            ),
            REDUNDANT: described(
                REDUNDANT,
                "Saccharomyces cerevisiae",
                4932,
                5389,
                strain="YJM1078",
                proteomeType="Redundant proteome",
                redundantTo=YEAST,
            ),
            EMPTY: described(
                EMPTY, "Nullius exclusus", 99, 812, proteomeType="Excluded", proteomeStatistics={}
            ),
        }
        self.proteins = {
            upid: [entry(number, upid) for number in range(self.proteomes[upid]["proteinCount"])]
            for upid in (ECOLI, YEAST)
        }

    @property
    def pages_asked(self) -> list[str]:
        """First records of the pages that were asked for."""
        return [
            query.get("cursor", "0").partition("-")[0]
            for path, query in self.asked_for
            if path == "/uniprotkb/search"
        ]


@contextmanager
def serving_uniprot(port: int = 0, n_proteins: int = 23) -> Iterator[UniProtServer]:
    """Run the server in a thread."""
    server = UniProtServer(port, n_proteins)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serving_uniprot(int(sys.argv[1]), 3000):
        threading.Event().wait()
