"""One box over every kind of record. What is asked and why stands in the address and in the ledger."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.queries import purposes_for
from squaremile.accounts.roles import Permission
from squaremile.ledger.actor import acting
from squaremile.ledger.services import Verb, record
from squaremile.reports.queries import fraud_type_titles
from squaremile.website.forms import PlainWords
from squaremile.workbench.paging import page_of
from squaremile.workbench.queries import search as queries

GROUPS = [("", "Everything"), ("identifiers", "Identifiers"), ("people", "Names"), ("words", "Words of reports")]


class SearchForm(PlainWords, forms.Form):
    q = forms.CharField(
        label="Number, address, name, reference or words", max_length=200, required=False,
        error_messages={"max_length": "Search for 200 characters at most"},
    )  # fmt: skip
    within = forms.ChoiceField(label="Look in", choices=GROUPS, required=False)
    why = forms.ChoiceField(label="Why you search", required=False)

    def __init__(self, data: QueryDict, *, purposes: list[tuple[str, str]], stated: str) -> None:
        given = data.copy()
        given.setdefault("why", stated)
        super().__init__(given)
        self.fields["why"].choices = purposes  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return " ".join(str(self.cleaned_data["q"]).split())


@require_safe
@allow(Permission.SEARCH)
def search(request: ViewedRequest) -> HttpResponse:
    purposes = list(purposes_for(request.viewer.role).values_list("slug", "text"))
    form = SearchForm(request.GET, purposes=purposes, stated=request.viewer.purpose)
    shown: dict[str, Any] = {"form": form, "examples": True}
    if form.is_valid() and form.cleaned_data["q"]:
        words, within = form.cleaned_data["q"], form.cleaned_data["within"]
        shown = {"form": form, "words": words, "within": within, "titles": fraud_type_titles()}
        shown |= _found(request, words, within)
        _note(request, form, shown)
    return render(request, "workbench/search.html", shown)


def _found(request: ViewedRequest, words: str, within: str) -> dict[str, Any]:
    viewer, long_enough = request.viewer, len(words) >= queries.SHORTEST
    found: dict[str, Any] = {"too_short": not long_enough, "exact": []}
    if within in ("", "identifiers"):
        found["exact"] = queries.exact(viewer, words)
    if not within:
        found["report"] = queries.report_of_reference(viewer, words)
        found["network"] = queries.network_of_number(viewer, words)
    known = [hit.identifier.pk for hit in found["exact"] if hit.identifier]
    found["looks"] = {
        name: look(request, words, within, known)
        for name, look in _LOOKS.items()
        if long_enough and within in ("", name)
    }
    sure = [found.get("report"), found.get("network"), *found["exact"]]
    sure += [look["rows"] for look in found["looks"].values() if not look.get("like")]
    if any(sure):
        _keep_the_nearest(found["looks"])
    found["nothing"] = not any(sure) and not any(look["rows"] for look in found["looks"].values())
    return found


def _keep_the_nearest(looks: dict[str, Any]) -> None:
    """Where something was found as typed, only what is spelled very nearly so stands beside it."""
    for look in looks.values():
        if look.get("like") and look["rows"] and hasattr(look["rows"][0], "near"):
            look["rows"] = [row for row in look["rows"] if row.near >= queries.VERY_NEAR]


def _identifiers(request: ViewedRequest, words: str, within: str, known: list[int]) -> dict[str, Any]:
    """Those that contain what was typed beside those that are exactly it, `known` already."""
    rows = queries.identifiers_with(request.viewer, words).exclude(pk__in=known)
    page = _page(request, rows, "degree", within, "identifiers")
    if not page["rows"] and not known and len(words) > queries.SHORTEST:
        page |= {"rows": queries.identifiers_like(request.viewer, words), "like": True}
    return page


def _people(request: ViewedRequest, words: str, within: str, _: list[int]) -> dict[str, Any]:
    page = _page(request, queries.people_with(request.viewer, words), "id", within, "people")
    if not page["rows"] and len(words) > queries.SHORTEST:
        page |= {"rows": queries.people_like(request.viewer, words), "like": True}
    return page


def _words(request: ViewedRequest, words: str, within: str, _: list[int]) -> dict[str, Any]:
    page = _page(request, queries.reports_with(request.viewer, words), "told_at", within, "words")
    if not page["rows"]:
        beginning = queries.reports_beginning(request.viewer, words)
        page = _page(request, beginning, "told_at", within, "words") | {"like": True}
    snippets = queries.snippets(page["rows"], words) if page["rows"] else {}
    return page | {"hits": [(report, snippets.get(report.pk)) for report in page["rows"]]}


_LOOKS = {"identifiers": _identifiers, "people": _people, "words": _words}


def _page(request: ViewedRequest, rows: Any, by: str, within: str, name: str) -> dict[str, Any]:
    """The first rows of a group with the address of all of them; or, when looking in one group, a page of it."""
    page = page_of(rows, by=by, asked=request.GET.dict() if within else {}, size=queries.SHOWN)
    if within:
        return {"rows": page.rows, "next_url": page.next_url, "previous_url": page.previous_url}
    kept = request.GET.copy()
    kept["within"] = name
    return {"rows": page.rows, "more_url": f"?{kept.urlencode()}" if page.next_url else ""}


def _note(request: ViewedRequest, form: SearchForm, shown: dict[str, Any]) -> None:
    """One leaf a search: the words, why, and whose records came up."""
    rows = {name: look["rows"] for name, look in shown["looks"].items()}
    seen = [party.report.reference for party in rows.get("people", [])]
    seen += [report.reference for report in rows.get("words", [])]
    seen += [shown["report"].reference] if shown.get("report") else []
    asked = form.cleaned_data
    detail = {
        "words": asked["q"],
        "within": asked["within"],
        "identifiers": [i.pk for i in rows.get("identifiers", [])],
    }
    with acting(replace(request.viewer.actor, purpose=asked["why"] or request.viewer.purpose)):
        record(Verb.SEARCHED, "report", list(dict.fromkeys(seen)), detail=detail)
