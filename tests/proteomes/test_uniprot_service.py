"""Proteomes from a server that speaks as UniProt does, and fails as servers do."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from proteinbert_core.download import Patience
from proteinbert_core.errors import Cancelled, DownloadError, ProteomeError
from proteinbert_core.proteomes import uniprot_download
from proteinbert_core.proteomes.proteome import REVIEWED, UNREVIEWED
from proteinbert_core.proteomes.uniprot_rest import URL_VARIABLE, UniProtRest
from proteinbert_core.proteomes.uniprot_service import UniProtService
from proteinbert_core.reference.reference_set import EVIDENCE_KINDS
from tests.download import faulty_server as answers
from tests.proteomes.uniprot_server import (
    ECOLI,
    EMPTY,
    REDUNDANT,
    YEAST,
    UniProtHandler,
    described,
    entry,
    serving_uniprot,
)

PAGE = 10


@pytest.fixture
def uniprot(monkeypatch):
    monkeypatch.setattr(uniprot_download, "PAGE_SIZE", PAGE)
    with serving_uniprot() as running:
        yield running


@pytest.fixture
def service(uniprot):
    patience = Patience(
        attempts=4,
        first_wait=0.001,
        longest_wait=0.002,
        longest_asked_wait=2.0,
        connect_seconds=5.0,
        stall_seconds=0.5,
        stall_bytes=1000,
    )
    return UniProtService(uniprot.address, patience)


def fetch(service: UniProtService, folder: Path, upid: str = ECOLI, **more):
    return service.fetch(upid, folder, **more)


class TestSearch:
    def test_reference_proteomes_come_alone(self, service, uniprot):
        (found,) = service.search("Saccharomyces Cerevisiae")
        assert (found.upid, found.taxon_id, found.is_reference) == (YEAST, 559292, True)
        assert found.name == "Saccharomyces cerevisiae (ATCC 204508 / S288c)"
        assert (found.n_proteins, found.n_reviewed) == (11, 6)
        assert uniprot.asked_for == [
            (
                "/proteomes/search",
                {
                    "query": "(saccharomyces AND cerevisiae) AND (reference:true)",
                    "format": "json",
                    "size": "20",
                },
            )
        ]

    def test_others_where_there_is_none(self, service):
        (found,) = service.search("YJM1078")
        assert (found.upid, found.kind, found.is_reference) == (
            REDUNDANT,
            "Redundant proteome",
            False,
        )
        assert found.redundant_to == YEAST

    def test_by_taxon_and_by_id(self, service, uniprot):
        service.search(" 559292 ")
        assert uniprot.asked_for[0][1]["query"] == "(taxonomy_id:559292) AND (reference:true)"
        (found,) = service.search(f"https://www.uniprot.org/proteomes/{ECOLI.lower()}")
        assert (found.upid, found.n_proteins) == (ECOLI, 23)
        assert uniprot.asked_for[-1] == (f"/proteomes/{ECOLI}", {"format": "json"})

    def test_nothing_found(self, service):
        assert service.search("Nessiteras rhombopteryx") == []
        assert service.search("UP999999999") == []

    def test_a_question_that_uniprot_does_not_know(self, service, uniprot):
        """Were the filter for reference proteomes renamed, the search would still find some."""
        refusal = answers.status(400)
        uniprot.faults["/proteomes/search"] = [refusal]
        assert [each.upid for each in service.search("cerevisiae")] == [YEAST, REDUNDANT]

    @pytest.mark.parametrize("text", ["", "  ", "(AND) OR"])
    def test_nothing_to_search_for(self, service, uniprot, text):
        with pytest.raises(ProteomeError, match="nothing to search for"):
            service.search(text)
        assert uniprot.requests == []

    def test_a_list_that_is_none(self, service, uniprot):
        uniprot.faults["/proteomes/search"] = [
            answers.whole(b"<html>maintenance</html>"),
            answers.whole(b'{"results": [{"id": "UP000000625"}]}'),
            answers.whole(b'{"facets": []}'),
        ]
        (found,) = service.search("coli")
        assert found.upid == ECOLI


class TestFetch:
    def test_a_proteome(self, service, uniprot, tmp_path):
        told = []
        source = fetch(service, tmp_path, report=lambda *status: told.append(status))
        assert (source.key, source.name, len(source)) == (
            ECOLI,
            "Escherichia coli (strain K12)",
            23,
        )
        assert uniprot.pages_asked == ["0", "10", "20"]
        first = source.proteins.iloc[0]
        assert first.to_dict() == {
            "accession": "P00000",
            "entry": "PRO0_TOY",
            "gene": "b0000",
            "name": "Protein number 0",
            "organism": f"Toyus of {ECOLI}",
            "taxon_id": 83333,
            "length": len(source.sequences[0]),
            "reviewed": REVIEWED,
        }
        assert source.proteins["reviewed"][1] == UNREVIEWED
        assert source.proteins["name"][1] == "Protein number 1"
        assert source.sequences[5] == entry(5, ECOLI)["sequence"]["value"]
        terms, evidence = source.annotations.of(0)
        assert terms.tolist() == [4672]
        assert [EVIDENCE_KINDS[kind] for kind in evidence] == ["experimental"]
        assert EVIDENCE_KINDS[int(source.annotations.of(1)[1][0])] == "electronic"
        assert EVIDENCE_KINDS[int(source.annotations.of(2)[1][0])] == "curated"
        assert not source.annotations.is_annotated[3]  # "no data" says nothing
        assert source.annotations.is_annotated.sum() == 18
        stage = "Downloading Escherichia coli (strain K12) from UniProt"
        assert told[1:-1] == [(stage, 10, 23), (stage, 20, 23), (stage, 23, 23)]
        (origin,) = source.facts["sources"]
        assert (origin["release"], origin["remarks"]) == ("2026_03", [])
        assert origin["query"] == f"(proteome:{ECOLI})"
        assert "CC BY 4.0" in source.facts["attribution"]
        json.dumps(dict(source.facts))

    def test_the_reviewed_ones_alone(self, service, tmp_path):
        source = fetch(service, tmp_path, YEAST, reviewed_only=True)
        assert (source.key, len(source)) == (f"{YEAST}-reviewed", 6)
        assert source.name.endswith("(reviewed)")
        assert (source.proteins["reviewed"] == REVIEWED).all()

    def test_a_proteome_in_one_page(self, service, tmp_path, uniprot):
        uniprot.proteins[YEAST] = uniprot.proteins[YEAST][:PAGE]
        assert len(fetch(service, tmp_path, YEAST)) == PAGE

    def test_the_best_evidence_counts(self, service, uniprot, tmp_path):
        protein = entry(0, YEAST, evidence="IEA:InterPro")
        again = entry(0, YEAST, evidence="IDA:SGD")["uniProtKBCrossReferences"][1]
        protein["uniProtKBCrossReferences"].append(again)
        uniprot.proteins[YEAST] = [protein]
        source = fetch(service, tmp_path, YEAST)
        assert source.annotations.terms.tolist() == [4672]
        assert source.annotations.evidence.tolist() == [EVIDENCE_KINDS.index("experimental")]

    def test_no_annotation_at_all(self, service, uniprot, tmp_path):
        bare = entry(0, YEAST)
        del bare["uniProtKBCrossReferences"], bare["genes"], bare["proteinDescription"]
        uniprot.proteins[YEAST] = [bare]
        source = fetch(service, tmp_path, YEAST)
        assert len(source.annotations.terms) == 0
        assert source.annotations.terms.dtype == np.int32
        assert source.proteins[["gene", "name"]].iloc[0].tolist() == ["", ""]

    def test_a_protein_without_sequence_is_left_out(self, service, uniprot, tmp_path):
        del uniprot.proteins[YEAST][3]["sequence"]
        source = fetch(service, tmp_path, YEAST)
        assert len(source) == 10
        (remark,) = source.facts["sources"][0]["remarks"]
        assert "1 could not be used" in remark
        assert "has no sequence" in remark

    def test_an_unknown_proteome_and_an_empty_one_are_told_apart(self, service, tmp_path):
        with pytest.raises(ProteomeError, match="knows no proteome UP123456789"):
            fetch(service, tmp_path, "UP123456789")
        with pytest.raises(ProteomeError, match=f"redundant to {YEAST}.*take {YEAST}"):
            fetch(service, tmp_path, REDUNDANT)
        with pytest.raises(ProteomeError, match=r"holds no proteins of UP000000099.*“Excluded”"):
            fetch(service, tmp_path, EMPTY)
        with pytest.raises(ProteomeError, match="is no proteome id"):
            fetch(service, tmp_path, "yeast")

    def test_too_large_a_proteome(self, service, tmp_path, monkeypatch):
        monkeypatch.setattr(uniprot_download, "_MOST_PROTEINS", 20)
        with pytest.raises(ProteomeError, match="23 proteins, more than the 20"):
            fetch(service, tmp_path)


def broken_page(handler: UniProtHandler) -> None:
    """Promise a packed page and close the connection within it."""
    handler.start(
        200, {"Content-Encoding": "gzip", "Content-Length": "5000", "X-Total-Results": "23"}
    )
    handler.wfile.write(b"\x1f\x8b\x08" + bytes(200))


def page_of(results: list, total: int, **headers: str):
    """Answer with a page of these results."""

    def answer(handler: UniProtHandler) -> None:
        handler.say(200, {"results": results}, total=total, **headers)

    return answer


class TestFaults:
    def test_what_passes_is_waited_for(self, service, uniprot, tmp_path):
        told = []
        uniprot.faults |= {
            f"/proteomes/{ECOLI}": [answers.status(503)],
            "page 0": [answers.status(500), answers.hanging_up],
            "page 10": [answers.status(429, Retry_After="1"), broken_page],
            "page 20": [
                answers.whole(b"<html>a gateway</html>"),
                answers.stalling(b'{"results": []}' + bytes(5000), 10),
                answers.breaking(b'{"results": [' + bytes(5000), 800),
            ],
        }
        source = fetch(service, tmp_path, report=lambda *status: told.append(status))
        assert len(source) == 23
        assert uniprot.pages_asked == ["0"] * 3 + ["10"] * 3 + ["20"] * 4
        waits = [stage for stage, _, _ in told if stage.startswith("Waiting for UniProt: ")]
        assert len(waits) == 8
        assert "HTTP 503 Service Unavailable; next attempt in 0 s" in waits[0]
        assert "HTTP 429 Too Many Requests; next attempt in 1 s" in waits[3]
        assert [done for stage, done, _ in told if stage == waits[3]] == [10]

    def test_a_server_that_asks_for_too_long_a_wait(self, service, uniprot, tmp_path):
        uniprot.faults["page 10"] = [answers.status(429, Retry_After="3600")]
        with pytest.raises(DownloadError, match="429 Too Many Requests, come back in 3,600 s"):
            fetch(service, tmp_path)

    def test_what_stays_ends_it(self, service, uniprot, tmp_path):
        uniprot.faults["page 10"] = [answers.status(503)] * 4
        with pytest.raises(DownloadError, match="Service Unavailable, 4 times in a row") as caught:
            fetch(service, tmp_path)
        assert not caught.value.offline

    def test_no_connection(self, tmp_path, uniprot, service):
        uniprot.shutdown()
        uniprot.server_close()
        with pytest.raises(DownloadError, match="no connection to the internet") as caught:
            fetch(service, tmp_path)
        assert caught.value.offline
        with pytest.raises(DownloadError, match="The list of proteomes") as caught:
            service.search("yeast")
        assert caught.value.offline

    def test_a_page_without_its_link(self, service, uniprot, tmp_path):
        full = uniprot.proteins[ECOLI][10:20]
        uniprot.faults["page 10"] = [page_of(full, 23)]
        assert len(fetch(service, tmp_path)) == 23
        assert uniprot.pages_asked == ["0", "10", "10", "20"]

    def test_a_total_that_is_much_larger(self, service, uniprot, tmp_path):
        rest = uniprot.proteins[ECOLI][20:]
        uniprot.faults["page 20"] = [page_of(rest, 30)] * 4
        with pytest.raises(DownloadError, match="counts 30 proteins and gives 23"):
            fetch(service, tmp_path)

    def test_a_total_that_is_a_little_different_is_told(self, service, uniprot, tmp_path):
        uniprot.faults["page 0"] = [
            page_of(
                uniprot.proteins[ECOLI][:10],
                22,
                Link=f"<{uniprot.address}/uniprotkb/search?query=proteome:{ECOLI}&size=10"
                f'&cursor=10-{uniprot.release}>; rel="next"',
            )
        ]
        source = fetch(service, tmp_path)
        assert len(source) == 23
        assert source.facts["sources"][0]["remarks"] == ["UniProt counts 22 proteins and gave 23."]

    def test_no_total(self, service, uniprot, tmp_path):
        uniprot.faults["page 0"] = [
            lambda handler: handler.say(200, {"results": uniprot.proteins[ECOLI][:10]})
        ]
        assert len(fetch(service, tmp_path)) == 23

    def test_pages_that_lead_in_a_circle(self, service, uniprot, tmp_path):
        def itself(handler: UniProtHandler) -> None:
            link = f'<{uniprot.address}{handler.path}>; rel="next"'
            page_of(uniprot.proteins[ECOLI][10:20], 23, Link=link)(handler)

        uniprot.faults["page 10"] = [itself] * 4
        with pytest.raises(DownloadError, match="in a circle"):
            fetch(service, tmp_path)

    def test_the_next_page_at_another_host_is_not_asked(self, service, uniprot, tmp_path):
        with answers.serving() as stranger:
            link = f'<http://localhost:{stranger.server_port}/uniprotkb/search?a=1>; rel="next"'
            uniprot.faults["page 0"] = [page_of(uniprot.proteins[ECOLI][:10], 23, Link=link)]
            with pytest.raises(DownloadError, match=r"another address, localhost:.*is not asked"):
                fetch(service, tmp_path)
            uniprot.faults["page 0"] = [answers.redirect(stranger.address)]
            with pytest.raises(DownloadError, match=r"another address, 127\.0\.0\.1"):
                fetch(service, tmp_path)
            assert stranger.requests == []

    def test_proteins_of_another_proteome_are_not_taken(self, service, uniprot, tmp_path):
        uniprot.faults["page 10"] = [page_of([entry(1, YEAST)], 23)]
        with pytest.raises(DownloadError, match=f"of another proteome: .* is of {YEAST}"):
            fetch(service, tmp_path)

    def test_another_proteome_than_asked_for(self, service, uniprot, tmp_path):
        uniprot.proteomes[ECOLI] = described(YEAST, "Saccharomyces cerevisiae", 559292, 11)
        with pytest.raises(DownloadError, match=f"it describes {YEAST}"):
            fetch(service, tmp_path)

    def test_far_too_much(self, service, tmp_path, monkeypatch):
        monkeypatch.setattr("proteinbert_core.proteomes.uniprot_rest._MAX_BYTES", 500)
        with pytest.raises(DownloadError, match="more than 500 bytes"):
            fetch(service, tmp_path)

    def test_a_refusal_says_why(self, service, uniprot, tmp_path):
        uniprot.faults["page 0"] = [
            lambda handler: handler.say(400, {"messages": ["Invalid fields parameter value 'go'"]})
        ]
        with pytest.raises(DownloadError, match="Invalid fields parameter value 'go'"):
            fetch(service, tmp_path)


class TestGoingOn:
    def interrupted(self, service, uniprot, folder):
        """A download that broke for good after two pages."""
        uniprot.faults["page 20"] = [answers.status(503)] * 4
        with pytest.raises(DownloadError):
            fetch(service, folder)
        uniprot.asked_for.clear()

    def test_from_the_last_whole_page(self, service, uniprot, tmp_path):
        self.interrupted(service, uniprot, tmp_path)
        told = []
        source = fetch(service, tmp_path, report=lambda *status: told.append(status))
        assert len(source) == 23
        assert uniprot.pages_asked == ["20"]
        assert [status[1:] for status in told[1:-1]] == [(20, 23), (23, 23)]

    def test_a_complete_download_asks_nothing(self, service, uniprot, tmp_path):
        first = fetch(service, tmp_path)
        uniprot.asked_for.clear()
        second = fetch(service, tmp_path)
        assert uniprot.asked_for == []
        assert second.sequences == first.sequences
        assert (second.key, second.name) == (first.key, first.name)

    def test_after_a_cancel(self, service, uniprot, tmp_path):
        cancel = threading.Event()

        def report(_stage, done, _total):
            if done == 10:
                cancel.set()

        with pytest.raises(Cancelled):
            fetch(service, tmp_path, report=report, cancel=cancel)
        assert len(fetch(service, tmp_path)) == 23
        assert uniprot.pages_asked == ["0", "10", "20"]

    def test_a_cancel_ends_a_wait(self, service, uniprot, tmp_path):
        cancel = threading.Event()
        uniprot.faults["page 0"] = [answers.status(429, Retry_After="2")]

        def report(stage, _done, _total):
            if stage.startswith("Waiting"):
                cancel.set()

        with pytest.raises(Cancelled):
            fetch(service, tmp_path, report=report, cancel=cancel)

    @pytest.mark.parametrize("refuses", [False, True])
    def test_of_another_release_nothing_is_taken(self, service, uniprot, tmp_path, refuses):
        self.interrupted(service, uniprot, tmp_path)
        uniprot.release, uniprot.refuses_old_cursors = "2026_04", refuses
        source = fetch(service, tmp_path)
        assert uniprot.pages_asked == ["20", "0", "10", "20"]
        (origin,) = source.facts["sources"]
        assert origin["release"] == "2026_04"
        assert "Begun anew" in origin["remarks"][0]

    def test_a_release_that_never_stands_still(self, service, uniprot, tmp_path):
        def change(_stage, done, _total):
            if done:
                uniprot.release += "x"

        with pytest.raises(DownloadError, match="changes meanwhile"):
            fetch(service, tmp_path, report=change)

    def test_pages_of_another_question_are_not_taken(self, service, tmp_path):
        fetch(service, tmp_path)
        assert len(fetch(service, tmp_path, reviewed_only=True)) == 12
        assert len(fetch(service, tmp_path, YEAST)) == 11

    @pytest.mark.parametrize("damage", [b"", b"\x1f\x8b\x08 cut"])
    def test_damaged_pages_come_again(self, service, uniprot, tmp_path, damage):
        self.interrupted(service, uniprot, tmp_path)
        (tmp_path / "uniprot-pages" / "page-00002.json.gz").write_bytes(damage)
        assert len(fetch(service, tmp_path)) == 23
        assert uniprot.pages_asked == ["10", "20"]

    def test_a_damaged_record_of_pages(self, service, uniprot, tmp_path):
        self.interrupted(service, uniprot, tmp_path)
        (tmp_path / "uniprot-pages" / "pages.json").write_bytes(b'{"format": 1')
        assert len(fetch(service, tmp_path)) == 23
        assert uniprot.pages_asked == ["0", "10", "20"]

    def test_one_download_at_a_time(self, service, tmp_path):
        inside = []

        def report(_stage, done, _total):
            if done and not inside:
                with pytest.raises(DownloadError, match="downloaded already"):
                    fetch(service, tmp_path)
                inside.append(done)

        fetch(service, tmp_path, report=report)
        assert inside == [10]


class TestAddress:
    def test_a_mirror_is_named_by_the_environment(self, uniprot, monkeypatch):
        monkeypatch.setenv(URL_VARIABLE, f"{uniprot.address}/")
        (found,) = UniProtService().search("coli")
        assert found.upid == ECOLI

    def test_uniprot_itself_by_default(self, monkeypatch):
        monkeypatch.delenv(URL_VARIABLE, raising=False)
        assert UniProtRest().base_url == "https://rest.uniprot.org"

    @pytest.mark.parametrize("address", ["ftp://mirror", "mirror.example", "https://"])
    def test_what_is_no_address(self, address):
        with pytest.raises(ProteomeError, match="no address of UniProt"):
            UniProtRest(address)
