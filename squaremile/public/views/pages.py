"""One question page at a time, the task list, and taking one of several away."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from squaremile.public.forms import PageForm
from squaremile.public.queries import told_before
from squaremile.public.rules.journey import Page, items_of, questions_of
from squaremile.public.services.telling import REMEMBERED, step
from squaremile.public.views.drafts import Telling, with_draft
from squaremile.public.views.specials import SPECIALS
from squaremile.reports.services.drafts import keep, keep_item


@require_safe
@with_draft()
def tasks(held: Telling) -> HttpResponse:
    """Everything that can be told, what was, and what is still needed."""
    shown, facts, done = held.journey.shown(held.facts), held.facts, held.draft.confirmed
    fitting = {page.slug for page in shown if page.special != "found"}
    needed = {page.slug for page in held.journey.waiting(facts, done)}
    groups = [
        {
            "title": task.title,
            "pages": [
                {"title": page.title, "url": held.address(slug), "done": slug in done, "needed": slug in needed}
                for slug in task.pages
                if slug in fitting and (page := held.journey.pages.get(slug))
            ],
        }
        for task in held.journey.service.tasks
    ]
    context = held.context(groups=[group for group in groups if group["pages"]], ready=not needed)
    return render(held.request, "public/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft()
def page(held: Telling, slug: str, number: int | None = None) -> HttpResponse:
    page = held.journey.pages.get(slug)
    if page is None or (page.when and not page.when.holds(held.facts)):
        # A page that no longer fits what was answered: on to one that does.
        if slug in held.door.pages:
            return held.after(slug)
        raise Http404(slug)
    if page.special:
        return SPECIALS[page.special](held, page)
    if number is not None and not (page.repeat and number < page.repeat.most):
        raise Http404(slug)
    return _post(held, page, number) if held.request.method == "POST" else _show(held, page, number)


def _show(held: Telling, page: Page, number: int | None) -> HttpResponse:
    kept, remembered = _kept(held, page, number)
    form = PageForm(_questions(held, page), kept=kept)
    return draw(held, page, form, number=number, remembered=remembered)


def _post(held: Telling, page: Page, number: int | None) -> HttpResponse:
    form = PageForm(_questions(held, page), held.request.POST)
    if not form.is_valid():
        step(held.draft, "error", now=timezone.now(), page=page.slug)
        return draw(held, page, form, number=number)
    store(held, page, form.answers(), number)
    if page.repeat and "another" in held.request.POST:
        count = len(items_of(held.draft.answers, page.repeat.group))
        if count < page.repeat.most:
            return redirect(held.address(page.slug, count))
    if set(held.draft.answers.get("emergency") or []) - {"none"} and page.slug in ("emergency", "danger"):
        return redirect("public:ring-now", held.draft.key)
    return held.after(page.slug)


def store(held: Telling, page: Page, answers: dict[str, Any], number: int | None = None) -> None:
    """Keeps a page's answers before anything is said of them."""
    at = timezone.now()
    if page.repeat and any(value not in ("", None, []) for value in answers.values()):
        held.draft = keep_item(held.draft, page.repeat.group, number or 0, answers, now=at)
    given = {} if page.repeat else answers
    held.draft = keep(held.draft, given, page=page.slug, done=True, now=at, language=get_language() or "")
    step(held.draft, "page", now=at, page=page.slug)


def _questions(held: Telling, page: Page) -> list[Any]:
    return list(questions_of(page, held.facts))


def _kept(held: Telling, page: Page, number: int | None) -> tuple[dict[str, Any], datetime | None]:
    """The answers kept, and where there are none those told before, with their day."""
    answers = held.draft.answers
    if page.repeat:
        items = items_of(answers, page.repeat.group)
        return (items[number or 0] if (number or 0) < len(items) else {}), None
    names = [question.name for question in page.questions]
    if page.slug in held.draft.confirmed or not set(names) & set(REMEMBERED):
        return answers, None
    profile = told_before(held.request.viewer) if not answers.get("anonymous") else None
    if profile is None or not (before := {n: profile.answers[n] for n in names if profile.answers.get(n)}):
        return answers, None
    return before | {n: v for n, v in answers.items() if v}, profile.told_at


def draw(held: Telling, page: Page, form: PageForm, *, number: int | None = None, **more: Any) -> HttpResponse:
    before = held.journey.before_page(page.slug, held.facts)
    fields = [{"bound": bound, "width": _width(page, bound.name)} for bound in form]
    context = held.context(
        page=page, form=form, fields=fields, alone=len(fields) == 1, number=number, has_errors=bool(form.errors),
        item_title=_item_title(page, number), count=_count(held, page),
        back_url=held.address(before.slug) if before else held.address(), back_text=_("Back"), **more,
    )  # fmt: skip
    return render(held.request, "public/page.html", context, status=200)


def _width(page: Page, name: str) -> int:
    if name.endswith("_time"):
        return 5
    return next((question.width for question in page.questions if question.name == name), 0)


def _item_title(page: Page, number: int | None) -> str:
    return f"{_(page.repeat.one)} {number + 1}" if page.repeat and number else ""


def _count(held: Telling, page: Page) -> int:
    return len(items_of(held.draft.answers, page.repeat.group)) if page.repeat else 0


@require_POST
@with_draft()
def remove(held: Telling, slug: str, number: int) -> HttpResponse:
    page = held.journey.pages.get(slug)
    if page is None or not page.repeat:
        raise Http404(slug)
    keep_item(held.draft, page.repeat.group, number, None, now=timezone.now())
    return redirect("public:check", held.draft.key)
