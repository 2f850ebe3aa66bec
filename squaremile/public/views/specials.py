"""Pages that do more than ask: the story with its files, what we read in it, the kind of fraud, and the files."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from squaremile.accounts.viewer import NOBODY
from squaremile.public import limits
from squaremile.public.forms import PageForm
from squaremile.public.queries import files_of
from squaremile.public.rules import reading
from squaremile.public.rules.journey import Page, questions_of
from squaremile.public.services.telling import step
from squaremile.public.views.drafts import Telling
from squaremile.reports.models import Attachment
from squaremile.reports.services.drafts import MOST_FILES, attach, keep
from squaremile.vault.services import Refused
from squaremile.website.errors import is_full

OTHER = "other"
SLOW = timedelta(seconds=20)  # a file that waits for longer waits for something that is down


def story(held: Telling, page: Page) -> HttpResponse:
    """In their own words, pasted, or photographed: any one is enough."""
    request, questions = held.request, list(questions_of(page, held.facts))
    if request.method != "POST":
        return _story_page(held, page, PageForm(questions, kept=held.draft.answers))
    form = PageForm(questions, request.POST)
    refused = _take_files(held, "told")
    valid = form.is_valid()
    files = files_of(held.draft)
    if valid and not any(form.answers().values()) and not files and not refused:
        form.add_error(questions[0].name, _("Write what happened, paste a message, or add a photo or screenshot"))
    if form.errors or refused:
        if valid:
            _keep(held, page, form.answers(), done=False)
        step(held.draft, "error", now=timezone.now(), page=page.slug)
        return _story_page(held, page, form, refused)
    _keep(held, page, form.answers() | _read(held, form.answers(), files), done=True)
    return held.after(page.slug)


def _keep(held: Telling, page: Page, answers: dict[str, Any], *, done: bool) -> None:
    at = timezone.now()
    held.draft = keep(held.draft, answers, page=page.slug, done=done, now=at, language=get_language() or "")
    if done:
        step(held.draft, "page", now=at, page=page.slug)


def _read(held: Telling, answers: dict[str, Any], files: list[Attachment]) -> dict[str, Any]:
    in_files = "\n\n".join(str(one.words) for one in files if one.words)
    pasted = "\n\n".join(filter(None, [answers.get("pasted", ""), in_files]))
    found = reading.read(answers.get("narrative", ""), pasted, held.door.tree, timezone.localdate())
    waiting = any(one.state == Attachment.State.WAITING for one in files)
    return found | {"files_waiting": waiting}


def _take_files(held: Telling, kind: str) -> list[str]:
    """Takes in what was uploaded; what is refused is said by name, and the rest is kept."""
    sent = held.request.FILES.getlist("files")
    refused = []
    if size := sum(file.size or 0 for file in sent):
        wait = limits.wait_for(held.request, "upload", draft=held.draft, amount=size, now=timezone.now())
        if wait:
            return [
                ngettext("A lot of files are coming in. Add yours in %(minutes)s minute, or carry on without",
                         "A lot of files are coming in. Add yours in %(minutes)s minutes, or carry on without",
                         -(-wait // 60)) % {"minutes": -(-wait // 60)}
            ]  # fmt: skip
    room = MOST_FILES - len(files_of(held.draft))
    # Where nobody need say who they are, no file does either.
    viewer = NOBODY if held.journey.service.anonymous else held.request.viewer
    for file in sent[:room]:
        try:
            attach(
                held.draft, file.chunks(), name=file.name or "", kind=kind, viewer=viewer, now=timezone.now(),
            )  # fmt: skip
        except Refused as why:
            refused.append(f"{file.name}: {why}")
        except OSError as error:
            if not is_full(error):
                raise
            refused.append(
                _("We cannot take files just now: there is no room left for them. What you wrote is kept. Carry on"
                  " without them, and add them later from ‘See everything so far’")
            )  # fmt: skip
            break
    if len(sent) > room:
        refused.append(_("You can add %(most)s files. The last ones were left out") % {"most": MOST_FILES})
    return refused


def _story_page(held: Telling, page: Page, form: PageForm, refused: list[str] | None = None) -> HttpResponse:
    before = held.journey.before_page(page.slug, held.facts)
    context = held.context(
        page=page, form=form, files=files_of(held.draft), refused=refused or [],
        has_errors=bool(form.errors or refused), back_url=held.address(before.slug) if before else held.address(),
        back_text=_("Back"),
    )  # fmt: skip
    return render(held.request, "public/story.html", context)


def files(held: Telling, page: Page) -> HttpResponse:
    request = held.request
    refused: list[str] = []
    if request.method == "POST":
        if remove := request.POST.get("remove"):
            if (pk := _number(remove)) is not None:
                Attachment.objects.filter(draft=held.draft, report=None, pk=pk).delete()
            return redirect(held.address(page.slug))
        refused = _take_files(held, "evidence")
        _keep(held, page, {}, done=True)
        if not refused and "another" not in request.POST:
            return held.after(page.slug)
        if not refused:
            return redirect(held.address(page.slug))
    context = held.context(
        page=page, files=files_of(held.draft), refused=refused, has_errors=bool(refused), back_url=held.address(),
        back_text=_("Back"),
    )  # fmt: skip
    return render(request, "public/files.html", context)


def found(held: Telling, page: Page) -> HttpResponse:
    """What we read in their words, to confirm; asked only when there is something to confirm."""
    request = held.request
    if request.method == "POST":
        return _confirm(held, page)
    files = files_of(held.draft)
    waiting = [one for one in files if one.state == Attachment.State.WAITING]
    if waiting and "skip" not in request.GET:
        slow = timezone.now() - min(one.added_at for one in waiting) > SLOW
        return render(request, "public/waiting.html", held.context(page=page, slow=slow, skip_url="?skip=1"))
    if files:
        _keep(held, page, _read(held, held.draft.answers, files) | {"files_waiting": False}, done=False)
    answers = held.draft.answers
    if not answers.get("found") and not answers.get("guesses"):
        _keep(held, page, {}, done=True)
        return held.after(page.slug)
    return _found_page(held, page)


def _found_page(held: Telling, page: Page, wrong: str = "") -> HttpResponse:
    answers, types = held.draft.answers, held.door.tree["types"]
    kept = answers.get("found_kept")
    items = [item | {"kept": kept is None or item["id"] in kept} for item in answers.get("found", [])]
    guesses = [{"code": code, "plain": types[code]["plain"]} for code in answers.get("guesses", []) if code in types]
    before = held.journey.before_page(page.slug, held.facts)
    context = held.context(
        page=page, items=items, amounts=answers.get("found_amounts", []), guesses=_type_asked(held, guesses),
        chosen=answers.get("fraud_type", ""), chosen_amount=answers.get("found_amount", ""), wrong=wrong,
        has_errors=bool(wrong), other=OTHER, back_url=held.address(before.slug) if before else held.address(),
        back_text=_("Back"),
    )  # fmt: skip
    return render(held.request, "public/found.html", context)


def _type_asked(held: Telling, guesses: list[dict[str, str]]) -> list[dict[str, str]]:
    """Which kind of fraud it was is asked only where the service has kinds."""
    return guesses if "type" in held.journey.pages else []


def _confirm(held: Telling, page: Page) -> HttpResponse:
    post, answers = held.request.POST, held.draft.answers
    guesses = [code for code in answers.get("guesses", []) if code in held.door.tree["types"]]
    chosen = post.get("fraud_type", "")
    if "type" in held.journey.pages and guesses and chosen not in (*guesses, OTHER):
        return _found_page(held, page, wrong=_("Choose what happened, or ‘Something else’"))
    known = {item["id"] for item in answers.get("found", [])}
    kept, amount = [one for one in post.getlist("found") if one in known], post.get("amount", "")[:40]
    given = reading.confirmed(answers, kept, amount) | {"found_kept": kept, "found_amount": amount}
    given["fraud_type"] = chosen if chosen in guesses else ""
    _keep(held, page, given, done=True)
    for slug in reading.answered_by(held.draft.answers):
        held.draft = keep(held.draft, {}, page=slug, done=True, now=timezone.now())
    return held.after(page.slug)


def kind(held: Telling, page: Page) -> HttpResponse:
    """Plain questions lead to the type; nobody needs a code."""
    questions = held.door.tree["questions"]
    name = held.request.GET.get("q", "start")
    question = questions.get(name) or questions["start"]
    wrong = ""
    if held.request.method == "POST":
        picked = _number(held.request.POST.get("option", ""))
        if picked is not None and picked < len(question["options"]):
            return _picked(held, page, question["options"][picked])
        wrong = _("Choose the one that is closest. ‘I am not sure’ is fine")
        step(held.draft, "error", now=timezone.now(), page=page.slug)
    before = held.journey.before_page(page.slug, held.facts)
    back = held.address(page.slug) if name != "start" else (held.address(before.slug) if before else held.address())
    context = held.context(
        page=page, question=question, wrong=wrong, has_errors=bool(wrong), back_url=back, back_text=_("Back"),
        chosen=held.draft.answers.get("fraud_type", ""),
    )  # fmt: skip
    return render(held.request, "public/type.html", context)


def _number(written: str) -> int | None:
    return int(written) if re.fullmatch("[0-9]{1,12}", written) else None


def _picked(held: Telling, page: Page, option: dict[str, Any]) -> HttpResponse:
    if "to" in option:
        came = "&from=check" if held.request.GET.get("from") == "check" else ""
        return redirect(f"{held.address(page.slug)}?q={option['to']}{came}")
    if "door" in option:
        return redirect(reverse("public:door", args=[option["door"]]) + f"?draft={held.draft.key}")
    _keep(held, page, {"fraud_type": option["type"]}, done=True)
    return held.after(page.slug)


SPECIALS: dict[str, Callable[[Telling, Page], HttpResponse]] = {
    "story": story,
    "found": found,
    "type": kind,
    "files": files,
}
