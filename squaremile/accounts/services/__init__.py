"""The only writer of people, organisations, roles and sessions."""

from squaremile.accounts.services.demonstration import (
    default_purpose,
    demonstration_membership,
    issue_ticket,
    redeem_ticket,
)
from squaremile.accounts.services.ending import end_session, end_sessions_of
from squaremile.accounts.services.people import (
    NotAllowed,
    add_joiner,
    change_role,
    clear_second_factors,
    end_membership,
    invite,
    may_clear_second_factors,
    may_invite,
    roles_of,
)
from squaremile.accounts.services.seed import seed, seed_people
from squaremile.accounts.services.sessions import (
    enter_demonstration,
    new_session,
    sign_in_for_test,
    state_purpose,
    switch_role,
)

__all__ = [
    "NotAllowed",
    "add_joiner",
    "change_role",
    "clear_second_factors",
    "default_purpose",
    "demonstration_membership",
    "end_membership",
    "end_session",
    "end_sessions_of",
    "enter_demonstration",
    "invite",
    "issue_ticket",
    "may_clear_second_factors",
    "may_invite",
    "new_session",
    "redeem_ticket",
    "roles_of",
    "seed",
    "seed_people",
    "sign_in_for_test",
    "state_purpose",
    "switch_role",
]
