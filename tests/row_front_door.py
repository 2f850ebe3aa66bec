"""What the pages can write of reports that are being told: the one just received with its parts, drafts by their
secret, money to stop and news for others as far as a role works on them. Every statement forgets its filter."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from tests.cast import Kept, World
from tests.cast_front_door import TRACKED
from tests.row_security import VIEWERS, Viewer, as_viewer
from tests.row_writes import did

RECEIVING = 900_000_001  # ids that no report, party or draft has
OTHER = 900_000_002
_EMPTY = {"text": "''", "bool": "false", "jsonb": "'{}'", "timestamptz": "now()", "date": "now()", "bytea": "''"}
NOBODY = Viewer("", "", frozenset())


@cache
def _columns(world: int, table: str) -> dict[str, str]:
    """The columns that must be filled in -> something to fill them in with."""
    found = WORLDS[world].rows(
        "SELECT attname, typname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull AND NOT atthasdef AND attidentity = ''"
        " AND attgenerated = ''", table,
    )  # fmt: skip
    return {name: _EMPTY.get(kind, "''" if kind == "varchar" else "0") for name, kind in found}


WORLDS: dict[int, World] = {}


def insert(world: World, table: str, **values: Any) -> tuple[str, dict[str, Any]]:
    WORLDS[id(world)] = world
    filled = _columns(id(world), table) | {name: f"%({name})s" for name in values}
    return f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({', '.join(filled.values())})", values


def receives_wrongly(world: World, web: Any) -> list[str]:
    """A report and its parts, only the one that is being received, only as new and as one's own."""
    wrong = []
    for what, who, values, may in _reports(world):
        given = {"id": RECEIVING, "state": "received", "origin": b"x", "reference": "SM-NEW"} | values
        for receiving in (RECEIVING, OTHER, 0):
            with as_viewer(world, web, who, receiving=receiving):
                done = did(web, *insert(world, "reports_report", **given))
            if done != (may and receiving == RECEIVING):
                wrong.append(f"receiving {receiving}, {what}: {'done' if done else 'refused'}")
    for what, table, values, may in _parts(world):
        for receiving in (RECEIVING, OTHER, 0):
            with as_viewer(world, web, NOBODY, receiving=receiving):
                _received(world, web, receiving)
                done = did(web, *insert(world, table, **values))
            bound = receiving and table in ("messages_contact", "reports_intake")  # these name no report
            if done != (may and bool(bound or receiving == RECEIVING)):
                wrong.append(f"receiving {receiving}, {what}: {'done' if done else 'refused'}")
    return wrong


def _received(world: World, web: Any, receiving: int) -> None:
    """The report itself, with a party and a payment that may still be stopped."""
    if receiving:
        web.execute(
            *insert(world, "reports_report", id=receiving, state="received", origin=b"y", reference=f"SM-{receiving}")
        )
        web.execute(*insert(world, "reports_party", id=receiving, report_id=receiving))
        stop = {"id": receiving, "report_id": receiving, "payment_id": receiving, "state": "waiting"}
        web.execute(*insert(world, "reports_stoprequest", **stop))


def _reports(world: World) -> Iterator[tuple[str, Viewer, dict[str, Any], bool]]:
    person = {name: world.memberships[name].person_id for name in ("reporter", "reporter-2", "agent", "agent-2")}
    bank = world.memberships["partner"].organisation_id
    yield "as nobody", NOBODY, {}, True
    yield "decided", NOBODY, {"state": "decided"}, False
    yield "of another id", NOBODY, {"id": OTHER + 1}, False
    yield "sent by a bank", NOBODY, {"sent_by_id": bank}, False
    yield "as a bank, sent by it", VIEWERS["partner"], {"sent_by_id": bank}, False
    for column, me, another in (("reporter_id", "reporter", "reporter-2"), ("taken_by_id", "agent", "agent-2")):
        yield f"{me}'s own", VIEWERS[me], {column: person[me]}, True
        yield f"{me}, of {another}", VIEWERS[me], {column: person[another]}, False
        yield f"nobody, of {another}", NOBODY, {column: person[another]}, False


