"""The Annotate page in a real browser: from pasted text to terms, graph and files."""

from __future__ import annotations

import gzip
import json
import random
import re

import pytest
from playwright.sync_api import expect

from proteinbert_core.export.tsv import TABLE_COLUMNS
from tests.browser.reader_actions import (
    TWO,
    chart,
    expect_quiet,
    expect_result,
    nodes,
    open_app,
    predict,
    predict_button,
    select_node,
    set_threshold_low,
    text_box,
    width_of_content,
)

pytestmark = pytest.mark.browser


def random_sequence(rng, length):
    return "".join(rng.choices("ACDEFGHIKLMNPQRSTVWY", k=length))


def test_paste_predict_read(server, page):
    open_app(page, server.url)
    predict(page, TWO)
    expect(page.get_by_role("heading", name="sp|P1|ONE")).to_be_visible()
    expect(page.get_by_text("first protein")).to_be_visible()
    expect(page.get_by_text("42 residues")).to_be_visible()
    expect(page.get_by_text("not yet calibrated")).to_be_visible()
    set_threshold_low(page)
    table = page.get_by_role("table").first
    expect(table.get_by_role("columnheader")).to_have_text(["Term", "Score", "Depth"])
    row = table.get_by_role("row").nth(1)
    expect(row.locator("code")).to_have_text(re.compile(r"GO:\d{7}"))
    go_id = row.locator("code").inner_text()
    expect(row.get_by_role("link", name="QuickGO")).to_have_attribute("href", re.compile(go_id))
    expect(row.get_by_role("link", name="AmiGO")).to_have_attribute("href", re.compile(go_id))
    assert nodes(page).count() > 3
    expect(chart(page)).to_contain_text("Molecular function")  # title and legend
    page.get_by_text("The graph as text").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("GO:0003674")


def test_predict_right_after_an_example(server, page):
    """Faster than the browser can draw the example's text."""
    open_app(page, server.url)
    page.get_by_role("button", name="Cyclin-dependent kinase 2").click()
    predict_button(page).click()
    expect_result(page)
    expect(page.get_by_role("heading", name="CDK2_HUMAN")).to_be_visible()


def test_a_click_on_a_node_shows_the_term(server, page):
    open_app(page, server.url)
    predict(page, TWO)
    set_threshold_low(page)
    details = select_node(page, 2)
    expect(details.locator("code").first).to_have_text(re.compile(r"GO:\d{7}"))
    first = details.locator("code").first.inner_text()
    expect(details.get_by_role("link", name="QuickGO")).to_have_attribute("href", re.compile(first))
    expect_quiet(page)
    # From there to a more general term, with the keyboard.
    neighbour = details.get_by_role("button", name=re.compile(r"GO:\d{7}")).first
    neighbour.press("Enter")
    expect(details.locator("code").first).not_to_have_text(first)


def test_refresh_back_and_forward_keep_the_result(server, page):
    open_app(page, server.url)
    predict(page, TWO)
    address = page.url
    assert "run=" in address
    page.reload()
    expect_result(page)
    assert page.url == address

    page.get_by_role("combobox", name=re.compile("Protein")).click()
    page.get_by_role("option", name="two").click()
    expect(page.get_by_role("heading", name="two")).to_be_visible()
    assert page.url == f"{address}&protein=2"
    expect_quiet(page)
    page.go_back()
    expect(page.get_by_role("heading", name="sp|P1|ONE")).to_be_visible()
    assert page.url == address
    expect_quiet(page)

    page.get_by_role("link", name="Models and data").click()
    expect(page.get_by_role("heading", name="Models and data")).to_be_visible()
    expect_quiet(page)
    page.go_back()
    expect_result(page)
    page.get_by_role("button", name="New prediction").click()
    expect(predict_button(page)).to_be_visible()
    expect_quiet(page)
    page.go_back()
    expect_result(page)
    assert page.url == address


def test_back_from_a_result_finds_the_text_again(server, page):
    open_app(page, server.url)
    predict(page, TWO)
    page.go_back()
    expect(predict_button(page)).to_be_visible()
    expect(text_box(page)).to_have_value(TWO)
    expect_quiet(page)
    page.go_forward()
    expect_result(page)


