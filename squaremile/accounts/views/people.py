"""Joiners, movers and leavers of the administrator's own organisation. No case data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from squaremile.accounts.access import allow
from squaremile.accounts.forms import JoinerForm, MoveForm
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.models import Membership, Organisation
from squaremile.accounts.queries import people_of
from squaremile.accounts.roles import Permission, Role
from squaremile.accounts.services import (
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

manage = allow(Permission.MANAGE_PEOPLE, purpose=False)


def _trail(last: str) -> list[dict[str, str]]:
    return [{"text": "People", "url": reverse("accounts:people")}, {"text": last}]


def _organisation(request: ViewedRequest) -> Organisation:
    return get_object_or_404(Organisation, pk=request.viewer.organisation)


def _open_membership(request: ViewedRequest, pk: int) -> Membership:
    """One of the administrator's own organisation; 404 for any other, exactly as for none."""
    return get_object_or_404(people_of(request.viewer).filter(ended_at=None), pk=pk)


@manage
@never_cache
@require_GET
def people(request: ViewedRequest) -> HttpResponse:
    context = {
        "organisation": _organisation(request),
        "now": people_of(request.viewer).filter(ended_at=None),
        "left": people_of(request.viewer).exclude(ended_at=None).order_by("-ended_at")[:50],
    }
    return render(request, "accounts/people.html", context)


@manage
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: ViewedRequest) -> HttpResponse:
    organisation = _organisation(request)
    form = JoinerForm(request.POST or None, roles=roles_of(organisation))
    if form.is_valid():
        try:
            membership = add_joiner(organisation=organisation, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("role", str(refusal))
        else:
            return _invited(request, membership)
    return render(
        request,
        "accounts/person_add.html",
        {"form": form, "organisation": organisation, "breadcrumbs": _trail("Add a person")},
    )


@manage
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: ViewedRequest, pk: int) -> HttpResponse:
    membership = _open_membership(request, pk)
    roles = [role for role in roles_of(_organisation(request)) if role != membership.role]
    form = MoveForm(request.POST or None, roles=roles)
    if form.is_valid():
        try:
            change_role(membership, role=form.cleaned_data["role"], by=request.viewer.person)
        except NotAllowed as refusal:
            form.add_error("role", str(refusal))
        else:
            label = Role(form.cleaned_data["role"]).label
            messages.success(request, f"{membership.person.name} is now {label}. Their sessions were ended.")
            return redirect("accounts:people")
    context = {
        "form": form,
        "one": membership,
        "may_invite": may_invite(membership),
        "may_clear": may_clear_second_factors(membership),
        "breadcrumbs": _trail(membership.person.name),
    }
    return render(request, "accounts/person.html", context)


@manage
@require_POST
def end(request: ViewedRequest, pk: int) -> HttpResponse:
    membership = _open_membership(request, pk)
    try:
        end_membership(membership, by=request.viewer.person)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{membership.person.name} has left this role. Their sessions were ended.")
    return redirect("accounts:people")


@manage
@require_POST
def clear_factors(request: ViewedRequest, pk: int) -> HttpResponse:
    """For who lost the device and the recovery codes: they set up anew after their password."""
    membership = _open_membership(request, pk)
    try:
        clear_second_factors(membership, by=request.viewer.person)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{membership.person.name} sets up a second factor anew when they next sign in.")
    return redirect("accounts:people")


@manage
@require_POST
def invite_again(request: ViewedRequest, pk: int) -> HttpResponse:
    return _invited(request, _open_membership(request, pk))


def _invited(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Shows the one-time link, once: it is not kept."""
    try:
        link = request.build_absolute_uri(invite(membership))
    except NotAllowed:
        link = ""
    return render(request, "accounts/invited.html", {"one": membership, "link": link})