def _parts(world: World) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
    other = world.report_ids["kent-1"]
    for part in ("change", "party", "contactevent", "payment", "loss", "cyberattack", "anonymoussource", "handover",
                 "stoprequest"):  # fmt: skip
        more = {"id": OTHER + 5} if part in ("party", "payment") else {}
        more |= {"payment_id": OTHER, "state": "waiting"} if part == "stoprequest" else {}
        yield f"its {part}", f"reports_{part}", {"report_id": RECEIVING} | more, True
        yield f"a {part} of another", f"reports_{part}", {"report_id": other} | more, False
    sent = {"report_id": RECEIVING, "payment_id": OTHER}
    yield "a stop request as sent", "reports_stoprequest", sent | {"state": "sent"}, False
    now = "2026-01-01T00:00Z"
    yield "a handover as received", "reports_handover", {"report_id": RECEIVING, "received_at": now}, False
    party, request = _first(world, "reports_party"), _first(world, "reports_stoprequest")
    yield "how to reach its party", "reports_partycontact", {"party_id": RECEIVING, "contact_id": 1}, True
    yield "how to reach another's party", "reports_partycontact", {"party_id": party, "contact_id": 1}, False
    yield "an address", "messages_contact", {}, True
    yield "its acknowledgement", "reports_acknowledgement", {"reference": f"SM-{RECEIVING}"}, True
    yield "another acknowledgement", "reports_acknowledgement", {"reference": "SM-Z"}, False
    yield "a move of its stop request", "reports_stopchange", {"request_id": RECEIVING}, True
    yield "a move of another's stop request", "reports_stopchange", {"request_id": request}, False
    yield "its intake", "reports_intake", {"accepted": 1}, True
    yield "an intake of many", "reports_intake", {"accepted": 2}, False
    yield (
        "an intake of another",
        "reports_intake",
        {"accepted": 1, "by_id": world.memberships["agent"].person_id},
        False,
    )


def _first(world: World, table: str) -> int:
    [(pk,)] = world.rows(f"SELECT min(id) FROM {table} WHERE report_id = %s", world.report_ids["kent-1"])
    return int(pk)


def tells_wrongly(world: World, web: Any) -> list[str]:
    """Drafts, their files and what is told beside: with the draft's secret, or by whoever was signed in."""
    wrong = []
    for what, who, table, values, may in _told(world):
        with as_viewer(world, web, who):
            if did(web, *insert(world, table, **values)) != may:
                wrong.append(f"{what}: {'refused' if may else 'done'}")
    holder, sent, reporter = (VIEWERS[name] for name in (
        "holder of a draft's secret", "holder of the secret of a draft that was sent", "reporter"))  # fmt: skip
    attached = f"UPDATE reports_attachment SET report_id = {RECEIVING}"
    for who, statement, receiving, rows in (
        (NOBODY, "UPDATE reports_draft SET last_page = 'x'", 0, 0),
        (holder, "UPDATE reports_draft SET last_page = 'x'", 0, 1),
        (reporter, "UPDATE reports_draft SET last_page = 'x'", 0, 1),
        (holder, attached, RECEIVING, 1), (holder, attached, OTHER, None), (holder, attached, 0, None),
        (NOBODY, attached, RECEIVING, 0), (sent, attached, RECEIVING, 0), (VIEWERS["analyst"], attached, RECEIVING, 0),
        (holder, "UPDATE reports_attachment SET file_id = file_id + 1", RECEIVING, None),
        (holder, "UPDATE reports_attachment SET draft_id = draft_id + 1", RECEIVING, None),
        (NOBODY, "DELETE FROM reports_attachment", 0, 0), (holder, "DELETE FROM reports_attachment", 0, 1),
        (sent, "DELETE FROM reports_attachment", 0, 0), (VIEWERS["analyst"], "DELETE FROM reports_attachment", 0, 0),
        (reporter, "UPDATE reports_profile SET told_at = now()", 0, 1),
        (NOBODY, "UPDATE reports_profile SET told_at = now()", 0, 0),
        (holder, "DELETE FROM reports_draft", 0, None), (holder, "UPDATE vault_file SET scan = 'clean'", 0, None),
    ):  # fmt: skip
        with as_viewer(world, web, who, receiving=receiving):
            wrong += _changed(web, f"{who.role or who.holds or 'nobody'}: {statement}", statement, rows)
    return wrong


