"""Nothing acknowledged is lost and nothing is half done, whatever dies or fails and when."""

import random
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from squaremile.accounts.jobs import in_job, recover_stalled
from squaremile.ledger.services import Verb, record
from squaremile.policy.services import publish
from squaremile.reports.models import Acknowledgement, Intake, Report
from squaremile.reports.services.care import reconcile, wake_sleepers
from squaremile.reports.tests.factories import take_in, through_the_line
from tests.faults import (
    Child,
    StatementFailed,
    everything_stored,
    failing,
    finish,
    import_and_tell,
    picture,
    stalled_for_a_while,
    work_to_the_end,
    write_reports,
)
from tests.front_door_operations import FRONT_DOOR
from tests.test_architecture import OUR_TASKS

ROWS = 42


def stored(own_database: Any) -> dict[str, Any]:
    with psycopg.connect(own_database.urls["owner"]) as owner:
        counts = {
            table: owner.execute(f"SELECT count(*) FROM reports_{table}").fetchone()[0]
            for table in ("report", "acknowledgement", "change", "party", "payment")
        }
        references = {row[0] for row in owner.execute("SELECT reference FROM reports_report")}
    return counts | {"references": references}


def assert_whole(own_database: Any, acknowledged: set[str], *, changes: int = 1) -> int:
    """Every report with all its parts, every acknowledged one there. Returns how many reports there are."""
    found = stored(own_database)
    assert acknowledged <= found["references"]
    reports = found["report"]
    assert (found["acknowledgement"], found["change"], found["party"]) == (reports, changes * reports, reports)
    assert found["payment"] == 2 * reports
    return int(reports)


def references_in(told: list[str]) -> set[str]:
    """Of the lines that were told whole: a kill may cut the last one."""
    return {line[-17:] for line in told if re.fullmatch(r"(accepted|already):SM(-[0-9A-Z]{4}){3}", line)}


