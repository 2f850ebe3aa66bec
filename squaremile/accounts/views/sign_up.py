"""Signing up as a reporter: name, address and password; the code; done."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as library
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from squaremile.accounts.access import allow, public
from squaremile.accounts.forms import SignUpCodeForm, SignUpForm
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.accounts.rules import Verdict
from squaremile.accounts.services import sign_up as service
from squaremile.accounts.views.own import page_of_ours


class SignUpView(library.SignupView):  # type: ignore[misc]
    """The library's page, with its limits; a person is made later, when the code is right."""

    template_name = "accounts/sign_up.html"

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        if (refusal := _limited(self.request, form.cleaned_data["email"])) is not None:
            return refusal
        service.begin(self.request, **form.asked(), next=self.get_next_url() or "")
        return redirect("accounts:sign-up-code")


sign_up = public(SignUpView.as_view())


def _limited(request: HttpRequest, email: str) -> HttpResponse | None:
    """Mails to one address are few, whoever asks for them; the answer is the same with an account and without."""
    answer: HttpResponse | None = ratelimit.consume_or_429(request, action="sign_up_mail", key=email)
    return answer


@public
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the code that was sent. The right one makes the account and signs in."""
    asked = service.pending(request)
    if asked is None or request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "account_signup")
    form = SignUpCodeForm(request.POST or None)
    if form.is_valid():
        refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="sign_up_code")
        if refusal is not None:
            return refusal
        verdict = service.check(request, asked, form.cleaned_data["code"])
        if verdict == Verdict.RIGHT:
            return _enter(request, asked)
        if verdict == Verdict.TOO_MANY:
            messages.error(request, _("There were too many wrong codes. Fill in the page again to get a new one."))
            return redirect("account_signup")
        form.add_error("code", _MISTAKES[verdict]())
    context = {"form": form, "asked": asked, "may_send_again": service.may_send_again(asked)}
    return render(request, "accounts/sign_up_code.html", context)


_MISTAKES = {
    Verdict.WRONG: lambda: _("This is not the code we sent. Check the newest email from us."),
    Verdict.TOO_OLD: lambda: _("This code is too old. Ask for a new one below."),
}


@public
@never_cache
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    asked = service.pending(request)
    if asked is None:
        return redirect("account_signup")
    if not service.may_send_again(asked):
        messages.error(request, _("We have sent as many codes as we can. Fill in the page again in an hour."))
    elif (refusal := _limited(request, asked.email)) is not None:
        return refusal
    else:
        service.send_again(request, asked)
        messages.success(request, _("We have sent a new code. The old one no longer works."))
    return redirect("accounts:sign-up-code")


def _enter(request: HttpRequest, asked: service.SignUp) -> HttpResponse:
    person = service.finish(request, asked)
    if person is None:
        messages.info(request, _("You have an account already. Sign in with its password."))
        return redirect("account_login")
    done = reverse("accounts:sign-up-done")
    if asked.next:
        done = f"{done}?{urlencode({'next': asked.next})}"
    response: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=done, signup=True)
    return response


@allow(Permission.OWN_ACCOUNT, purpose=False)
@never_cache
@require_GET
def done(request: ViewedRequest) -> HttpResponse:
    context: dict[str, Any] = {"next_url": page_of_ours(request, "")}
    return render(request, "accounts/sign_up_done.html", context)
