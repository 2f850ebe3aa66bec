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
from squaremile.demo.bench.watch import watch

_AT_ONCE = 4
BARS = (Bar("p95 ms", 300), Bar(f"p95, {_AT_ONCE} at once", 300))
# The least privileged role has the most to be kept from: the force with most reports, and the one with fewest.
_FORCES = """
SELECT o.slug FROM reports_report r JOIN accounts_organisation o ON o.id = r.force_id
GROUP BY o.slug ORDER BY count(*) DESC"""


def measure(store: Store) -> Iterator[Figure]:
    """A figure for each page and role, the slowest of the role first."""
    store.serve()
    stored = count("reports_report")
    for name, role, organisation in _who():
        ticket, viewer = cookie(role, organisation), viewer_of(role, organisation)
        say(f"pages as {name}")
        pages = list(pages_for(viewer))
        _warm(store.port, ticket, [paths[0] for _, paths in pages])
        figures = [
            Figure("pages", f"{page}, {name}", stored, _values(store, ticket, paths), BARS) for page, paths in pages
        ]
        yield from sorted(figures, key=lambda figure: -figure.values["p95 ms"])


def _values(store: Store, ticket: str, paths: list[str]) -> dict[str, float]:
    """Of half the requests by one client alone and the other half by several at once; CPU is server and database."""
    half = max(store.requests // 2, 1)
    alone = spread(ask_all(store.port, ticket, asked(paths, half), clients=1))
    with watch() as watched:
        together = spread(ask_all(store.port, ticket, asked(paths[::-1], store.requests - half), clients=_AT_ONCE))
    return {
        **{f"{name} ms": value for name, value in alone.items()},
        **{f"{name}, {_AT_ONCE} at once": value for name, value in together.items()},
        "CPU ms": watched.values["CPU-s"] * 1000 / max(store.requests - half, 1),
        "of it database": watched.values["of it database"] * 1000 / max(store.requests - half, 1),
        "requests": float(store.requests),
    }


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
        ("auditor", Role.AUDITOR, ""),
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
        "p50": order[len(order) // 2],
        "p95": order[min(int(len(order) * 0.95), len(order) - 1)],
        "max": order[-1],
    }
