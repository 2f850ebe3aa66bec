"""What is asked of the front door: pages open to all, drafts by their secret, and the queues that come of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from squaremile.accounts.roles import Role
from tests.cases import Case
from tests.cast import ABSENT, ABSENT_REFERENCE, FORCE, NATION, REPORTS, World

# Whose draft of the cast it is when no secret is shown.
BEGAN = {Role.REPORTER: "of the reporter", Role.AGENT: "of the agent", Role.FORCE_OFFICER: "of the officer"}
STOPPERS = {Role.AGENT, *NATION}
_DRAFT = "d/<slug:key>/"


@dataclass(frozen=True)
class Open:
    """Open to all: what nobody, a password alone and any role get; `reporter`: what a reporter does, if other."""

    address: str
    path: str
    nobody: int = 200
    password: int = 200
    signed_in: int = 200
    reporter: int = 0
    data: dict[str, Any] | None = None

    @property
    def case(self) -> Case:
        if self.data is None:
            return Case(self.address, "open", self.path)
        return Case(self.address, "open", self.path, method="POST", data=lambda role: self.data or {})


OPEN = (
    Open("", "/", 200, 302, 302, reporter=200),
    Open("healthz", "/healthz"),
    Open("accessibility", "/accessibility"),
    Open("privacy", "/privacy"),
    Open("privacy", "/privacy"),
    Open("gallery/", "/gallery/"),
    Open("account/second-factor/", "/account/second-factor/", 302, 200, 302),
    Open("demo/", "/demo/"),
    Open("demo/", "/demo/", 404, 404, 404, data={}),
    Open("demo/sign-in/<str:token>/", "/demo/sign-in/nonsense/", 410, 410, 410),
    Open("find/", "/find/", 302, 302, 302),
    Open("find/", "/find/", data={"words": "They rang and said they were my bank"}),
    Open("tell/<slug:slug>/", "/tell/fraud/"),
    Open("tell/<slug:slug>/", "/tell/nothing-of-the-kind/", 404, 404, 404),
    Open("tell/<slug:slug>/", "/tell/fraud/", data={}),
    Open("paper/<slug:slug>.pdf", "/paper/contact.pdf"),
    Open("paper/<slug:slug>.pdf", "/paper/nothing-of-the-kind.pdf", 404, 404, 404),
    Open("doors/<slug:slug>/", "/doors/emergency/"),
    Open("doors/<slug:slug>/", "/doors/nothing-of-the-kind/", 404, 404, 404),
    Open("doors/<slug:slug>/words/", "/doors/emergency/words/", data={"words": "Help"}),
    Open("doors/<slug:slug>/words/", "/doors/nothing-of-the-kind/words/", 404, 404, 404, data={}),
    Open("leave/", "/leave/", 302, 302, 302),
    Open("mine/", "/mine/", 302, 302, 302, reporter=200),
    Open("return/", "/return/"),
    Open("return/", "/return/", data={"code": "0000-0000-0000-0000"}),
    Open("return/<str:code>/", "/return/0000-0000-0000-0000/"),
    Open("return/<str:code>/", "/return/0000-0000-0000-0000/", data={"code": "0000-0000-0000-0000"}),
    Open("track/", "/track/"),
    Open("track/", "/track/", data={"reference": "SM-0000-0000-0000"}),
    Open("track/code/", "/track/code/"),
    Open("track/code/", "/track/code/", data={"reference": "SM-0000-0000-0000", "code": "000000"}),
    Open("track/leave/", "/track/leave/", 302, 302, 302, data={}),
    Open("track/<str:reference>/", "/track/SM-0000-0000-0000/", 302, 302, 302),
    Open("track/<str:reference>/<slug:what>/", "/track/SM-0000-0000-0000/add/", 302, 302, 302),
    Open("track/<str:reference>/<slug:what>/", "/track/SM-0000-0000-0000/add/", 302, 302, 302, data={"words": "x"}),
)


@dataclass(frozen=True)
class OfDraft:
    """A page of a draft: what its holder gets, of one that is not sent or (`sent`) of one that was."""

    tail: str
    page: str
    answer: int = 200
    data: dict[str, Any] | None = None
    sent: bool = False

    @property
    def address(self) -> str:
        return _DRAFT + self.tail


OF_DRAFT = (
    OfDraft("", ""),
    OfDraft("save/", "save/"),
    OfDraft("save/", "save/", data={}),
    OfDraft("ring-now/", "ring-now/"),
    OfDraft("check/", "check/"),
    OfDraft("check/", "check/", data={}),
    OfDraft("<slug:slug>/", "story/"),
    OfDraft("<slug:slug>/", "emergency/", 302, {"emergency": ["none"]}),
    OfDraft("<slug:slug>/", "nothing-of-the-kind/", 404),
    OfDraft("<slug:slug>/<int:number>/", "suspect/0/"),
    OfDraft("<slug:slug>/<int:number>/", "suspect/0/", 302, {}),
    OfDraft("<slug:slug>/<int:number>/remove/", "suspect/0/remove/", 302, {}),
    OfDraft("done/", "done/", sent=True),
    OfDraft("done/rate/", "done/rate/", 302, {"rating": "5"}, sent=True),
    OfDraft("done/about-you/", "done/about-you/", sent=True),
    OfDraft("done/about-you/", "done/about-you/", 302, {"age": ""}, sent=True),
    OfDraft("", "", 302, sent=True),
    OfDraft("check/", "check/", 302, {"declared": "yes"}, sent=True),
)


@dataclass(frozen=True)
class Asked:
    """One request for a draft: which, with which secrets shown, and whether it is there for whoever shows them."""

    case: Case
    there: bool
    answer: int
    began: str = field(default="", compare=False)


def asked_of_drafts(world: World) -> Iterator[Asked]:
    """Each page of a draft: with its secret, with another's, with none, and of a draft that is not there."""
    for of in OF_DRAFT:
        mine, other = ("of-draft", "handed-over") if of.sent else ("nobody", "nobody-2")
        draft, another = world.drafts[mine], world.drafts[other]
        shown = {draft.key: draft.code}
        yield Asked(_of(of, draft.key, "its secret", shown), True, of.answer)
        yield Asked(_of(of, draft.key, "its secret, and another", shown | {another.key: another.code}), True, of.answer)
        yield Asked(_of(of, draft.key, "no secret", {}), False, 404)
        yield Asked(_of(of, draft.key, "another's secret under its key", {draft.key: another.code}), False, 404)
        yield Asked(_of(of, draft.key, "the secret of another", {another.key: another.code}), False, 404)
        yield Asked(_of(of, draft.key, "no such secret", {draft.key: "0000-0000-0000-0000"}), False, 404)
        yield Asked(_of(of, "nonesuch", "absent", {}), False, 404)
        yield Asked(_of(of, "nonesuch", "absent, another's secret", {"nonesuch": draft.code}), False, 404)
        if not of.sent:
            for name in BEGAN.values():
                yield Asked(_of(of, world.drafts[name].key, name, {}), False, of.answer, began=name)
            for name in ("of reporter-2", "of agent-2"):
                yield Asked(_of(of, world.drafts[name].key, name, {}), False, 404)