def killed_imports(own_database: Any, path: Path, kills: int, seed: int) -> None:
    """Imports a file from ever new sources, killed at a random moment each time, and then once more to its end."""
    chance, acknowledged, half_way = random.Random(seed), set[str](), 0
    with own_database.signed_in("worker"):
        began = time.monotonic()
        Child(import_and_tell(path, source="unkilled")).end()
        whole, reports = time.monotonic() - began, ROWS
        for kill in range(kills):
            source = f"kill {kill}"
            child = Child(import_and_tell(path, source=source))
            if chance.random() < 0.7:  # soon after some row was answered
                for _ in range(chance.randrange(1, ROWS // 2)):
                    acknowledged |= references_in([child.hear()])
                time.sleep(chance.random() * whole / 10)
            else:
                time.sleep(chance.random() * whole)
            acknowledged |= references_in(child.kill())
            stood = assert_whole(own_database, acknowledged)
            half_way += reports < stood < reports + ROWS
            reports += ROWS
            told = Child(import_and_tell(path, source=source)).end()
            assert len(told) == len(references_in(told)) == ROWS
            acknowledged |= references_in(told)
            assert assert_whole(own_database, acknowledged) == reports
        again = Child(import_and_tell(path, source=source)).end()
        assert {line.partition(":")[0] for line in again} == {"already"} and references_in(again) == references_in(told)
        assert assert_whole(own_database, acknowledged) == reports
    assert half_way, "every kill came too early or too late to prove anything"


def test_an_import_that_is_killed_loses_nothing_and_adds_nothing_twice(own_database: Any, tmp_path: Path) -> None:
    killed_imports(own_database, write_reports(tmp_path / "reports.jsonl", ROWS), kills=6, seed=1)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(10))
def test_hundreds_of_killed_imports_lose_nothing(own_database: Any, tmp_path: Path, seed: int) -> None:
    killed_imports(own_database, write_reports(tmp_path / "reports.jsonl", ROWS), kills=20, seed=100 + seed)


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    """Filled by the first test that needs it: the end of the line without a kill."""
    return {}


def brought_in(own_database: Any, path: Path) -> None:
    with own_database.signed_in("worker"):
        Child(import_and_tell(write_reports(path, ROWS), batch=30)).end()


def end_of_the_line(own_database: Any) -> dict[str, Any]:
    with own_database.signed_in("worker"):
        finish(own_database)
    return picture(own_database)


STOPS = {
    "in mid-extract": ("squaremile.reports.services.extract", "_replace_occurrences"),
    "at the end of extract": ("squaremile.reports.services.extract", "_hand_on"),
    "in mid-link": ("squaremile.networks.services.link", "write_facts"),
    "at the end of link": ("squaremile.networks.services.link", "record"),
}


@pytest.mark.parametrize("stop", ["never", *STOPS])
def test_a_worker_that_is_killed_ends_as_one_that_is_not(
    own_database: Any, tmp_path: Path, undisturbed: dict[str, Any], stop: str
) -> None:
    brought_in(own_database, tmp_path / "reports.jsonl")
    if stop != "never":
        kill_the_worker_at(own_database, *STOPS[stop])
    end = end_of_the_line(own_database)
    assert end["waiting"] == [(0,)] and len(end["networks"]) > 1
    assert end["changes"] == [("", "received", ROWS), ("received", "in_work", ROWS)]
    if not undisturbed:
        undisturbed.update(end)
    assert end == undisturbed


def kill_the_worker_at(own_database: Any, module: str, function: str) -> None:
    import importlib

    def does(child: Child) -> None:
        place = importlib.import_module(module)
        setattr(place, function, lambda *_, **__: child.wait_here("here"))
        with psycopg.connect(own_database.urls["owner"], autocommit=True) as owner:
            for _ in range(50):  # a sweep waits while more comes
                owner.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
                work_to_the_end()

    with own_database.signed_in("worker"), psycopg.connect(own_database.urls["owner"], autocommit=True) as owner:
        child = Child(does)
        assert child.hear() == "here"
        child.kill()
        doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
        assert owner.execute(doing).fetchone() == (1,)
        with in_job("accounts.recover"):
            assert recover_stalled() == 0, "a worker that was heard of just now may still be at it"
        stalled_for_a_while(owner)
        with in_job("accounts.recover"):
            assert recover_stalled() == 1
        assert owner.execute(doing).fetchone() == (0,)


@pytest.mark.parametrize("moment", ["before its first batch", "after its last batch"])
def test_a_file_sent_on_a_page_is_answered_though_its_worker_was_killed(
    own_database: Any, tmp_path: Path, moment: str
) -> None:
    from squaremile.accounts.services import sign_in_for_test
    from squaremile.reports.services import bring_in
    from squaremile.reports.services.send_in import results_path

    path, client = write_reports(tmp_path / "reports.jsonl", ROWS), Client()
    with own_database.signed_in("owner"), transaction.atomic():
        sign_in_for_test(client, role="partner", organisation="lantern-bank")
    with own_database.signed_in("web"):
        sent = SimpleUploadedFile(path.name, path.read_bytes())
        at = client.post("/import/", {"file": sent, "kind": "reports", "how": "add"}).headers["Location"]
    intake = int(re.findall(r"\d+", at)[0])
    if moment == "before its first batch":
        kill_the_worker_at(own_database, bring_in.__name__, "_take")
    else:
        kill_the_worker_at(own_database, bring_in.__name__, "_close_intake")
    with own_database.signed_in("worker"):
        finish(own_database)
    assert assert_whole(own_database, set(), changes=2) == ROWS
    with own_database.signed_in("web"):
        page = client.get(at).content.decode()
        answers = b"".join(client.get(f"{at}results.csv")).decode()
        assert f"{ROWS}" in page and answers.count("SM-") == ROWS
    results_path(Intake(pk=intake)).unlink()


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(15))
def test_workers_killed_at_random_end_as_one_that_is_not(
    own_database: Any, tmp_path: Path, undisturbed: dict[str, Any], seed: int
) -> None:
    chance = random.Random(seed)
    brought_in(own_database, tmp_path / "reports.jsonl")
    with own_database.signed_in("worker"), psycopg.connect(own_database.urls["owner"], autocommit=True) as owner:
        for _ in range(8):
            child = Child(work_to_the_end)
            time.sleep(chance.random() * 0.8)
            child.kill()
            stalled_for_a_while(owner)
            owner.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            with in_job("accounts.recover"):
                recover_stalled()
    end = end_of_the_line(own_database)
    if not undisturbed:
        undisturbed.update(end)
    assert end == undisturbed


CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename = 'squaremile_worker' AND datname = current_database()"""


def test_jobs_go_on_after_the_server_cut_their_connection(own_database: Any) -> None:
    """As when PostgreSQL restarts under a worker whose connections wait in Django's pool: a try fails, no work does."""
    with own_database.signed_in("owner"):
        reports = take_in(*[{"narrative": f"They rang from 07700 900{n:03}"} for n in range(4)])
    with own_database.signed_in("worker"), psycopg.connect(own_database.urls["owner"], autocommit=True) as owner:
        options = connection.settings_dict["OPTIONS"]
        options["pool"] = {"min_size": 1, "max_size": 1}
        try:
            for report in reports:
                for _ in range(3):
                    try:
                        OUR_TASKS["reports.extract"].func(report_ids=[report.pk])
                        break
                    except OperationalError:
                        assert not connection.in_atomic_block
                read = "SELECT count(*) FROM reports_occurrence WHERE report_id = %s"
                assert owner.execute(read, [report.pk]).fetchone() == (1,), "done and not committed"
                owner.execute(CUT)
        finally:
            connection.close_pool()
            connection.close()
            del options["pool"]


@pytest.mark.django_db
class TestReconciliation:
    """Each minute, to the row: what is only on one side is named."""

    @staticmethod
    def three() -> list[Any]:
        reports = take_in(*[{"narrative": "They rang from 07700 900123"}] * 3)
        through_the_line(reports[:2])
        return reports

    @staticmethod
    def reconciled() -> Any:
        row = reconcile(now=timezone.now())
        row.refresh_from_db()
        return row

    def test_nothing_is_amiss_when_all_is_there(self) -> None:
        self.three()
        row = self.reconciled()
        assert row.whole and row.acknowledged == 3 and row.states == {"received": 1, "in_work": 2}

    def test_a_report_deleted_by_hand_is_named(self, sign_in: Any) -> None:
        lost = self.three()[1]
        lost.delete()
        row = self.reconciled()
        assert not row.whole and (row.missing, row.unacknowledged) == ([lost.reference], [])
        for page in ("/counts/", "/home/"):
            assert lost.reference in sign_in("supervisor").get(page).content.decode(), page

    def test_a_hidden_acknowledgement_is_named(self, sign_in: Any) -> None:
        hidden = self.three()[2]
        Acknowledgement.objects.filter(reference=hidden.reference).delete()
        row = self.reconciled()
        assert not row.whole and (row.missing, row.unacknowledged) == ([], [hidden.reference])
        assert hidden.reference in sign_in("supervisor").get("/counts/").content.decode()

    def test_a_report_that_rests_is_woken(self) -> None:
        asleep = self.three()[2]
        assert wake_sleepers(now=timezone.now()) == 0
        assert wake_sleepers(now=timezone.now() + timedelta(minutes=11)) == 1
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT args FROM procrastinate_jobs WHERE args->'report_ids' = %s::jsonb", [f"[{asleep.pk}]"]
            )
            assert len(cursor.fetchall()) == 1


def _full(name: str) -> dict[str, Any]:
    return {
        "narrative": f"{name}: they rang from 07700 900123",
        "people": [{"role": "victim", "name": name, "phones": ["07700 900555"], "safe_contact": "after six"}],
        "contacts": [{"mode": "phone", "from": "07700 900123"}],
        "payments": [{"amount": "10", "method": "card"}],
        "losses": [{"amount": "10"}],
        "cyber": {"attack": "hacking"},
    }


Operation = Callable[[], Any]


def _receive(_: Any) -> Operation:
    from squaremile.reports import rules, schema
    from squaremile.reports.models import Intake
    from squaremile.reports.services.receive import Allocation, Incoming, receive

    intake, allocation = Intake.objects.create(source="x", route="file", started_at=timezone.now()), Allocation()
    batch = [Incoming(schema.Report.model_validate(_full(name)), rules.origin("x", row_hash=name.encode()))
             for name in ("a", "b")]  # fmt: skip
    return lambda: receive(batch, intake=intake, allocation=allocation, now=timezone.now())


def _run(job: str, **arguments: Any) -> Operation:
    return lambda: OUR_TASKS[job].func(**arguments)


def _extract(_: Any) -> Operation:
    return _run("reports.extract", report_ids=[report.pk for report in take_in(_full("a"), _full("b"), _full("c"))])


def _link(_: Any) -> Operation:
    through_the_line(take_in(_full("a"), _full("b")))
    late = [report.pk for report in take_in(_full("c"))]
    _run("reports.extract", report_ids=late)()
    return _run("networks.link", report_ids=late)


