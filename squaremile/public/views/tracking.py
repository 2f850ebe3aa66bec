"""Following a report after it was sent: by its reference and a one-time code, an anonymous receipt, or one's account.

A reference is not a secret. Every answer here is the same whether there is such a report, and a way to reach whoever
told it, or not.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from squaremile.accounts.access import public
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Role
from squaremile.accounts.viewer import present_tracking
from squaremile.public import limits
from squaremile.public.following import days, events, others
from squaremile.public.holding import hold_tracking, let_go_tracking, tracking_held
from squaremile.reports import tracked as read
from squaremile.reports.models import Addition
from squaremile.reports.rules import read_reference
from squaremile.reports.services import tracking as service
from squaremile.reports.tracked import Tracked
from squaremile.vault.services import Refused
from squaremile.website.errors import gives_back
from squaremile.website.forms import PlainWords

Kind = Addition.Kind
ABSENT = "SM-0000-0000-0000"  # stands for what was typed and is no reference: it is nobody's
# Page -> what is asked, said of it, and what it becomes.
PAGES: dict[str, tuple[Any, Any, Kind]] = {
    "add": (gettext_lazy("Add something"),
            gettext_lazy("What do you want to add? It is read and compared like everything you told us before."),
            Kind.FACT),
    "message": (gettext_lazy("Send us a message"), gettext_lazy("Your message"), Kind.MESSAGE),
    "wishes": (gettext_lazy("Say how we can reach you safely"),
               gettext_lazy("How and when is it safe to reach you? For example: email only, or never post."),
               Kind.WISH),
    "support": (gettext_lazy("Your support for the case"), gettext_lazy("Why, if you want to say"), Kind.WITHDRAWAL),
    "review": (gettext_lazy("Ask us to look at the decision again"), gettext_lazy("What should we look at again?"),
               Kind.REVIEW),
    "feedback": (gettext_lazy("Tell us how we did, or complain"), gettext_lazy("What happened?"), Kind.FEEDBACK),
}  # fmt: skip


class ReferenceForm(PlainWords, forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Your reference"), max_length=40,
        help_text=gettext_lazy("It begins with SM, like SM-4T7K-2M9Q-X1RC"),
    )  # fmt: skip


class TypedCodeForm(ReferenceForm):
    code = forms.CharField(
        label=gettext_lazy("Your code, or your receipt"), max_length=60,
        help_text=gettext_lazy("The code has 6 figures. If you told us without your name, enter your receipt instead."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )  # fmt: skip


class WordsForm(PlainWords, forms.Form):
    words = forms.CharField(max_length=service.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, label: str, data: Any = None, *, required: bool) -> None:
        super().__init__(data)
        self.fields["words"].label, self.fields["words"].required = label, required


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ViewedRequest) -> HttpResponse:
    """Asks for the reference, and says of every one that a code is on its way if we may send one."""
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if slow := limits.too_much(request, "code"):
            return slow
        if reference := read_reference(form.cleaned_data["reference"]):
            service.ask_for_code(reference)
            typed = TypedCodeForm(initial={"reference": reference})
            return _page(request, "track_code.html", form=typed, asked=True, back_url=reverse("public:track"))
        form.add_error("reference", _("Check the reference. One letter or number of it is not right"))
    return _page(request, "track.html", form=form, back_url=reverse("public:front"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: ViewedRequest) -> HttpResponse:
    form = TypedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if slow := limits.too_much(request, "code"):
            return slow
        reference = read_reference(form.cleaned_data["reference"]) or ABSENT
        secret = service.open_tracking(reference, form.cleaned_data["code"], viewer=request.viewer)
        if secret:
            return hold_tracking(redirect("public:follow", reference), secret, service.SESSION_SECONDS)
        if slow := limits.too_much(request, "wrong_code"):
            return slow
        form.add_error("code", _("This code does not open this reference. Check both, or ask for a new code"))
    return _page(request, "track_code.html", form=form, back_url=reverse("public:track"))


@public
@require_POST
def leave(request: ViewedRequest) -> HttpResponse:
    if secret := tracking_held(request):
        service.close_tracking(secret)
    return let_go_tracking(redirect("public:track"))


@public
@require_safe
def follow(request: ViewedRequest, reference: str) -> HttpResponse:
    found = _followed(request, reference)
    if found is None:
        return redirect("public:track")
    report, secret = found
    service.note_look(report, request.viewer)
    additions, now = read.additions_to(report.id), timezone.now()
    words = read.tracking_words()
    return _page(
        request, "track_report.html", report=report, events=events(report, additions, words),
        days=days(report, words, now), others=others(report), supports=read.supports(additions),
        may_review=read.may_ask_review(report, additions), by_code=bool(secret), said="said" in request.GET,
        back_url="" if secret else reverse("public:mine"), back_text=_("Back"),
    )  # fmt: skip


@public
@gives_back
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: ViewedRequest, reference: str, what: str) -> HttpResponse:
    """One page for each thing that can be said of a report that was sent."""
    found = _followed(request, reference)
    if found is None:
        return redirect("public:track")
    report, secret = found
    additions = read.additions_to(report.id)
    if what not in PAGES or not _may(what, report, additions):
        raise Http404(what)
    supports = read.supports(additions)
    title, label, kind = PAGES[what]
    form = WordsForm(label, request.POST if request.method == "POST" else None, required=what not in ("add", "support"))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        if service.too_many_lately(report, now=timezone.now()):
            return limits.slow_down(request, 600)
        if what == "support":
            kind = Kind.WITHDRAWAL if supports else Kind.SUPPORT
        if what == "feedback" and request.POST.get("complaint") == "yes":
            kind = Kind.COMPLAINT
        refused = _keep(request, report, secret, kind, form)
        if not form.errors and not refused:
            return redirect(reverse("public:follow", args=[report.reference]) + "?said")
    service.note_look(report, request.viewer)
    return _page(
        request, "track_tell.html", report=report, what=what, page_title=title, form=form, supports=supports,
        refused=refused, has_errors=bool(form.errors or refused), back_text=_("Back"),
        back_url=reverse("public:follow", args=[report.reference]),
    )  # fmt: skip


def _keep(request: ViewedRequest, report: Tracked, secret: str, kind: Kind, form: WordsForm) -> list[str]:
    """Keeps the words and the files; returns what was refused of these, and then keeps nothing."""
    sent = request.FILES.getlist("files") if kind == Kind.FACT else []
    words = form.cleaned_data["words"].strip()
    if kind == Kind.FACT and not words and not sent:
        form.add_error("words", _("Write something, or add a file"))
        return []
    if len(sent) > service.MOST_FILES:
        return [_("You can add %(most)s files at once") % {"most": service.MOST_FILES}]
    now, attached, refused = timezone.now(), [], []
    if (size := sum(file.size or 0 for file in sent)) and limits.wait_for(request, "upload", amount=size, now=now):
        return [_("A lot of files are coming in. Send yours again in a few minutes")]
    with transaction.atomic():
        for file in sent:
            name = file.name or ""
            try:
                attached.append(
                    service.attach_later(
                        report, file.chunks(), name=name, secret=secret, viewer=request.viewer, now=now
                    )
                )
            except Refused as why:
                refused.append(f"{name}: {why}")
        service.add(report, kind, words, secret=secret, viewer=request.viewer, now=now, attachments=attached)
        transaction.set_rollback(bool(refused))
    return refused


def _may(what: str, report: Tracked, additions: list[Addition]) -> bool:
    if what == "review":
        return read.may_ask_review(report, additions)
    if what == "wishes":
        return not report.anonymous
    if what == "support":
        return report.kind != "contact"
    return True


def _followed(request: ViewedRequest, reference: str) -> tuple[Tracked, str] | None:
    """The report with the secret that opened it; the secret is empty for whoever is signed in as its reporter."""
    plain = read_reference(reference)
    if plain is None:
        return None
    if request.viewer.role == Role.REPORTER and (own := read.tracked(plain)):
        return own, ""
    if secret := tracking_held(request):
        present_tracking(service.session_hash(secret))
        if report := read.tracked(plain):
            return report, secret
    return None


def _page(request: ViewedRequest, template: str, **context: Any) -> HttpResponse:
    response = render(request, f"public/{template}", context)
    response["Cache-Control"] = "no-store"
    return response
