"""What is asked of every address: which record stands in it, and for which roles that opens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from squaremile.accounts.roles import MAY, Permission, Role
from tests.cast import ABSENT, ABSENT_REFERENCE, IDENTIFIERS, IMPORTERS, NETWORKS, REPORTS, World

ALL = set(Role)


@dataclass
class Case:
    """`opens`: the roles for which the record is there; of the others, those that may use the address get 404.

    `shown`: the drafts' secrets that the browser holds, by key; `draft`: the key that is asked for."""

    address: str
    variant: str
    path: str
    opens: set[Role] = field(default_factory=lambda: ALL)
    method: str = "GET"
    data: Callable[[Role], dict[str, Any]] = lambda role: {}
    answer: int = 200
    shown: dict[str, str] = field(default_factory=dict)
    draft: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.address} [{self.variant}]"


def cases_of(world: World) -> list[Case]:
    from tests.cases_front_door import of_front_door
    from tests.cases_messages import of_messages

    ours = [*_plain(), *_records(world), *_intakes(world), *_people(world), *_policy(), *_own(world)]
    return [*ours, *of_front_door(world), *of_messages(world)]


def _plain() -> list[Case]:
    """Addresses without a record."""
    pages = (
        "home/", "networks/", "reports/", "search/", "import/", "import/schema.json", "figures/", "counts/", "ledger/",
        "policy/",
        "people/", "people/add/", "purpose/", "role/", "account/", "accounts/signup/done/",
    )  # fmt: skip
    found = [Case(page, "no record", f"/{page}") for page in pages]
    return [
        *found,
        *(Case(page, "nothing filled in", f"/{page}", method="POST") for page in ("people/add/", "import/")),
    ]


def _records(world: World) -> list[Case]:
    found = [
        Case("reports/<str:reference>/", name, f"/reports/{world.references[name]}/", opens)
        for name, (_, opens) in REPORTS.items()
    ]
    none: set[Role] = set()
    for written in (ABSENT_REFERENCE, "SM-ZZZZ-ZZZZ-ZZZZ", "x", "1", "%00", "' OR 1=1"):
        found.append(Case("reports/<str:reference>/", "absent", f"/reports/{written}/", none))
    for page in ("", "chart.json"):
        address = f"networks/<int:number>/{page}"
        for name, (_, opens) in NETWORKS.items():
            found.append(Case(address, name, f"/networks/{world.networks[name]}/{page}", opens))
        for number in (ABSENT, 0, 10**18, 10**30):
            found.append(Case(address, "absent", f"/networks/{number}/{page}", none))
    for name in ("kent", "essex"):
        number = world.networks[f"retired into {name}"]
        opens = NETWORKS[name][1]
        found.append(Case("networks/<int:number>/", f"retired into {name}", f"/networks/{number}/", opens, answer=301))
        chart = f"/networks/{number}/chart.json"
        found.append(Case("networks/<int:number>/chart.json", f"retired into {name}", chart, none))
    address = "identifiers/<int:pk>/"
    for name, (_, opens) in IDENTIFIERS.items():
        found.append(Case(address, name, f"/identifiers/{world.identifiers[name]}/", opens))
    return [*found, *(Case(address, "absent", f"/identifiers/{pk}/", none) for pk in (ABSENT, 10**30))]


def _intakes(world: World) -> list[Case]:
    found = []
    for page in ("", "results.csv"):
        address = f"import/<int:pk>/{page}"
        for role in IMPORTERS:
            pk = world.intakes[role.value]
            found.append(Case(address, f"of {role}", f"/import/{pk}/{page}", {role}))
        found.append(Case(address, "of another", f"/import/{world.intakes['agent-2']}/{page}", set()))
        found.append(Case(address, "absent", f"/import/{ABSENT}/{page}", set()))
    return found


def _people(world: World) -> list[Case]:
    held = world.memberships
    own = {"own": held["kent colleague"].pk}
    others = {"ended": held["kent leaver"].pk, "other force": held["essex officer"].pk, "bank": held["partner"].pk,
              "absent": ABSENT}  # fmt: skip
    pages = {"": ("GET", 200), " ": ("POST", 302), "end/": ("POST", 302), "clear-second-factors/": ("POST", 302),
             "invite/": ("POST", 200)}  # fmt: skip
    return [
        Case(
            f"people/<int:pk>/{page.strip()}", name, f"/people/{pk}/{page.strip()}",
            {Role.ADMINISTRATOR} if name in own else set(), method, lambda role: {"role": "force-lead"}, answer,
        )
        for page, (method, answer) in pages.items()
        for name, pk in (own | others).items()
    ]  # fmt: skip


def _policy() -> list[Case]:
    """Kinds and versions are there for all who may read them, or for nobody; only supervisors may change one."""
    found = [Case("policy/<slug:kind>/<int:number>/", "first", "/policy/linking/1/")]
    for number in (ABSENT, 0, 10**30):
        found.append(Case("policy/<slug:kind>/<int:number>/", "absent", f"/policy/linking/{number}/", set()))
    for page, methods in (("", ("GET",)), ("change/", ("GET", "POST"))):
        for method in methods:
            for kind, opens in (("linking", ALL), ("nothing-of-the-kind", set())):
                path = f"/policy/{kind}/{page}"
                found.append(Case(f"policy/<slug:kind>/{page}", f"{method} {kind}", path, opens, method))
    return found


def _own(world: World) -> list[Case]:
    def purpose(role: Role) -> dict[str, Any]:
        from squaremile.accounts.queries import purposes_for

        return {"purpose": purposes_for(role).first().slug}

    def membership(name: str) -> Callable[[Role], dict[str, Any]]:
        return lambda role: {"membership": world.memberships[name or role.value].pk}

    def session(name: str) -> Callable[[Role], dict[str, Any]]:
        return lambda role: {"session": str(world.sessions[name or role.value])}

    none: set[Role] = set()
    ended, switched = "/account/sessions/end/", "/role/"
    return [
        Case("purpose/", "own", "/purpose/", method="POST", data=purpose, answer=302),
        Case("purpose/", "no such", "/purpose/", method="POST", data=lambda role: {"purpose": "curiosity"}),
        Case("role/", "own", switched, method="POST", data=membership(""), answer=302),
        Case("role/", "another's", switched, none, "POST", membership("essex officer")),
        Case("role/", "absent", switched, none, "POST", lambda role: {"membership": ABSENT}),
        Case("account/sessions/end/", "own", ended, method="POST", data=session(""), answer=302),
        Case("account/sessions/end/", "another's", ended, none, "POST", session("essex officer")),
        Case("account/sessions/end/", "absent", ended, none, "POST", lambda role: {"session": str(ABSENT)}),
    ]


def may(role: Role, access: str) -> bool:
    return Permission(access) in MAY[role]
