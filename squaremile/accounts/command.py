"""`squaremile demo-signin` and `squaremile add-administrator`: one-time addresses and ready cookies."""

import argparse
import json
import os
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from squaremile.accounts.models import Membership, Organisation
from squaremile.accounts.queries import memberships_in_force
from squaremile.accounts.roles import Role
from squaremile.accounts.services import (
    add_joiner,
    default_purpose,
    demonstration_membership,
    invite,
    issue_ticket,
    new_session,
)
from squaremile.accounts.services.demonstration import require_demonstration
from squaremile.launch.errors import CannotBeDone


def demo_signin(argv: list[str]) -> int:
    """Exit codes: 0 printed; 2 a role, organisation, person or purpose that does not fit; 3 this is a live force."""
    options = _arguments().parse_args(argv)
    try:
        require_demonstration()
        if options.list:
            return _list(as_json=options.json)
        if options.all:
            return _all()
        if not options.role:
            raise ValueError("name a role, or use --list or --all")
        membership = demonstration_membership(options.role, options.organisation, options.person)
        purpose = default_purpose(options.role, options.purpose)
    except CannotBeDone as refusal:
        print(f"squaremile demo-signin: {refusal}", file=sys.stderr)
        return 3
    except ValueError as mistake:
        print(f"squaremile demo-signin: {mistake}", file=sys.stderr)
        return 2
    if options.cookie:
        print(f"{settings.SESSION_COOKIE_NAME}={new_session(membership, purpose).session_key}")
    else:
        print(_address(issue_ticket(membership, purpose)))
    return 0


def add_administrator(argv: list[str]) -> int:
    """The first person of an organisation, who adds the others. Prints a one-time address to choose a password."""
    parser = argparse.ArgumentParser(prog="squaremile add-administrator", description=add_administrator.__doc__)
    parser.add_argument("--organisation", required=True, metavar="SLUG")
    parser.add_argument("--email", required=True, type=_email)
    parser.add_argument("--name", required=True)
    options = parser.parse_args(argv)
    organisation = Organisation.objects.filter(slug=options.organisation).first()
    try:
        if organisation is None:
            raise ValueError(f"there is no organisation {options.organisation}")
        with transaction.atomic():
            path = invite(
                add_joiner(organisation=organisation, email=options.email, name=options.name, role=Role.ADMINISTRATOR)
            )
    except ValueError as mistake:
        print(f"squaremile add-administrator: {mistake}", file=sys.stderr)
        return 2
    print(f"{_here()}{path}")
    return 0


def _email(given: str) -> str:
    try:
        validate_email(given)
    except ValidationError as mistake:
        raise argparse.ArgumentTypeError(f"{given} is not an email address") from mistake
    return given


def _here() -> str:
    return f"http://localhost:{os.environ.get('SQUAREMILE_PORT', '8000')}"


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="squaremile demo-signin", description="Sign in to a demonstration.")
    parser.add_argument("role", nargs="?", choices=Role.values, metavar="ROLE", help=", ".join(Role.values))
    parser.add_argument("--organisation", default="", metavar="SLUG", help="act for this organisation")
    parser.add_argument("--person", type=int, metavar="ID", help="sign in as this person")
    parser.add_argument("--purpose", default="", metavar="TEXT", help="state this purpose (default: the role's first)")
    parser.add_argument("--cookie", action="store_true", help="print NAME=VALUE of a session that is ready")
    parser.add_argument("--list", action="store_true", help="who can be signed in as")
    parser.add_argument("--json", action="store_true", help="the list for programs")
    parser.add_argument("--all", action="store_true", help="one address for each role")
    return parser


def _address(token: str) -> str:
    return f"{_here()}/demo/sign-in/{token}/"


def _slug(membership: Membership) -> str | None:
    return membership.organisation.slug if membership.organisation else None


def _list(*, as_json: bool) -> int:
    held = list(memberships_in_force())
    if as_json:
        people = [{"id": m.person_id, "role": m.role, "organisation": _slug(m)} for m in held]
        organisations = list(Organisation.objects.filter(ended_at=None).order_by("slug").values("slug", "kind", "name"))
        print(json.dumps({"roles": Role.values, "organisations": organisations, "people": people}))
        return 0
    for membership in held:
        print(f"{membership.person_id:>6}  {membership.role:<24}{_slug(membership) or '-':<24}{membership.person.name}")
    return 0


def _all() -> int:
    """One address a role, for `./run` to show."""
    for role in Role:
        membership = demonstration_membership(role)
        print(f"{role.label:<31} {_address(issue_ticket(membership, default_purpose(role)))}")
    return 0