def _changed(web: Any, what: str, statement: str, rows: int | None) -> list[str]:
    """`rows`: how many it must change; None when it must be refused."""
    found: list[int] = []
    done = did(web, statement, {}, found)
    return [] if (found == [rows] if done else rows is None) else [f"{what}: {found or 'refused'}"]


def _told(world: World) -> Iterator[tuple[str, Viewer, str, dict[str, Any], bool]]:
    drafts, person = world.drafts, {name: world.memberships[name].person_id for name in ("reporter", "reporter-2")}
    holder, reporter = VIEWERS["holder of a draft's secret"], VIEWERS["reporter"]
    drafts["new"] = Kept(0, "", "", b"new")
    new, secret, other = Viewer("", "", frozenset(), holds="new"), {"token_hash": b"new", "key": "x"}, {
        "token_hash": b"other", "key": "x"}  # fmt: skip
    yield "a draft with one's secret", new, "reports_draft", secret, True
    yield "a draft with another secret", holder, "reports_draft", other, False
    yield "a draft without a secret", NOBODY, "reports_draft", other, False
    yield "a draft of one's own", reporter, "reports_draft", other | {"by_id": person["reporter"]}, True
    yield "a draft of another's", reporter, "reports_draft", other | {"by_id": person["reporter-2"]}, False
    yield "a draft put upon somebody", new, "reports_draft", secret | {"by_id": person["reporter-2"]}, False
    files = dict(world.rows("SELECT name, id FROM vault_file WHERE name LIKE '%%.png'"))
    mine, theirs = {"draft_id": drafts["nobody"].pk}, {"draft_id": drafts["nobody-2"].pk}
    file, others_file = {"file_id": files["nobody.png"]}, {"file_id": files["nobody-2.png"]}
    yield "one's file on one's draft", holder, "reports_attachment", mine | file, True
    yield "another's file on one's draft", holder, "reports_attachment", mine | others_file, False
    yield "a file on another's draft", holder, "reports_attachment", theirs | file, False
    yield "a file on another's report", holder, "reports_attachment", file | {
        "report_id": world.report_ids["kent-1"]}, False  # fmt: skip
    yield "one's file on a report not being received", holder, "reports_attachment", mine | file | {
        "report_id": world.report_ids["kent-1"]}, False  # fmt: skip
    stored = {"token_hash": drafts["nobody"].token, "scan": "waiting"}
    yield "a file with one's secret", holder, "vault_file", stored, True
    yield "a file with another secret", holder, "vault_file", stored | {"token_hash": b"other"}, False
    yield "a file past quarantine", holder, "vault_file", stored | {"scan": "clean"}, False
    yield "a file put upon somebody", holder, "vault_file", stored | {"by_id": person["reporter"]}, False
    yield "a file of nobody", NOBODY, "vault_file", {"scan": "waiting"}, False
    yield "pixels", holder, "vault_rendition", {"file_id": files["nobody.png"], "page": 2}, False
    own, another = ({"report_id": world.report_ids[name]} for name in ("handed-over", "kent-1"))
    sent = Viewer("", "", frozenset(), holds="handed-over")
    yield "equality answers beside one's report", sent, "reports_equalityanswers", own, True
    yield "equality answers beside another's", sent, "reports_equalityanswers", another, False
    yield "equality answers of nobody", NOBODY, "reports_equalityanswers", own, False
    yield "a profile of another's", reporter, "reports_profile", {"person_id": person["reporter-2"]}, False
    agent = {"person_id": world.memberships["agent"].person_id}
    yield "a profile of one's own", VIEWERS["agent"], "reports_profile", agent, True
    yield from _added_later(world, files)
    yield "a step", NOBODY, "reports_step", {}, True
    yield "a count", NOBODY, "reports_servicecount", {}, False


