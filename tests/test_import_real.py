"""The real texts and e-mails that people received, from the file to the page. Nothing in them is fetched or run."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from squaremile.reports.services.bring_in import Totals, bring_in
from tests.faults import finish
from tests.hostile import hostile_parts

TEXTS, EMAILS = 2_800, 300


@dataclass
class Real:
    database: Any
    folder: Path
    first: Totals
    results: list[dict[str, str]]
    owner: Any

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return self.owner.execute(query, arguments).fetchall()


@pytest.fixture(scope="module")
def real(database_of_module: Any, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    results = tmp_path_factory.mktemp("real") / "results.csv"
    folder = shared / "real"
    with database_of_module.signed_in("worker"):
        totals = bring_in([folder], source="real", results=results)
        finish(database_of_module)
    with results.open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    with psycopg.connect(database_of_module.urls["owner"], autocommit=True) as owner:
        yield Real(database_of_module, folder, totals, answers, owner)


def test_every_row_is_answered(real: Real) -> None:
    counted = Counter(row["status"] for row in real.results)
    assert len(real.results) == real.first.rows == TEXTS + EMAILS + 1
    said = Counter(accepted=real.first.accepted, already=real.first.already, refused=real.first.refused)
    assert counted == +said
    assert [row["path"].endswith("SOURCES.md") for row in real.results if row["status"] == "refused"] == [True]
    assert all(row["reason"] for row in real.results if row["status"] == "refused")
    assert all(re.fullmatch(r"SM(-[0-9A-Z]{4}){3}", row["reference"]) for row in real.results if not row["reason"])


def test_every_answer_is_stored_and_linked(real: Real) -> None:
    told = {row["reference"] for row in real.results if row["reference"]}
    stored = {row[0] for row in real.rows("SELECT reference FROM reports_report")}
    assert told == stored and len(stored) == real.first.accepted >= TEXTS + EMAILS - 10
    assert real.rows("SELECT DISTINCT state FROM reports_report") == [("in_work",)]
    assert real.rows("SELECT count(*) FROM reports_unlinked") == [(0,)]


def test_the_same_again_adds_nothing(real: Real) -> None:
    with real.database.signed_in("worker"):
        again = bring_in([real.folder], source="real")
    assert (again.accepted, again.already) == (0, real.first.accepted + real.first.already)
    assert real.rows("SELECT count(*) FROM reports_report") == [(real.first.accepted,)]


def test_identifiers_of_every_common_kind_are_found_as_written(real: Real) -> None:
    found = dict(real.rows("SELECT kind, count(*) FROM identifiers_identifier WHERE degree > 0 GROUP BY kind"))
    assert found["phone"] > 140 and found["url"] > 400 and found["domain"] > 150 and found["email"] > 100, found
    wrong = real.rows(
        "SELECT r.reference, o.written FROM reports_occurrence o JOIN reports_report r ON r.id = o.report_id"
        " WHERE o.part = 'narrative' AND substr(r.narrative, o.start + 1, o.\"end\" - o.start) <> o.written"
    )
    assert wrong == []
    degrees = real.rows(
        "SELECT i.value FROM identifiers_identifier i WHERE i.degree <>"
        " (SELECT count(DISTINCT o.report_id) FROM reports_occurrence o WHERE o.identifier_id = i.id)"
    )
    assert degrees == []


def test_repeated_spam_hangs_together(real: Real) -> None:
    """The same text with a telephone number in it, received by several: one network."""
    assert real.rows("SELECT count(*) > 30 FROM networks_network WHERE retired_at IS NULL") == [(True,)]
    torn = real.rows(
        "WITH same AS (SELECT narrative, array_agg(id) ids FROM reports_report r WHERE EXISTS (SELECT FROM"
        " reports_occurrence o JOIN identifiers_identifier i ON i.id = o.identifier_id WHERE o.report_id = r.id"
        " AND i.kind = 'phone' AND i.stop_reason = '') GROUP BY narrative HAVING count(*) > 1)"
        " SELECT s.narrative FROM same s LEFT JOIN LATERAL unnest(s.ids) one ON true"
        " LEFT JOIN networks_member m ON m.report_id = one AND m.left_at IS NULL"
        " GROUP BY s.narrative HAVING count(DISTINCT coalesce(m.network_id, 0)) <> 1 OR min(m.network_id) IS NULL"
    )
    assert torn == []


def test_no_network_is_a_heap_of_strangers(real: Real) -> None:
    """Each member of a network shares an identifier with another; none holds a tenth of everything."""
    [(largest,)] = real.rows("SELECT max(report_count) FROM networks_network WHERE retired_at IS NULL")
    assert largest < real.first.accepted / 10
    alone = real.rows(
        "SELECT m.report_id FROM networks_member m WHERE m.left_at IS NULL AND NOT EXISTS (SELECT FROM"
        " reports_occurrence a JOIN reports_occurrence b ON b.identifier_id = a.identifier_id"
        " JOIN networks_member o ON o.report_id = b.report_id AND o.left_at IS NULL AND o.network_id = m.network_id"
        " WHERE a.report_id = m.report_id AND o.report_id <> m.report_id)"
    )
    assert alone == []


@pytest.fixture(scope="module")
def analyst(real: Real) -> Iterator[Client]:
    from squaremile.accounts.services import sign_in_for_test

    client = Client()
    with real.database.signed_in("owner"), transaction.atomic():
        sign_in_for_test(client, role="analyst")
    with real.database.signed_in("web"):
        yield client


def assert_harmless(client: Client, addresses: list[str]) -> None:
    wrong = {}
    for address in addresses:
        response = client.get(address)
        found = [response.status_code] if response.status_code != 200 else hostile_parts(response.content.decode())
        if found:
            wrong[address] = found
    assert wrong == {}


def test_every_network_renders_harmless(real: Real, analyst: Client) -> None:
    numbers = [row[0] for row in real.rows("SELECT number FROM networks_network WHERE retired_at IS NULL ORDER BY 1")]
    assert_harmless(analyst, [f"/networks/{number}/" for number in numbers[:: max(1, len(numbers) // 30)]])
    assert_harmless(analyst, ["/networks/", "/reports/", "/home/", "/search/?q=prize", "/search/?q=www", "/figures/"])


@pytest.mark.parametrize("what", ["texts", "e-mails", "markup"])
def test_reports_render_harmless(real: Real, analyst: Client, what: str) -> None:
    where = {
        "texts": "title = ''",
        "e-mails": "title <> ''",
        "markup": "narrative ~* '<[a-z/!]|javascript:|onerror' OR title ~ '<' OR aside::text ~* '<[a-z/!]'",
    }[what]
    found = [row[0] for row in real.rows(f"SELECT reference FROM reports_report WHERE {where} ORDER BY origin")]
    assert len(found) > 20
    assert_harmless(analyst, [f"/reports/{reference}/" for reference in found[:: max(1, len(found) // 25)]])


def test_identifiers_render_harmless(real: Real, analyst: Client) -> None:
    found = real.rows("SELECT DISTINCT ON (kind, degree) id FROM identifiers_identifier WHERE degree > 0")
    assert_harmless(analyst, [f"/identifiers/{row[0]}/" for row in found[:25]])


def test_the_check_itself_sees_what_is_hostile() -> None:
    for part in (
        "<script>x</script>", '<script src="https://bad.example/x.js"></script>', '<a href="http://bad.example">x</a>',
        '<a href="javascript:alert(1)">x</a>', '<a href="//bad.example">x</a>', "<p onclick=x>", "<img src=x>",
        '<meta http-equiv="refresh" content="0">', '<a href="\\\\bad.example">x</a>', '<p style="x">',
    ):  # fmt: skip
        assert hostile_parts(f"<p>{part}</p>"), part
    assert hostile_parts('<a href="/reports/">x</a><script src="/static/x.js"></script>&lt;script&gt;') == []
