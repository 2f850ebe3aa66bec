"""What every installation starts with, from the files in `seed/`. May run any number of times."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from squaremile.accounts.models import Membership, Organisation, Person, Purpose
from squaremile.accounts.services.people import make_person

_SEED = Path(__file__).parent.parent / "seed"


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_SEED / f"{name}.json").read_text(encoding="utf-8"))
    return content


@transaction.atomic
def seed(*, demonstration: bool) -> None:
    """Organisations and purposes. An organisation that is there keeps its contact and the end of its agreement."""
    listed = _read("organisations")
    groups = ["always", "forces", "demonstration"] if demonstration else ["always", "forces"]
    for row in (row for group in groups for row in listed[group]):
        fields = {"name": row["name"], "kind": row["kind"], "force_code": row.get("force_code", "")}
        contact = f"fraud.desk@{row['slug']}.example" if demonstration else ""
        Organisation.objects.update_or_create(
            slug=row["slug"], defaults=fields, create_defaults=fields | {"contact": contact}
        )
    for place, row in enumerate(_read("purposes")["purposes"], start=1):
        Purpose.objects.update_or_create(slug=row["slug"], defaults={**row, "ordering": place * 10})


@transaction.atomic
def seed_people() -> None:
    """The people of the demonstration: every role in at least one organisation. None has a password."""
    organisations = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    for row in _read("people")["people"]:
        person = Person.objects.filter(email=row["email"]).first() or make_person(email=row["email"], name=row["name"])
        for held in row["memberships"]:
            membership = {"organisation": organisations.get(held["organisation"]), "role": held["role"]}
            # A role that was ended stays ended: only one never held is made.
            if not person.memberships.filter(**membership).exists():
                Membership.objects.create(person=person, **membership)
