"""Who is looking: the person, the role they act in, for whom, and why. Decided once a request."""

from dataclasses import dataclass

from django.db import connection

from squaremile.accounts.roles import IN_FORCE, MAY, NATIONAL, Permission, Role
from squaremile.ledger.actor import Actor


@dataclass(frozen=True, slots=True)
class Viewer:
    person: int = 0
    role: str = ""
    organisation: int = 0
    purpose: str = ""
    may_contact: bool = False

    def may(self, permission: Permission) -> bool:
        return bool(self.role) and permission in MAY[Role(self.role)]

    @property
    def national(self) -> bool:
        """Sees every report: works for the national service."""
        return self.role in NATIONAL

    @property
    def in_force(self) -> bool:
        return self.role in IN_FORCE

    @property
    def actor(self) -> Actor:
        return Actor(self.person, self.organisation, self.role or "public", self.purpose)


NOBODY = Viewer()

_CONTEXT = (
    "app.person", "app.role", "app.organisation", "app.contact", "app.job", "app.token", "app.receiving",
    "app.tracking",
)  # fmt: skip


def tell_database(viewer: Viewer, job: str = "") -> None:
    """Tells row-level security who looks, until this transaction ends. Must be called inside one."""
    values = (
        str(viewer.person),
        viewer.role,
        str(viewer.organisation),
        "yes" if viewer.may_contact else "",
        job,
        "",
        "",
        "",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in _CONTEXT),
            [part for pair in zip(_CONTEXT, values, strict=True) for part in pair],
        )


def present_token(token_hash: bytes) -> None:
    """Shows row-level security the secret of a draft, as its keyed hash, until this transaction ends."""
    _set("app.token", token_hash.hex())


def present_tracking(token_hash: bytes) -> None:
    """Shows row-level security the secret of whoever follows a report, as its keyed hash, until this transaction ends.

    Files that come now belong to it as files of a draft belong to the draft's secret.
    """
    _set("app.tracking", token_hash.hex())
    _set("app.token", token_hash.hex())


def receiving(report_id: int) -> None:
    """From here on, until this transaction ends, the pages may write the parts of this one new report."""
    _set("app.receiving", str(report_id))


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
