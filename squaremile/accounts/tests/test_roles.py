"""The table of CONTRACTS.md, Roles: who may what. A change here is a change of the contract."""

import pytest

from squaremile.accounts.roles import HELD_IN, MAY, Kind, Permission, Role
from squaremile.accounts.viewer import NOBODY, Viewer

P = Permission
CASE_DATA = {P.VIEW_REPORT, P.VIEW_CONTACT, P.VIEW_IDENTIFIER, P.VIEW_NETWORK, P.SEARCH, P.IMPORT}
OFFICER = {P.VIEW_REPORT, P.VIEW_CONTACT, P.VIEW_IDENTIFIER, P.VIEW_NETWORK, P.SEARCH, P.VIEW_FIGURES}
AT_ONCE = {P.VIEW_STOP, P.STOP_MONEY, P.ANSWER_STOP, P.HANDOVERS}
TABLE = {
    Role.REPORTER: {P.VIEW_REPORT},
    Role.AGENT: {P.VIEW_REPORT, P.VIEW_CONTACT, P.IMPORT, P.TAKE_REPORT, P.READ_OUTBOX} | AT_ONCE,
    Role.ANALYST: OFFICER | {P.IMPORT, P.VIEW_POLICY, P.VIEW_STOP},
    Role.REVIEWER: OFFICER | AT_ONCE | {P.IMPORT, P.VIEW_POLICY, P.READ_OUTBOX},
    Role.SUPERVISOR: OFFICER
    | AT_ONCE
    | {P.IMPORT, P.VIEW_RECONCILIATION, P.VIEW_POLICY, P.EDIT_POLICY, P.READ_OUTBOX, P.SEND_AGAIN},
    Role.FORCE_OFFICER: OFFICER | {P.TAKE_REPORT, P.HANDOVERS},
    Role.FORCE_LEAD: OFFICER | {P.HANDOVERS},
    Role.PARTNER: {P.VIEW_REPORT, P.IMPORT, P.VIEW_STOP, P.ANSWER_STOP},
    Role.SENIOR_OFFICER: {P.VIEW_FIGURES},
    Role.MEMBER: {P.VIEW_FIGURES},
    Role.PROGRAMME_OFFICE: set(),
    Role.AUDITOR: {P.VIEW_LEDGER, P.VIEW_RECONCILIATION, P.VIEW_FIGURES, P.VIEW_POLICY},
    Role.PROFESSIONAL_STANDARDS: {P.VIEW_LEDGER},
    Role.ADMINISTRATOR: {P.MANAGE_PEOPLE, P.VIEW_RECONCILIATION, P.VIEW_POLICY},
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_exactly_what_the_table_says(role: Role, permission: Permission) -> None:
    expected = permission in TABLE[role] | {P.OWN_ACCOUNT}
    assert Viewer(person=1, role=role).may(permission) is expected


@pytest.mark.parametrize("permission", Permission)
def test_who_has_no_role_may_nothing(permission: Permission) -> None:
    assert not NOBODY.may(permission)
    assert not Viewer(person=1).may(permission)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.MEMBER, Role.SENIOR_OFFICER])
def test_who_runs_or_checks_sees_no_case_data(role: Role) -> None:
    assert not MAY[role] & CASE_DATA


def test_every_role_has_a_place_but_the_reporters() -> None:
    assert set(HELD_IN) == set(Role)
    assert [role for role in Role if not HELD_IN[role]] == [Role.REPORTER]
    assert all(set(kinds) <= set(Kind) for kinds in HELD_IN.values())