def test_the_threshold_stays_through_refresh_back_and_the_next_prediction(server, page):
    open_app(page, server.url)
    predict(page, TWO)
    set_threshold_low(page)
    expect(page).to_have_url(re.compile("threshold=0.01"))
    page.reload()
    expect_result(page)
    threshold = page.get_by_role("slider", name="Score threshold")
    expect(threshold).to_have_value("0.01")
    page.get_by_role("button", name="New prediction").click()
    expect(predict_button(page)).to_be_visible()
    expect_quiet(page)
    page.go_back()
    expect_result(page)
    expect(threshold).to_have_value("0.01")
    page.get_by_role("button", name="New prediction").click()
    predict(page, ">three\nMKVLAAGIVGAAGLLW\n")
    expect(page.get_by_role("heading", name="three")).to_be_visible()
    expect(threshold).to_have_value("0.01")


def test_a_row_of_the_list_opens_its_protein(server, page):
    open_app(page, server.url)
    predict(page, TWO)
    rows = page.get_by_test_id("stDataFrame")
    expect(rows.locator('[role="gridcell"]').first).to_be_attached()
    rows.click(position={"x": 18, "y": 3 * 30 - 15})  # the box of the second row
    expect(page.get_by_role("heading", name="two")).to_be_visible()
    assert page.url.endswith("&protein=2")


def test_a_second_tab_has_its_own_state(server, new_context):
    context = new_context()
    first, second = context.new_page(), context.new_page()
    open_app(first, server.url)
    predict(first, TWO)
    open_app(second, server.url)
    expect(text_box(second)).to_have_value("")
    assert "run=" not in second.url
    # The same result at its address, looked at in another way.
    second.goto(f"{first.url}&protein=2")
    expect_result(second)
    expect(second.get_by_role("heading", name="two")).to_be_visible()
    first.reload()
    expect_result(first)
    expect(first.get_by_role("heading", name="sp|P1|ONE")).to_be_visible()


def test_an_example_is_one_click_away(server, page):
    open_app(page, server.url)
    page.get_by_role("button", name="Cyclin-dependent kinase 2").click()
    expect(text_box(page)).to_have_value(re.compile(r"^>sp\|P24941\|CDK2_HUMAN"))
    expect_quiet(page)
    predict_button(page).click()
    expect_result(page)
    expect(page.get_by_role("heading", name="sp|P24941|CDK2_HUMAN")).to_be_visible()


