"""The rules in force: what they say, who changed them and why, and how a supervisor changes one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.queries import people_by_id
from squaremile.accounts.roles import Permission
from squaremile.policy import queries
from squaremile.policy.forms import ChangeForm
from squaremile.policy.kinds import registered
from squaremile.policy.models import Version
from squaremile.policy.rules import Standing, contents, counted, difference, pretty
from squaremile.policy.services import Overtaken, Refused, note_viewed, publish_change

reads = allow(Permission.VIEW_POLICY, purpose=False)


@require_safe
@reads
def kinds(request: ViewedRequest) -> HttpResponse:
    return render(request, "policy/kinds.html", {"found": queries.kinds_in_force()})


@require_safe
@reads
def kind(request: ViewedRequest, kind: str) -> HttpResponse:
    """What is in force, and every version that was."""
    versions = queries.history(kind, timezone.now())
    if not versions:
        raise Http404
    newest = queries.latest(kind)
    begun = any(standing == Standing.IN_FORCE for _, standing in versions)
    context = _read(queries.current(kind) if begun else newest) | {
        "policy": newest.policy,
        "versions": versions,
        "waiting": newest if newest.effective_at > timezone.now() else None,
        "may_change": request.viewer.may(Permission.EDIT_POLICY) and registered(kind) is not None,
        "code_only": registered(kind) is None,
        "breadcrumbs": _trail(newest, ""),
    }
    return render(request, "policy/kind.html", context)


@require_safe
@reads
def version(request: ViewedRequest, kind: str, number: int) -> HttpResponse:
    """One version, and what it changed in the one before."""
    found = queries.version_of(kind, number)
    if found is None:
        raise Http404
    before = queries.version_of(kind, number - 1)
    note_viewed(found)
    context = _read(found) | {
        "policy": found.policy,
        "standing": next(standing for v, standing in queries.history(kind, timezone.now()) if v.number == number),
        "before": before,
        "breadcrumbs": _trail(found, f"Version {number}"),
    }
    if before:
        context |= _compared(before.body, found.body)
    return render(request, "policy/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Permission.EDIT_POLICY, purpose=False)
def change(request: ViewedRequest, kind: str) -> HttpResponse:
    """`step=check` shows what would change, `step=publish` does it, `step=edit` goes back to the words."""
    try:
        newest = queries.latest(kind)
    except Version.DoesNotExist:
        raise Http404 from None
    if registered(kind) is None:
        raise Http404
    form = ChangeForm(newest=newest)
    if request.method == "POST":
        form = ChangeForm(request.POST, request.FILES, newest=newest)
        step = request.POST.get("step", "check")
        if form.is_valid() and form.cleaned_data["base"] == newest.number and step != "edit":
            done = _publish(request, form) if step == "publish" else None
            return done or _dry_run(request, form)
    return _edit(request, form)


def _publish(request: ViewedRequest, form: ChangeForm) -> HttpResponse | None:
    """None when it was refused: somebody was faster, which the form then says."""
    given, newest = form.cleaned_data, form.newest
    author = people_by_id({request.viewer.person}).get(request.viewer.person, "")
    try:
        made = publish_change(
            kind=newest.policy_id, base=given["base"], body=form.parsed, author=author, reason=given["reason"],
            effective_at=form.effective_at,
        )  # fmt: skip
    except Overtaken as overtaken:
        form.newest = overtaken.latest
        return _edit(request, form)
    except Refused as refused:
        form.add_error("body", refused.problems)
        return _edit(request, form)
    messages.success(request, f"Version {made.number} published")
    return redirect("policy:version", kind=made.policy_id, number=made.number)


def _dry_run(request: ViewedRequest, form: ChangeForm) -> HttpResponse:
    newest = form.newest
    context = _compared(newest.body, form.parsed) | {
        "policy": newest.policy,
        "newest": newest,
        "number": newest.number + 1,
        "waiting": newest.effective_at > timezone.now(),
        "begins": form.effective_at,
        "given": form.cleaned_data,
        "body": pretty(form.parsed),
        "breadcrumbs": _trail(newest, "Check the change"),
    }
    return render(request, "policy/check.html", context)


def _edit(request: ViewedRequest, form: ChangeForm) -> HttpResponse:
    """The words as they were sent. When another version came meanwhile, what it changed stands above them, and the
    next try is made on it: so nobody's change is lost unseen."""
    newest = form.newest
    context: dict[str, Any] = {"policy": newest.policy, "newest": newest, "breadcrumbs": _trail(newest, "Change")}
    if newest.effective_at > timezone.now():
        context["waiting"] = newest
    if form.is_bound:
        context |= _since(form)
        form = _with_words(form)
    return render(request, "policy/change.html", context | {"form": form})


def _since(form: ChangeForm) -> dict[str, Any]:
    base = form.cleaned_data.get("base")
    began_on = queries.version_of(form.newest.policy_id, base) if base else None
    if began_on is None or began_on.number >= form.newest.number:
        return {}
    return {"began_on": began_on} | _compared(began_on.body, form.newest.body)


def _with_words(form: ChangeForm) -> ChangeForm:
    """The box shows what came in a file, and the next try is made on the newest version."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["base"] = str(form.newest.number)
    if form.parsed is not None:
        data["body"] = pretty(form.parsed)
    form.data = data
    return form


def _read(version: Version) -> dict[str, Any]:
    return {
        "shown": version,  # `version` is the software's, at the foot of each page
        "contents": [{"key": key, "value": value} for key, value in contents(version.body)],
        "body": pretty(version.body),
    }


def _compared(before: Any, after: Any) -> dict[str, Any]:
    lines = difference(before, after)
    new, gone = counted(lines)
    return {"lines": lines, "new": new, "gone": gone}


def _trail(version: Version, last: str) -> list[dict[str, str]]:
    trail = [{"text": "Policy", "url": reverse("policy:kinds")}]
    if not last:
        return [*trail, {"text": version.policy.title}]
    return [
        *trail,
        {"text": version.policy.title, "url": reverse("policy:kind", args=[version.policy_id])},
        {"text": last},
    ]
