"""The only writer of people, organisations, roles and sessions."""

from squaremile.accounts.services.demonstration import (
    default_purpose,
    demonstration_membership,
    issue_ticket,
    redeem_ticket,
)
from squaremile.accounts.services.seed import seed, seed_people
from squaremile.accounts.services.sessions import new_session, sign_in_for_test

__all__ = [
    "default_purpose",
    "demonstration_membership",
    "issue_ticket",
    "new_session",
    "redeem_ticket",
    "seed",
    "seed_people",
    "sign_in_for_test",
]
