"""Check, declare, send; and what is shown after."""

from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from squaremile.accounts.services.mail import stage_mail
from squaremile.public import limits
from squaremile.public.answers import sections
from squaremile.public.forms import PageForm
from squaremile.public.holding import let_go
from squaremile.public.queries import files_of, line_is_behind
from squaremile.public.rules.journey import questions_of
from squaremile.public.services.telling import NotReady, finish, step
from squaremile.public.views.drafts import Telling, with_draft
from squaremile.reports.services.drafts import Sent, answer_equality, receipt_of

EQUALITY = "equality"
RATINGS = (
    (5, gettext_lazy("Very good")), (4, gettext_lazy("Good")), (3, gettext_lazy("Neither good nor bad")),
    (2, gettext_lazy("Bad")), (1, gettext_lazy("Very bad")),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft()
def check(held: Telling) -> HttpResponse:
    if held.request.method == "POST":
        return _send(held)
    return _check_page(held)


def _check_page(held: Telling, wrong: str = "") -> HttpResponse:
    waiting = held.journey.waiting(held.facts, held.draft.confirmed)
    context = held.context(
        sections=sections(held.journey, held.draft, held.facts, held.door.tree, held.address),
        files=files_of(held.draft), service_pages=list(held.journey.pages),
        waiting=[{"title": p.title, "url": held.address(p.slug)} for p in waiting],
        may_mail=bool(_address_of(held)), anonymous=held.draft.answers.get("anonymous") == "yes", wrong=wrong,
        has_errors=bool(wrong), back_url=held.address(), back_text=_("Back"),
    )  # fmt: skip
    return render(held.request, "public/check.html", context)


def _address_of(held: Telling) -> str:
    return str(held.draft.answers.get("email") or "") if held.draft.answers.get("anonymous") != "yes" else ""


def _send(held: Telling) -> HttpResponse:
    """One transaction: report, acknowledgement, its next job, and the mail. What is shown after is already stored."""
    if held.request.POST.get("declared") != "yes":
        step(held.draft, "error", now=timezone.now(), page="check")
        return _check_page(held, wrong=_("Tick the box to say that what you have told us is true as far as you know"))
    if slow := limits.before_send(held.request):
        return slow
    address = _address_of(held) if held.request.POST.get("mail_me") == "yes" else ""
    try:
        sent = finish(held.draft, held.door, viewer=held.request.viewer, now=timezone.now(), code=held.code)
    except NotReady as why:
        return redirect(held.address(why.pages[0]))
    if address and not sent.already:
        _mail_reference(held, address, sent.reference)
    if sent.receipt:
        return _anonymous_done(held, sent)
    return redirect("public:done", held.draft.key)


def _mail_reference(held: Telling, address: str, reference: str) -> None:
    if limits.wait_for(held.request, "mailbox", mailbox=address, now=timezone.now()):
        return  # the reference stands on the page; nobody's mailbox is flooded by way of us
    context = {"reference": reference, "service": held.journey.service}
    body = render_to_string("public/mail/received.txt", context)
    stage_mail(EmailMessage(_("We have your report: %(reference)s") % {"reference": reference}, body, to=[address]))


def _anonymous_done(held: Telling, sent: Sent) -> HttpResponse:
    """The browser lets go of the code with this answer. Only if that never arrived can it ask for the receipt again."""
    context = held.context(reference=sent.reference, receipt=sent.receipt, next=_next(held), **_rating(held))
    response = render(held.request, "public/anonymous_done.html", context)
    return let_go(held.request, response, held.draft.key)


@require_safe
@with_draft(sent=True)
def done(held: Telling) -> HttpResponse:
    """The reference, what happens next and how likely, and advice for this very type."""
    if held.draft.anonymous and held.code:
        return _anonymous_done(held, Sent(held.draft.reference, already=True, receipt=receipt_of(held.code)))
    facts, tree = held.facts, held.door.tree
    kind = tree["types"].get(held.draft.answers.get("fraud_type", ""), {})
    is_crime = held.journey.service.kind == "crime" and bool(facts["_crime"])
    chance = tree["chance"]["text"] if is_crime else tree["chance"]["groups"]["information"]["text"]
    context = held.context(
        reference=held.draft.reference, is_crime=is_crime, is_report=held.journey.service.kind == "crime",
        stopping=held.draft.stopping, advice=kind.get("advice", []) if held.journey.service.kind == "crime" else [],
        plain=kind.get("plain", ""), chance=chance, next=_next(held), is_anonymous=held.draft.anonymous,
        behind=line_is_behind(timezone.now()),
        asks_equality=held.journey.service.kind == "crime" and not held.draft.anonymous, **_rating(held),
    )  # fmt: skip
    return render(held.request, "public/done.html", context)


def _rating(held: Telling) -> dict[str, Any]:
    return {"ratings": RATINGS, "rated": "rated" in held.request.GET, "answered": "answered" in held.request.GET}


def _next(held: Telling) -> list[str]:
    return list(held.door.tree["next"]) if held.journey.service.kind == "crime" else list(held.journey.service.next)


@require_POST
@with_draft(sent=True)
def rate(held: Telling) -> HttpResponse:
    chosen = held.request.POST.get("rating", "")
    if chosen in {str(value) for value, _words in RATINGS}:
        step(held.draft, "rated", now=timezone.now(), amount=int(chosen))
    return redirect(held.done_url("rated"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft(sent=True)
def equality(held: Telling) -> HttpResponse:
    """Asked apart and by choice; kept where nobody who works on the report can see it."""
    page = held.door.pages[EQUALITY]
    if held.draft.report_id is None or held.draft.anonymous:
        return redirect("public:done", held.draft.key)
    form = PageForm(list(questions_of(page, {})), held.request.POST or None)
    if held.request.method == "POST" and form.is_valid():
        if given := {name: value for name, value in form.answers().items() if value}:
            answer_equality(held.draft, given)
        return redirect(held.done_url("answered"))
    fields = [{"bound": bound, "width": 0} for bound in form]
    context = held.context(page=page, form=form, fields=fields, back_url=held.done_url(), back_text=_("Back"))
    return render(held.request, "public/equality.html", context)