def _of(of: OfDraft, key: str, variant: str, shown: dict[str, str]) -> Case:
    method = "GET" if of.data is None else "POST"
    return Case(
        of.address, variant, f"/d/{key}/{of.page}", method=method, data=lambda role: of.data or {}, shown=shown,
        draft=key,
    )  # fmt: skip


def of_front_door(world: World) -> list[Case]:
    """Addresses for staff."""
    return [*_plain(), *_stop_requests(world), *_handovers(world), *_files(world)]


def _plain() -> Iterator[Case]:
    for page in ("stop-the-money/", "handed-over/", "figures/services/"):
        yield Case(page, "no record", f"/{page}")
    yield Case("stop-the-money/next/", "the next", "/stop-the-money/next/", method="POST", answer=302)
    for method, answer in (("GET", 200), ("POST", 200)):
        yield Case("key/<slug:slug>/", "fraud", "/key/fraud/", method=method, answer=answer)
        yield Case("key/<slug:slug>/", "absent", "/key/nothing-of-the-kind/", set(), method)


def _stop_requests(world: World) -> Iterator[Case]:
    found = dict(world.rows("SELECT report_id, id FROM reports_stoprequest"))
    opens = {"of-draft": STOPPERS, "kent-1": STOPPERS | {Role.PARTNER}, "essex-1": STOPPERS}
    pages: tuple[tuple[str, str, dict[str, Any], int], ...] = (
        ("", "GET", {}, 200), ("claim/", "POST", {}, 302), ("send/", "POST", {}, 200),
        ("answer/", "POST", {}, 200), ("withdraw/", "POST", {"why": "A mistake"}, 302),
    )  # fmt: skip
    for page, method, data, answer in pages:
        address = f"stop-the-money/<int:pk>/{page}"
        for name, roles in opens.items():
            path = f"/stop-the-money/{found[world.report_ids[name]]}/{page}"
            yield Case(address, name, path, roles, method, lambda role, data=data: data, answer)  # type: ignore[misc]
        for pk in (ABSENT, 0, 10**30):
            yield Case(address, "absent", f"/stop-the-money/{pk}/{page}", set(), method)


def _handovers(world: World) -> Iterator[Case]:
    staff = {Role.AGENT, Role.REVIEWER, Role.SUPERVISOR}
    opens = {"handed-over": (staff - {Role.AGENT}) | FORCE, "anonymous": staff, "taken-up": staff - {Role.AGENT}}
    for page, method in (("", "GET"), ("sign/", "POST"), ("force/", "POST")):
        address = f"handed-over/<str:reference>/{page}"
        for name in REPORTS:
            yield Case(address, name, f"/handed-over/{world.references[name]}/{page}", opens.get(name, set()), method)
        for written in (ABSENT_REFERENCE, "x", "%00"):
            yield Case(address, "absent", f"/handed-over/{written}/{page}", set(), method)


def _files(world: World) -> Iterator[Case]:
    files = dict(world.rows("SELECT report_id, id FROM reports_attachment WHERE report_id IS NOT NULL"))
    [(unsent,)] = world.rows("SELECT id FROM reports_attachment WHERE draft_id = %s", world.drafts["nobody"].pk)
    for page in ("", "1.png"):
        address = "reports/<str:reference>/files/<int:pk>/" + page.replace("1", "<int:page>")
        for name in ("of-draft", "handed-over", "anonymous", "taken-up"):
            pk = files[world.report_ids[name]]
            yield Case(address, name, f"/reports/{world.references[name]}/files/{pk}/{page}", REPORTS[name][1])
            of_another = f"/reports/{world.references['kent-1']}/files/{pk}/{page}"
            yield Case(address, f"{name} under another report", of_another, set())
        not_sent = f"/reports/{world.references['of-draft']}/files/{unsent}/{page}"
        yield Case(address, "of a draft that is not sent", not_sent, set())
        for pk in (ABSENT, 10**30):
            yield Case(address, "absent", f"/reports/{world.references['of-draft']}/files/{pk}/{page}", set())
    for number in (0, 2, 10**30):
        pk = files[world.report_ids["of-draft"]]
        path = f"/reports/{world.references['of-draft']}/files/{pk}/{number}.png"
        yield Case(address, "no such page", path, set())
