"""How many reports name an identifier, as far as this viewer may know.

The service knows all. A force learns of others' reports that they exist and whom to ask, and of restricted ones
nothing (CONTRACTS.md, Roles): the database counts for it, in squaremile/reports/database_access.sql.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from squaremile.accounts.models import Organisation
from squaremile.accounts.roles import Kind
from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.models import Identifier

MANY = 200
COUNTED = 5_000
_ASKED = 500


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds reports that name it. `name` is the service's when no force is known."""

    name: str
    contact: str
    reports: int
    own: bool


def degrees(identifiers: Iterable[Identifier], viewer: Viewer) -> dict[int, int]:
    """Identifier id -> reports that name it; nothing for those who may not know. For a force at most MANY + 1."""
    rows = {identifier.pk: identifier.degree for identifier in identifiers}
    if viewer.national or not rows:
        return rows
    if not viewer.in_force:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT identifier_id, reports FROM degrees_of(%s)", [list(rows)[:_ASKED]])
        return dict(cursor.fetchall())


def degree_words(degree: int | None, viewer: Viewer) -> str:
    """`12`, `1,234`, `more than 200`; empty when it is not for this viewer to know."""
    if degree is None:
        return ""
    return f"more than {MANY}" if viewer.in_force and degree > MANY else f"{degree:,}"


def holders(viewer: Viewer, identifier: int | None = None, *, typed: bytes | None = None) -> list[Holder]:
    """For a force: whose reports name this identifier, none restricted, most first; at most COUNTED are counted.

    Answers only when a report of the viewer's own force names it, or for the exact value that was `typed` (its key).
    """
    if not viewer.in_force:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT force_id, reports FROM holders_of(%s, %s)", [identifier, typed])
        counts = dict(cursor.fetchall())
    if not counts:
        return []
    asked = Organisation.objects.filter(pk__in=[pk for pk in counts if pk])
    found = [Holder(o.name, o.contact, counts[o.pk], own=o.pk == viewer.organisation) for o in asked]
    if None in counts:
        service = Organisation.objects.filter(kind=Kind.SERVICE).order_by("pk").first()
        name, contact = (service.name, service.contact) if service else ("The national service", "")
        found.append(Holder(f"{name} (force not known)", contact, counts[None], own=False))
    return sorted(found, key=lambda holder: (-holder.reports, holder.name))
