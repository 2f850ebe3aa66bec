"""One's own account: purpose, role, sessions, second factors."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from squaremile.accounts.access import allow, public
from squaremile.accounts.forms import PurposeForm
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.queries import (
    open_memberships,
    purposes_for,
    second_factors_of,
    sessions_of,
    used_second_factor,
)
from squaremile.accounts.roles import Permission
from squaremile.accounts.services import end_session, end_sessions_of, state_purpose, switch_role


def page_of_ours(request: HttpRequest, otherwise: str) -> str:
    """The `next` of a request, when it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or otherwise
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else otherwise


def _next(request: HttpRequest) -> str:
    """Where to go on to: a page of ours, or the first page of those signed in."""
    return page_of_ours(request, settings.LOGIN_REDIRECT_URL)


@allow(Permission.OWN_ACCOUNT, purpose=False)
@never_cache
@require_http_methods(["GET", "POST"])
def purpose(request: ViewedRequest) -> HttpResponse:
    """Asks why the person looks, before any record opens."""
    listed = purposes_for(request.viewer.role)
    if request.method == "POST":
        form = PurposeForm(request.POST, purposes=listed)
        if form.is_valid():
            state_purpose(request, form.cleaned_data["purpose"])
            return redirect(_next(request))
    else:
        form = PurposeForm(purposes=listed, initial={"purpose": request.viewer.purpose, "next": _next(request)})
    return render(request, "accounts/purpose.html", {"form": form})


@allow(Permission.OWN_ACCOUNT, purpose=False)
@never_cache
@require_http_methods(["GET", "POST"])
def role(request: ViewedRequest) -> HttpResponse:
    """Acts in another of the roles that the person holds."""
    held = list(open_memberships(request.viewer.person))
    if request.method == "POST":
        chosen = next((one for one in held if str(one.pk) == request.POST.get("membership")), None)
        if chosen is None:
            raise Http404
        switch_role(request, chosen)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/role.html", {"held": held})


@allow(Permission.OWN_ACCOUNT, purpose=False)
@never_cache
@require_GET
def account(request: ViewedRequest) -> HttpResponse:
    context = {
        "held": list(open_memberships(request.viewer.person)),
        "sessions": sessions_of(request),
        "factors": second_factors_of(request.viewer.person),
        "may_manage_people": request.viewer.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "accounts/own.html", context)


@allow(Permission.OWN_ACCOUNT, purpose=False)
@require_POST
def end_own_sessions(request: ViewedRequest) -> HttpResponse:
    """POST `session` with its number, or `others` for all but this one."""
    if "others" in request.POST:
        count = end_sessions_of(request.user, but=request.session.session_key)  # type: ignore[arg-type]
        messages.success(request, f"{count} other {'session' if count == 1 else 'sessions'} ended")
        return redirect("accounts:own")
    number = request.POST.get("session", "")
    session = UserSession.objects.filter(
        user_id=request.viewer.person, pk=int(number) if number.isdecimal() else 0
    ).first()
    if session is None:
        raise Http404
    mine = session.session_key == request.session.session_key
    end_session(session)
    if mine:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, "Session ended")
    return redirect("accounts:own")


@public
@never_cache
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where a password alone leads: to setting up a passkey or an authenticator app, and nowhere else."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if used_second_factor(request):
        return redirect(settings.LOGIN_REDIRECT_URL)
    has_one = Authenticator.objects.filter(user=request.user).exists()
    return render(request, "accounts/second_factor.html", {"has_one": has_one})
