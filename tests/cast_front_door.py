"""The cast at the front door: drafts with and without a name, files, money to stop, news for others."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from squaremile.accounts.viewer import NOBODY, Viewer
from tests.cast import Kept, World

# Report -> how it was told.
SENT: dict[str, dict[str, Any]] = {
    "of-draft": {"service": "fraud"},
    "handed-over": {"service": "suspicion", "hand_over": True},
    "anonymous": {"service": "suspicion", "urgent": True, "anonymous": True},
    "taken-up": {"service": "suspicion", "urgent": True},
}
# Draft that is not sent -> who was signed in when it was begun.
UNSENT = {"nobody": "", "nobody-2": "", "of the reporter": "reporter", "of reporter-2": "reporter-2",
          "of the agent": "agent", "of agent-2": "agent-2", "of the officer": "force-officer"}  # fmt: skip
WORDS = "Words of draft {}"
TRACKED, FOLLOWING = "of-draft", b"0123456789abcdef"  # the report that a browser follows, its secret's keyed hash
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6300010000000500010d0a2db4"
    "0000000049454e44ae426082".replace(" ", "")
)


def _begun(world: World, name: str, service: str, by: str = "") -> tuple[Any, Viewer]:
    from squaremile.reports.services.drafts import begin, code_hash

    held = world.memberships[by] if by else None
    viewer = Viewer(held.person_id, held.role, held.organisation_id or 0) if held else NOBODY
    draft, code = begin(
        service=service, route="online", language="en-gb", device="phone", viewer=viewer, policy={},
        now=timezone.now(), answers={"who": "me", "narrative": WORDS.format(name), "emergency": ["none"]},
    )  # fmt: skip
    world.drafts[name] = Kept(draft.pk, draft.key, code, code_hash(code))
    return draft, viewer


def _attached(name: str, draft: Any, viewer: Viewer, scan: str = "") -> None:
    """A picture of its own, with the pixels made of it, whatever the scanner said."""
    from squaremile.reports.services.drafts import attach
    from squaremile.vault import store
    from squaremile.vault.models import File, Rendition

    attachment = attach(
        draft, [PNG, name.encode()], name=f"{name}.png", kind="evidence", viewer=viewer, now=timezone.now()
    )
    File.objects.filter(pk=attachment.file_id).update(scan=scan or "waiting")
    pixels = store.write([PNG], 1 << 20)
    store.keep(pixels)
    store.drop(pixels)
    Rendition.objects.create(file_id=attachment.file_id, page=1, sha256=pixels.sha256, size=1, width=1, height=1)


def tell(world: World, name: str, told: dict[str, Any], organisations: dict[str, Any]) -> None:
    """Tells and sends one report by the front door's own services."""
    from squaremile.reports import rules, schema
    from squaremile.reports.models import Report
    from squaremile.reports.services.drafts import Sending, answer_equality, send
    from tests.cast import REPORTS

    how = SENT[name]
    draft, viewer = _begun(world, name, how["service"])
    _attached(name, draft, viewer, "clean")
    incoming = _incoming(schema.Report.model_validate(told | {"route": "online"}), rules, how["service"], draft.key)
    force = organisations[REPORTS[name][0]["force"]].pk if "force" in REPORTS[name][0] else None
    sent = send(
        draft,
        Sending(incoming, force=force, hand_to=force, hand_over=how.get("hand_over", False),
                urgent=how.get("urgent", False), anonymous=how.get("anonymous", False), why="Somebody is in danger"),
        now=timezone.now(),
    )  # fmt: skip
    draft.refresh_from_db()
    world.references[name], world.report_ids[name] = sent.reference, Report.objects.get(reference=sent.reference).pk
    if name == "of-draft":
        answer_equality(draft, {"age": "25-44"})


def _incoming(report: Any, rules: Any, service: str, key: str) -> Any:
    from squaremile.reports.services.receive import Incoming

    return Incoming(report, rules.origin("front door", source_reference=key), service=service)


def leave_beside(world: World) -> None:
    """What is not sent yet, and what lies beside reports: requests that banks got, profiles, counts."""
    from squaremile.reports.models import Handover, Profile, ServiceCount, StopRequest
    from squaremile.reports.services.drafts import note_step

    for name, by in UNSENT.items():
        draft, viewer = _begun(world, name, "fraud", by)
        _attached(name, draft, viewer, {"nobody": "clean", "of the reporter": "harmful"}.get(name, ""))
    now = timezone.now()
    requests = StopRequest.objects.filter(report__in=[world.report_ids["kent-1"], world.report_ids["essex-1"]])
    assert requests.update(state="sent", sent_at=now, sent_how="by telephone") == 2
    Handover.objects.filter(report=world.report_ids["taken-up"]).update(
        received_at=now, received_by=world.memberships["agent-2"].person
    )
    _followed(world, now)
    for name in ("reporter", "reporter-2"):
        Profile.objects.create(person=world.memberships[name].person, answers={"your_name": name}, told_at=now)
    met = {"service": "fraud", "route": "online", "language": "en-gb", "device": "phone", "event": "sent"}
    note_step(**met, now=now)
    ServiceCount.objects.create(day=now.date(), number=1, **met)


def _followed(world: World, now: Any) -> None:
    """Additions to reports of each kind of secrecy, and a browser that follows one of them."""
    from squaremile.reports.models import Addition, TrackingCode, TrackingSession

    for name in (TRACKED, "kent-1", "essex-1", "of-reporter", "of-lantern", "of-agent", "anonymous"):
        Addition.objects.create(report_id=world.report_ids[name], kind="message", words="Ring me", at=now)
        TrackingCode.objects.create(report_id=world.report_ids[name], code_hash=b"code", made_at=now, expires_at=now)
    ends = now + timedelta(days=1)
    TrackingSession.objects.create(
        report_id=world.report_ids[TRACKED], token_hash=FOLLOWING, opened_at=now, expires_at=ends
    )
    TrackingSession.objects.create(
        report_id=world.report_ids["kent-1"], token_hash=FOLLOWING[::-1], opened_at=now, expires_at=ends
    )