def _reconcile(_: Any) -> Operation:
    Report.objects.filter(pk=take_in(_full("a"))[0].pk).update(received_at=timezone.now() - timedelta(hours=1))
    return _run("reports.reconcile", timestamp=0)


def _figures(_: Any) -> Operation:
    take_in(_full("a"))
    return _run("reports.figures", timestamp=0)


def _number(_: Any) -> Operation:
    for n in range(5):
        record(Verb.VIEWED, "report", n, detail={"n": n})
    return _run("ledger.number", timestamp=0)


def _publish(_: Any) -> Operation:
    return lambda: publish(kind="proof", title="Proof", body={"a": 1}, author="A", reason="a test")


def _posted(signed_in: Any, path: str, data: Callable[[], dict[str, Any]]) -> Operation:
    """A form sent by a browser: whatever goes wrong is answered with a page of ours that says so."""
    client = Client(raise_request_exception=False)
    client.cookies = signed_in.cookies

    def post() -> None:
        response = client.post(path, data())
        assert response.status_code in (200, 302, 500, 503)
        if response.status_code >= 500:
            raise StatementFailed(response.status_code)

    return post


def _move(sign_in: Any) -> Operation:
    client = sign_in("administrator", organisation="kent")
    moved = sign_in("force-officer", organisation="kent").membership
    return _posted(client, f"/people/{moved.pk}/", lambda: {"role": "force-lead"})


def _leave(sign_in: Any) -> Operation:
    client = sign_in("administrator", organisation="kent")
    return _posted(client, f"/people/{sign_in('force-officer', organisation='kent').membership.pk}/end/", dict)


def _join(sign_in: Any) -> Operation:
    joiner = {"email": "bob@kent.example", "name": "Bob", "role": "force-officer"}
    return _posted(sign_in("administrator", organisation="kent"), "/people/add/", lambda: joiner)


def _invite(sign_in: Any) -> Operation:
    client = sign_in("administrator", organisation="kent")
    return _posted(client, f"/people/{sign_in('force-officer', organisation='kent').membership.pk}/invite/", dict)


def _end_session(sign_in: Any) -> Operation:
    client = sign_in("analyst")
    sign_in("analyst", person=client.person).get("/account/")
    return _posted(client, "/account/sessions/end/", lambda: {"others": "1"})


def _look(sign_in: Any) -> Operation:
    """A page that was not shown was not looked at; one that was shown left its leaf."""
    [report] = take_in(_full("a"))
    client = Client(raise_request_exception=False)
    client.cookies = sign_in("analyst").cookies

    def get() -> None:
        response = client.get(f"/reports/{report.reference}/")
        if response.status_code != 200:
            raise StatementFailed(response.status_code)

    return get


def _send_in(sign_in: Any) -> Operation:
    def form() -> dict[str, Any]:
        return {"file": SimpleUploadedFile("x.csv", b"narrative\nthey rang\n"), "kind": "reports", "how": "add"}

    return _posted(sign_in("partner"), "/import/", form)


OPERATIONS: dict[str, Callable[[Any], Operation]] = {
    "receive": _receive, "extract": _extract, "link": _link, "reconcile": _reconcile, "figures": _figures,
    "number leaves": _number, "publish a policy": _publish, "change a role": _move, "end a role": _leave,
    "add a joiner": _join, "send a file in": _send_in, "invite": _invite,
    "end other sessions": _end_session, "open a report": _look, **FRONT_DOOR,
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPERATIONS)
def test_whichever_statement_fails_the_whole_is_done_or_nothing(name: str, sign_in: Any) -> None:
    """Each is called by its real way in: the job, the page, the service. No transaction of the test's own helps."""
    operation = OPERATIONS[name](sign_in)
    before, nth, failed, depth = everything_stored(), 0, 0, len(connection.atomic_blocks)
    while True:
        nth += 1
        with failing(nth) as asked:
            try:
                operation()
            except StatementFailed:
                failed += 1
        if len(asked) < nth:
            break
        assert len(connection.atomic_blocks) == depth, f"a transaction stays open after {asked[-1]}"
        assert failed == nth, f"nobody heard that statement {nth} of {name} failed: {asked[-1]}"
        assert everything_stored() == before, f"statement {nth} of {name} failed: {asked[-1]}"
        assert nth < 300
    assert everything_stored() != before and nth > 2
