"""Save and come back, by code or by link; and whom to ring now."""

from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from squaremile.accounts.access import public
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.services.mail import stage_mail
from squaremile.policy.queries import current
from squaremile.public import limits
from squaremile.public.forms import CodeForm, MailForm
from squaremile.public.holding import hold
from squaremile.public.queries import draft_by_code
from squaremile.public.services.telling import step
from squaremile.public.views.drafts import Telling, with_draft
from squaremile.reports.rules import read_code


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft()
def save(held: Telling) -> HttpResponse:
    """The code to come back with, on any device, and its link; by e-mail to whoever asks."""
    link = held.request.build_absolute_uri(reverse("public:return-link", args=[held.code])) if held.code else ""
    form = MailForm(held.request.POST or None, initial={"email": held.draft.answers.get("email", "")})
    mailed = False
    if held.request.method == "POST" and held.code and form.is_valid():
        if slow := limits.too_much(held.request, "mail", draft=held.draft):
            return slow
        _mail_link(held, link, form.cleaned_data["email"])
        mailed = True
    if held.request.method == "GET":
        step(held.draft, "saved", now=timezone.now(), page=held.draft.last_page)
    context = held.context(form=form, code=held.code, link=link, mailed=mailed, back_url=held.address(),
                           back_text=_("Back"))  # fmt: skip
    return render(held.request, "public/save.html", context)


def _mail_link(held: Telling, link: str, address: str) -> None:
    """Past the limit of a mailbox nothing is sent, and the page says the same: it would tell who writes to us."""
    if limits.wait_for(held.request, "mailbox", mailbox=address, now=timezone.now()):
        return
    body = render_to_string(
        "public/mail/come_back.txt", {"code": held.code, "link": link, "until": held.draft.expires_at}
    )
    stage_mail(EmailMessage(_("Carry on with what you were telling us"), body, to=[address]))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: ViewedRequest, code: str = "") -> HttpResponse:
    """By the code typed here, or by the link: looking at the link opens nothing, the button does."""
    form = CodeForm(request.POST or None, initial={"code": code})
    if request.method == "POST" and (slow := limits.too_much(request, "code")):
        return slow
    if request.method == "POST" and form.is_valid():
        draft = None
        if read := read_code(form.cleaned_data["code"]):
            draft = draft_by_code(read)
        if draft is not None and read:
            place = "public:done" if draft.sent_at else "public:tasks"
            return hold(request, redirect(place, draft.key), draft.key, read)
        # A right code always opens, however many wrong ones came from where its holder sits.
        if slow := limits.too_much(request, "wrong_code"):
            return slow
        form.add_error(
            "code", _("We cannot find anything for this code. Check it, or start again: codes end after 28 days")
        )
    response = render(request, "public/return.html", {"form": form, "by_link": bool(code)})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@with_draft()
def ring_now(held: Telling) -> HttpResponse:
    """Before anything else: whom to ring, and what to have ready. What was told so far is kept."""
    entries: dict[str, Any] = current("ring-now").body["when"]
    ticked = [entries[one] for one in held.draft.answers.get("emergency") or [] if one in entries]
    slug = held.draft.last_page
    onward = held.journey.next_page(slug, held.facts, held.draft.confirmed)
    context = held.context(
        entries=ticked, onward=held.address(onward.slug) if onward else held.address(),
        back_url=held.address(slug) if slug in held.journey.pages else held.address(), back_text=_("Back"),
    )  # fmt: skip
    return render(held.request, "public/ring_now.html", context)
