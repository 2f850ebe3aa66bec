"""Telling, page by page, and sending: the front door's own decisions, written through the reports room."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import NOBODY, Viewer
from squaremile.ledger.actor import acting
from squaremile.public.queries import FrontDoor
from squaremile.public.rules.journey import Answers, Journey
from squaremile.public.rules.told import Told, facts_of, moment, told
from squaremile.reports import rules, schema
from squaremile.reports.models import Draft
from squaremile.reports.recognise import guess_among
from squaremile.reports.services.drafts import Sending, Sent, note_step, send
from squaremile.reports.services.receive import Allocation, Incoming

STAFF = (Role.AGENT, Role.FORCE_OFFICER)
ALARM_SCORE = 5  # what `guess_among` must reach for a person to look at once; the words are the service's policy
# What each answer of the first page means for who must look, and why
AT_ONCE = {
    "danger": "Said that someone is in danger",
    "terror": "Said that it could be about terrorism",
    "child": "Said that a child is being hurt or is at risk",
    "thinking": "Said that someone may end their life",
    "attack": "Said that an attack is going on now",
}


def facts(draft: Draft, door: FrontDoor) -> dict[str, Any]:
    return facts_of(draft.answers, door.tree["types"])


def is_staff(viewer: Viewer) -> bool:
    return viewer.role in STAFF


class NotReady(Exception):
    """Some pages must still be answered; `pages` are their slugs in order."""

    def __init__(self, pages: list[str]) -> None:
        super().__init__(", ".join(pages))
        self.pages = pages


def finish(draft: Draft, door: FrontDoor, *, viewer: Viewer, now: datetime, code: str = "") -> Sent:
    """Sends a draft. Raises NotReady. Sent before: the same answer again."""
    if draft.sent_at:
        return Sent(draft.reference, already=True)
    journey = door.journey(draft.service)
    shown = facts(draft, door)
    if waiting := journey.waiting(shown, draft.confirmed):
        raise NotReady([page.slug for page in waiting])
    on_paper = moment(draft.answers.get("_received_on"), now)  # the day a paper form came in; only staff can say it
    said = told(journey, draft.answers, shown, on_paper or now)
    if on_paper:
        said.report["received_at"] = on_paper
        said.aside |= draft.answers.get("_paper") or {}
    sending = _sending(draft, journey, said, viewer)
    # Of an anonymous sender who happens to be signed in, the ledger too must know nothing.
    with acting(NOBODY.actor if sending.anonymous else viewer.actor):
        sent = send(draft, sending, now=now, code=code)
    if not sent.already:
        seconds = int((now - draft.started_at).total_seconds())
        step(draft, "sent", now=now, amount=seconds)
    return sent


def step(draft: Draft, event: str, *, now: datetime, page: str = "", amount: int = 0) -> None:
    """Counts what happens on the way. Of somebody who wants no trace there is no device to count."""
    note_step(
        service=draft.service, route=draft.route, language=draft.language, device=draft.device, event=event, now=now,
        page=page, amount=amount,
    )  # fmt: skip


def _sending(draft: Draft, journey: Journey, said: Told, viewer: Viewer) -> Sending:
    report, aside = _valid(said)
    anonymous = draft.answers.get("anonymous") == "yes"
    service, staff = journey.service, is_staff(viewer) and not anonymous
    report = report.model_copy(update={"route": draft.route})
    incoming = Incoming(
        report=report,
        origin=rules.origin("front door", source_reference=draft.key),
        aside=aside,
        service=service.slug,
        language=draft.language,
        is_contact=service.kind == "contact",
        wishes=said.wishes,
        reporter=draft.by_id if draft.by_id and not staff and not anonymous else None,
        taken_by=draft.by_id if staff else None,
    )
    urgent, why = _urgent(draft.answers, service.alarms, report.narrative)
    allocation = Allocation()
    force = allocation.force_of(report) or allocation.force_at(said.place_postcode)
    hand_over = service.hand_over and not report.fraud_type
    return Sending(
        incoming=incoming, force=force, hand_to=force if hand_over else None, hand_over=hand_over, urgent=urgent,
        anonymous=anonymous, why=why or "Information about a crime that is not fraud or cyber crime",
        profile=_profile(draft.answers) if incoming.reporter else {},
    )  # fmt: skip


def _urgent(answers: Answers, alarms: dict[str, int], narrative: str) -> tuple[bool, str]:
    """Whether a person must look at once, and why: what they ticked, or the words that they used."""
    ticked = [AT_ONCE[one] for one in answers.get("emergency") or [] if one in AT_ONCE]
    if "suicide_risk" in (answers.get("signs") or []):
        ticked.append(AT_ONCE["thinking"])
    if ticked:
        return True, "; ".join(dict.fromkeys(ticked))
    found = guess_among(narrative, {"alarm": alarms}) if alarms else []
    if found and found[0].score >= ALARM_SCORE:
        return True, f"Words that sound like danger: {', '.join(found[0].why[:5])}"
    return False, ""


def _valid(said: Told) -> tuple[schema.Report, dict[str, Any]]:
    """The report in the published form. What does not fit its form is kept aside as it was written, never refused."""
    given, aside = dict(said.report), dict(said.aside)
    for _ in range(20):
        try:
            return schema.Report.model_validate(given), aside
        except ValidationError as wrong:
            for error in wrong.errors():
                _set_aside(given, aside, error["loc"])
    return schema.Report(narrative=str(given.get("narrative", ""))[:200_000]), aside | {"As told": given}


def _set_aside(given: dict[str, Any], aside: dict[str, Any], place: tuple[int | str, ...]) -> None:
    holder: Any = given
    try:
        for part in place[:-1]:
            holder = holder[part]
        aside[f"As written: {' '.join(map(str, place))}"] = str(holder[place[-1]])
        del holder[place[-1]]
    except (KeyError, IndexError, TypeError):
        return


REMEMBERED = ("your_name", "email", "phone", "safe_contact", "address", "postcode", "born", "organisation_name",
              "organisation_postcode", "company_number", "sector", "size")  # fmt: skip


def _profile(answers: Answers) -> dict[str, Any]:
    return {name: answers[name] for name in REMEMBERED if answers.get(name)}