def test_the_files_open_and_parse(server, page, tmp_path):
    open_app(page, server.url)
    predict(page, TWO)
    files = {}
    page.get_by_role("button", name="Download", exact=True).click()
    for kind in ("TSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert files["TSV"].suffix == ".tsv"
    lines = files["TSV"].read_text("utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert any("toy" in line for line in comments)
    assert any("2024-01-17" in line for line in comments)
    assert tuple(rows[0]) == TABLE_COLUMNS
    assert {row[0] for row in rows[1:]} == {"sp|P1|ONE", "two"}
    assert all(0.01 <= float(row[4]) <= 1 for row in rows[1:])
    document = json.loads(files["JSON"].read_text("utf-8"))
    assert [entry["identifier"] for entry in document["proteins"]] == ["sp|P1|ONE", "two"]
    assert sum(len(entry["annotations"]) for entry in document["proteins"]) == len(rows) - 1
    assert "toy" in document["provenance"].values()


def test_an_upload_and_its_bad_record(server, page):
    open_app(page, server.url)
    content = gzip.compress(b">fine\nMKVLAAGIVGAAGLLW\n>dna\nACGTACGTACGTACGTACGTACGTACGT\n")
    page.locator('input[type="file"]').set_input_files(
        {"name": "mixed.fasta.gz", "mimeType": "application/gzip", "buffer": content}
    )
    expect(page.get_by_text("mixed.fasta.gz")).to_be_visible()
    expect_quiet(page)
    predict_button(page).click()
    expect(page.get_by_text("1 record could not be read.")).to_be_visible()
    expect(page.get_by_text("record 2, “dna”")).to_be_visible()
    page.get_by_role("button", name="Predict the 1 other protein").click()
    expect_result(page)
    expect(page.get_by_role("heading", name="fine")).to_be_visible()


def test_hostile_headers_are_shown_as_they_are(server, page):
    open_app(page, server.url)
    name = "<img/src=x/onerror=alert(1)>**b**:smile:$x$"
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    predict(page, f">{name} <script>alert(2)</script>[a](http://evil.example)\nMKVLAAGIVGAAGL\n")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("<script>alert(2)</script>[a](http://evil.example)")).to_be_visible()
    expect(page.get_by_role("link", name="a", exact=True)).to_have_count(0)
    expect(chart(page)).to_contain_text("**b**:smile:$x$")


def test_a_hundred_sequences(server, page):
    rng = random.Random(7)
    text = "".join(
        f">protein_{number}\n{random_sequence(rng, rng.randint(40, 400))}\n"
        for number in range(1, 101)
    )
    open_app(page, server.url)
    predict(page, text)
    expect(page.get_by_text("100 proteins predicted")).to_be_visible()
    rows = page.get_by_test_id("stDataFrame").locator('[role="grid"]')
    expect(rows).to_have_attribute("aria-rowcount", "101")
    selector = page.get_by_role("combobox", name=re.compile("Protein"))
    selector.click()
    selector.fill("protein_57")
    page.get_by_role("option", name="protein_57").click()
    expect(page.get_by_role("heading", name="protein_57")).to_be_visible()
    assert page.url.endswith("&protein=57")


def test_a_long_prediction_shows_its_progress_and_can_be_cancelled(server, page):
    rng = random.Random(3)
    sequence = random_sequence(rng, 3000)
    text = "".join(f">p{number}\nM{sequence[number:]}\n" for number in range(2500))
    open_app(page, server.url)
    page.locator('input[type="file"]').set_input_files(
        {
            "name": "long.fa.gz",
            "mimeType": "application/gzip",
            "buffer": gzip.compress(text.encode()),
        }
    )
    expect(page.get_by_text("long.fa.gz")).to_be_visible()
    expect_quiet(page)
    predict_button(page).click()
    expect(page.get_by_role("heading", name="Predicting 2,500 proteins")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+%, about .+ left"))).to_be_visible()
    page.reload()  # the work goes on, and its page is found again
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("Cancelled"))).to_be_visible()


def test_dark_theme_reaches_page_and_figure(server, new_context):
    page = new_context(color_scheme="dark").new_page()
    open_app(page, server.url)
    predict(page, TWO)
    background = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == "rgb(14, 17, 23)"
    expect(chart(page).locator(".gtitle")).to_have_css("fill", "rgb(250, 250, 250)")


#: Whether all terms of the graph are on a narrow page, without scrolling sideways.
GRAPH_FITS = """() => {
    const points = document.querySelectorAll('.st-key-go-graph-narrow .scatterlayer .point');
    const places = [...points].map(point => point.getBoundingClientRect());
    return places.length > 3 && places.every(p => p.left > 0 && p.right < innerWidth);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_scrolls_sideways(server, new_context, scheme):
    page = new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme).new_page()
    open_app(page, server.url)
    assert width_of_content(page) <= 390
    predict(page, TWO)
    set_threshold_low(page)
    assert width_of_content(page) <= 390
    page.wait_for_function(GRAPH_FITS)
    for button in ("Download", "New prediction"):
        expect(page.get_by_role("button", name=button, exact=True)).to_be_in_viewport()


def test_the_keyboard_alone_is_enough(server, page):
    open_app(page, server.url)
    expect(text_box(page)).to_be_visible()
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_visible()
    expect_quiet(page)
    met = []
    while len(met) < 30 and "Predict" not in met:
        page.keyboard.press("Tab")
        met.append(
            page.evaluate(
                "() => { const focus = document.activeElement;"
                " return focus.getAttribute('aria-label')"
                " || (focus.tagName == 'BUTTON' ? focus.innerText.split('\\n').at(-1) : '') }"
            )
        )
        if met[-1].startswith("Protein sequences"):
            page.keyboard.insert_text("MKVLAAGIVGAAGLLWMKTAYIAKQR")
    for wanted in ("Cyclin", "Tryptophan", "Chlorophyll", "Protein sequences", "Upload", "Predict"):
        assert any(name.startswith(wanted) for name in met), (wanted, met)
    page.keyboard.press("Enter")
    expect_result(page)