def _added_later(world: World, files: dict[str, int]) -> Iterator[tuple[str, Viewer, str, dict[str, Any], bool]]:
    """By whoever follows a report, to that report; by a signed-in reporter, to their own, under their own name."""
    follower, reporter, kind = VIEWERS["who follows a report"], VIEWERS["reporter"], {"kind": "message"}
    of = {name: kind | {"report_id": world.report_ids[name]} for name in (TRACKED, "kent-1", "of-reporter",
          "of-reporter-2")}  # fmt: skip
    me = {"person_id": world.memberships["reporter"].person_id}
    officer = {"person_id": world.memberships["force-officer"].person_id}
    yield "an addition to the report one follows", follower, "reports_addition", of[TRACKED], True
    yield "an addition in another's name", follower, "reports_addition", of[TRACKED] | me, False
    yield "an addition to another report", follower, "reports_addition", of["kent-1"], False
    yield "an addition of nobody", NOBODY, "reports_addition", of[TRACKED], False
    yield "an addition to one's own report", reporter, "reports_addition", of["of-reporter"] | me, True
    yield "an addition to one's own report, unnamed", reporter, "reports_addition", of["of-reporter"], False
    yield "an addition to another's report", reporter, "reports_addition", of["of-reporter-2"] | me, False
    yield "an officer's addition", VIEWERS["kent officer"], "reports_addition", of["kent-1"] | officer, False
    late = {"report_id": world.report_ids[TRACKED], "file_id": files["nobody.png"], "state": "waiting"}
    yield "another's file on the report one follows", follower, "reports_attachment", late, False
    held = replace(follower, holds="nobody")
    yield "one's file on the report one follows", held, "reports_attachment", late, True
    yield "one's file on it, as read", held, "reports_attachment", late | {"state": "read"}, False
    other = late | {"report_id": world.report_ids["kent-1"]}
    yield "one's file on another report", held, "reports_attachment", other, False
    for table in ("reports_trackingcode", "reports_trackingsession"):
        yield f"a row of {table}", follower, table, {"report_id": world.report_ids[TRACKED]}, False


def works_wrongly(world: World, web: Any) -> list[str]:
    """Requests to stop money and handovers: who may change how many, and say what became of which."""
    wrong = []
    for statement, able in WORKED.items():
        for name, rows in able.items():
            with as_viewer(world, web, VIEWERS.get(name, NOBODY)):
                wrong += _changed(web, f"{name}: {statement}", statement, rows)
    to_lantern, waiting = (_request(world, name) for name in ("kent-1", "of-draft"))
    for name, request, may in (
        ("agent", waiting, True), ("partner", to_lantern, True), ("partner", waiting, False),
        ("other partner", to_lantern, False), ("kent officer", to_lantern, False), ("nobody", to_lantern, False),
    ):  # fmt: skip
        with as_viewer(world, web, VIEWERS.get(name, NOBODY)):
            if did(web, *insert(world, "reports_stopchange", request_id=request)) != may:
                wrong.append(f"{name} tells a move of {request}: {'refused' if may else 'done'}")
    return wrong


def _request(world: World, name: str) -> int:
    [(pk,)] = world.rows("SELECT id FROM reports_stoprequest WHERE report_id = %s", world.report_ids[name])
    return int(pk)


# Statement -> viewer -> how many rows it changes; None: refused. Three requests: one waits, one was sent to each bank.
WORKED: dict[str, dict[str, int | None]] = {
    "UPDATE reports_stoprequest SET state = 'held'": {
        "agent": 3, "partner": 1, "other partner": 1, "supervisor who contacts": 3, "kent officer": 0, "nobody": 0,
        "reporter": 0, "member": 0,
    },
    "UPDATE reports_stoprequest SET state = 'waiting'": {"partner": None},
    "UPDATE reports_stoprequest SET bank_id = NULL": {"partner": None},
    "UPDATE reports_stoprequest SET amount = 1": {"agent": None, "partner": None},
    "UPDATE reports_handover SET received_at = now()": {
        "agent": 3, "supervisor who contacts": 3, "analyst": 0, "kent officer": 1, "kent lead": 1,
        "essex officer": 0, "partner": 0, "nobody": 0, "reporter": 0, "member": 0,
    },
    "UPDATE reports_handover SET urgent = false": {"agent": None, "kent officer": None},
}  # fmt: skip


def front_door_wrongly(world: World, web: Any) -> list[str]:
    return [*receives_wrongly(world, web), *tells_wrongly(world, web), *works_wrongly(world, web)]
