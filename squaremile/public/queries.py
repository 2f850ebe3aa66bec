"""What the front door reads: its policies, drafts by their secret, and what a signed-in person told before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.http import Http404

from squaremile.accounts.jobs import Priority, Queue, waits_since
from squaremile.accounts.viewer import Viewer, present_token
from squaremile.policy.models import Version
from squaremile.policy.queries import stamps, version_of
from squaremile.public.rules.journey import Journey, Page, Questions, Service, Services
from squaremile.reports.models import Attachment, Draft, Profile, Report
from squaremile.reports.services.drafts import code_hash


@dataclass(frozen=True)
class FrontDoor:
    """The policies in force, read once a version."""

    services: dict[str, Service]
    pages: dict[str, Page]
    tree: dict[str, Any]
    doors: dict[str, Any]
    versions: dict[str, int]

    def journey(self, slug: str) -> Journey:
        """Raises Http404 for a service that is not there."""
        if slug not in self.services:
            raise Http404(slug)
        return Journey(self.services[slug], self.pages)


LATE = timedelta(minutes=2)
KINDS = ("services", "questions", "fraud-tree", "doors")


def front_door() -> FrontDoor:
    return _read(stamps(*KINDS))


def front_door_as(versions: dict[str, int]) -> FrontDoor | None:
    """With these versions of some policies, as a paper form was printed; None when one was never in force."""
    found = {kind: (kind, pk, number) for kind, pk, number in stamps(*KINDS)}
    for kind, number in versions.items():
        version = version_of(kind, number) if number <= found[kind][2] else None
        if version is None:
            return None
        found[kind] = (kind, version.pk, number)
    return _read(tuple(found[kind] for kind in KINDS))


@lru_cache(maxsize=4)
def _read(versions: tuple[tuple[str, int, int], ...]) -> FrontDoor:
    bodies = dict(Version.objects.filter(pk__in=[pk for _, pk, _ in versions]).values_list("policy_id", "body"))
    services = Services.model_validate(bodies["services"]).services
    pages = Questions.model_validate(bodies["questions"]).pages
    return FrontDoor(
        {service.slug: service for service in services},
        {page.slug: page for page in pages},
        bodies["fraud-tree"],
        bodies["doors"],
        {kind: number for kind, _, number in versions},
    )


def draft_by_code(code: str) -> Draft | None:
    """The draft whose secret this is. From here on this transaction holds the secret."""
    present_token(code_hash(code))
    return Draft.objects.filter(token_hash=code_hash(code)).first()


def draft_of(viewer: Viewer, key: str, code: str | None) -> Draft:
    """Raises Http404: not there, not this browser's, or not this person's."""
    if code:
        present_token(code_hash(code))
    draft = Draft.objects.filter(key=key).first()
    if draft is None or not (code or (viewer.person and draft.by_id == viewer.person)):
        raise Http404(key)
    if not code:
        present_token(bytes(draft.token_hash))
    return draft


def line_is_behind(now: datetime) -> bool:
    """Whether what people sent one by one waits to be read and compared for longer than we say it takes."""
    waiting = waits_since(Queue.FLOW, Priority.ONE)
    return waiting is not None and now - waiting > LATE


def files_of(draft: Draft) -> list[Attachment]:
    return list(Attachment.objects.filter(draft=draft).select_related("file").order_by("id"))


def told_before(viewer: Viewer) -> Profile | None:
    return Profile.objects.filter(person_id=viewer.person).first() if viewer.person else None


def drafts_of(viewer: Viewer) -> list[Draft]:
    """A person's own unfinished reports, newest first."""
    return list(Draft.objects.filter(by_id=viewer.person, sent_at=None).order_by("-updated_at")[:20])


def reports_of(viewer: Viewer) -> list[Report]:
    return list(Report.objects.filter(reporter_id=viewer.person).order_by("-told_at")[:50])
