"""A bank sends a file with a wrong row: tries it, brings it in, brings it in again, reads the answers."""

import csv
import io

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
COLUMNS = ["schema_version", "source_reference", "received_at", "kind", "narrative", "person_1_role", "person_1_name",
           "loss_1_amount", "loss_1_currency", "loss_1_kind"]  # fmt: skip
ROWS = [
    [1, "BANK-1", "2026-11-20 09:15", "crime", "She paid an invoice whose account had changed.", "victim",
     "Ottilie Marchbanks", "1250.00", "GBP", "lost"],
    [1, "BANK-2", "2026-11-20 09:15", "a rumour", "No such kind.", "victim", "Nobody", "1.00", "GBP", "lost"],
    [1, "BANK-3", "2026-11-20 10:15", "crime", "He was rung by a man from 07700 900345.", "victim",
     "Barnaby Oakshott", "300.00", "GBP", "lost"],
]  # fmt: skip


def _file():
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *ROWS])
    return {"name": "november.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}


def test_a_bank_sends_a_file_with_a_wrong_row(visit):
    partner = visit("partner")
    page = partner.open("/home/")
    expect(page.locator("main")).to_contain_text("You have sent none yet")
    page.get_by_role("button", name="Bring in a file").click()
    assert _send(partner, check=True) == {"rows": 3, "would be accepted": 2, "already here": 0, "would be refused": 1}
    expect(page.locator("main")).to_contain_text("Nothing was stored")
    assert partner.open("/reports/").get_by_text("No report is yours to see yet").count() == 1
    assert _send(partner) == {"rows": 3, "accepted": 2, "already here": 0, "refused": 1}
    references = _answers(page)
    assert _send(partner) == {"rows": 3, "accepted": 0, "already here": 2, "refused": 1}
    page = partner.open("/home/")
    expect(page.get_by_role("region", name="What you sent before")).to_contain_text("november.csv")
    page.get_by_role("link", name=references[0]).click()
    partner.arrived()
    expect(page.locator("main")).to_contain_text("Ottilie Marchbanks")


def test_a_form_without_a_file_says_what_is_missing_and_leads_there(visit):
    page = visit("partner").open("/import/")
    page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_visible()
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.type") == "file"


def _send(partner, *, check=False):
    page = partner.open("/import/")
    page.get_by_label("File", exact=True).set_input_files(_file())
    page.get_by_label("Source").fill("A bank's weekly file")
    if check:
        page.get_by_label("Only check every row").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="Results file (CSV)")).to_be_visible(timeout=30_000)
    cards = page.locator(".sm-figure")
    numbers = cards.locator(".sm-figure__number").all_inner_texts()
    return dict(zip(cards.locator(".sm-figure__label").all_inner_texts(), map(int, numbers), strict=True))


def _answers(page):
    """The file of answers: a reference for each row that came in, and for the wrong one what to mend."""
    with page.expect_download() as waited:
        page.get_by_role("link", name="Results file (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(waited.value.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3
    refused = [row for row in rows if "refused" in row.values()]
    assert len(refused) == 1
    assert "kind" in " ".join(map(str, refused[0].values()))
    references = [row["reference"] for row in rows if row["reference"]]
    assert len(references) == 2
    return references
