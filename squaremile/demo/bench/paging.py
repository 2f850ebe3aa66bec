"""`pages`: how long each page takes to answer, by role, from the real server over HTTP."""

from collections.abc import Iterator

from django.db import connection

from squaremile.accounts.roles import Role
from squaremile.accounts.services import default_purpose, demonstration_membership
from squaremile.accounts.viewer import Viewer
from squaremile.demo.bench.asking import Asking, ask_all
from squaremile.demo.bench.choosing import asked, pages_for
from squaremile.demo.bench.figures import Bar, Figure
from squaremile.demo.bench.store import PARTNER, Store, cookie, count, say

BAR = Bar("p95 ms", 300)
_AT_ONCE = 4
# The least privileged role has the most to be kept from: the force with most reports, and the one with fewest.
_FORCES = """
SELECT o.slug FROM reports_report r JOIN accounts_organisation o ON o.id = r.force_id
GROUP BY o.slug ORDER BY count(*) DESC"""


def measure(store: Store) -> Iterator[Figure]:
    """A figure for each page and role, one client alone; then all pages of the role with four clients at once."""
    store.serve()
    stored = count("reports_report")
    for name, role, organisation in _who():
        ticket, viewer = cookie(role, organisation), viewer_of(role, organisation)
        say(f"pages as {name}")
        alone = list(pages_for(viewer))
        _warm(store.port, ticket, [paths[0] for _, paths in alone])
        for clients, half in ((1, store.requests // 2), (_AT_ONCE, store.requests - store.requests // 2)):
            for page, paths in alone:
                taken = ask_all(store.port, ticket, asked(paths, max(half, clients)), clients=clients)
                at_once = "" if clients == 1 else f", {clients} at once"
                yield Figure("pages", f"{page}, {name}{at_once}", stored, spread(taken), (BAR,))


def _warm(port: int, ticket: str, paths: list[str]) -> None:
    """Each page once in each process of the server, so that no first load of a module is measured."""
    for _ in range(3):
        reader = Asking(port, ticket)
        for path in paths:
            reader.get(path)
        reader.close()


def _who() -> list[tuple[str, Role, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_FORCES)
        forces = [row[0] for row in cursor.fetchall()]
    return [
        ("analyst", Role.ANALYST, ""),
        (f"officer of {forces[0]}", Role.FORCE_OFFICER, forces[0]),
        (f"officer of {forces[-1]}", Role.FORCE_OFFICER, forces[-1]),
        ("partner", Role.PARTNER, PARTNER),
    ]


def viewer_of(role: Role, organisation: str) -> Viewer:
    membership = demonstration_membership(role, organisation)
    purpose = default_purpose(role)
    return Viewer(
        membership.person_id,
        role,
        membership.organisation_id or 0,
        purpose.slug if purpose else "",
        bool(purpose and purpose.contact),
    )


def spread(taken: list[float]) -> dict[str, float]:
    """Half of the requests took at most p50, 95 of 100 at most p95."""
    order = sorted(taken)
    return {
        "p50 ms": order[len(order) // 2],
        "p95 ms": order[min(int(len(order) * 0.95), len(order) - 1)],
        "max ms": order[-1],
        "requests": float(len(order)),
    }
