"""The paper form as an accessible PDF (PDF/UA-1), drawn by typst from data: what is in the policy is never markup."""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from squaremile.public.paper.layout import COPIES, Entry, Part, layout
from squaremile.public.paper.number import form_number
from squaremile.public.queries import FrontDoor
from squaremile.public.rules.journey import Journey, Question
from squaremile.website import language
from squaremile.website.context import demonstration

TEMPLATE = Path(__file__).with_name("form.typ")
NORMAL, LARGE = 12, 18  # points; 18 is what large print means
_LONG, _STORY_LINES, _LONG_LINES, _LINES = 5000, 16, 6, 2
_KINDS = {"choice": "ticks", "choices": "ticks", "several": "lines", "words": "lines", "phone": "text", "email": "text",
          "postcode": "short", "tick": "ticks"}  # fmt: skip
_NOT_WRITTEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, invisible and unassigned signs: no font has them
_SPOKEN = {language.ENGLISH: ("en", "GB"), language.WELSH: ("cy", "GB")}


def print_form(door: FrontDoor, slug: str, ring_now: dict[str, Any], *, large: bool = False) -> bytes:
    """The PDF in the language in force. The same policies give the same bytes. Raises Http404: no such service."""
    told = content(door, door.journey(slug), ring_now) | {"points": LARGE if large else NORMAL}
    return _pdf(json.dumps(_writable(told), ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=32)
def _pdf(told: str) -> bytes:
    """By its whole content, so that a new policy or translation is printed at once."""
    try:
        return _compiled(told)
    except typst.TypstError:
        # A sign that no font here has may not stand in an accessible PDF.
        return _compiled("".join(sign if ord(sign) < 0x250 or sign in "‘’“”–—…€£" else "?" for sign in told))


def _compiled(told: str) -> bytes:
    return typst.compile(TEMPLATE.read_bytes(), sys_inputs={"form": told}, pdf_standards="ua-1")


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(sign for sign in value if sign == "\n" or unicodedata.category(sign) not in _NOT_WRITTEN)
    if isinstance(value, dict):
        return {key: _writable(one) for key, one in value.items()}
    return [_writable(one) for one in value] if isinstance(value, list) else value


def content(door: FrontDoor, journey: Journey, ring_now: dict[str, Any]) -> dict[str, Any]:
    """All that is printed, in words, as plain data for `form.typ`."""
    service = journey.service
    lang, region = _SPOKEN[language.current()]
    sections = [
        {"title": section.title, "parts": [copy for part in section.parts for copy in _copies(part, journey)]}
        for section in layout(journey, door.tree)
    ]
    return {
        "title": _(service.name), "summary": _(service.summary), "lang": lang, "region": region,
        "number": form_number(door, service.slug), "footer": _("Form"), "page": _("Page {page} of {pages}"),
        "demonstration": _("Demonstration: this is not a police form") if demonstration() else "",
        "urgent": _urgent(journey, ring_now), "about": _about(journey), "sections": sections,
        "next": [_(line) for line in service.next], "words": _words(),
        "unsigned": _("Leave this empty if you want to stay anonymous.") if service.anonymous else "",
    }  # fmt: skip


def _urgent(journey: Journey, ring_now: dict[str, Any]) -> list[dict[str, str]]:
    """Whom to ring instead of writing: 999 in any case and first, then what the service asks first, in its order."""
    questions = (question for page in journey.pages.values() for question in page.questions)
    asked = [option.value for question in questions if question.name == "emergency" for option in question.options]
    entries = [ring_now[value] for value in dict.fromkeys(["danger", *asked]) if value in ring_now]
    entries = sorted((one for one in entries if one["phone"]), key=lambda entry: entry["phone"] != "999")
    return [{"phone": one["phone"], "title": _(one["title"]), "text": _(one["text"][0])} for one in entries]


def _about(journey: Journey) -> list[dict[str, Any]]:
    service = journey.service
    filling = [
        _("Write clearly, in black ink if you can."),
        _("Answer what you know. You can leave the rest empty."),
        _("If you need more room, use another sheet, and write the number of the question on it."),
        _("If you have messages, receipts or photos, put copies in with this form. Keep your own."),
        _("We never ask for passwords or PINs. Do not write them here."),
    ]
    if service.anonymous:
        filling.append(_("You can stay anonymous: leave your name out. We then cannot tell you what happened."))
    sending = [_("Hand it in at any police station. Ask for a receipt.")]
    helping = []
    if service.phone:
        words = _("Ring %(phone)s. %(hours)s.") % {"phone": service.phone, "hours": _(service.phone_hours)}
        helping += [words, _("You can tell us everything by phone too. Then you need no form.")]
    helping.append(_("Ask us for this form in large print, or in Welsh."))
    if language.current() == language.WELSH:
        helping.append(
            _("This translation has not been reviewed yet. If something is not clear, ask for it in English.")
        )
    return [
        {"title": _("How to fill in this form"), "lines": filling},
        {"title": _("When you have filled it in"), "lines": sending},
        {"title": _("If you want help with it"), "lines": helping},
    ]


def _copies(part: Part, journey: Journey) -> list[dict[str, Any]]:
    told = {
        "title": part.title, "condition": part.condition, "text": [_(line) for line in part.page.text],
        "entries": [_entry(one, part, journey) for one in part.entries],
    }  # fmt: skip
    if part.page.special == "story":
        told["text"] = []  # how to paste and to photograph
    if not part.page.repeat:
        return [told]
    named = [f"{_(part.page.repeat.one)} {n + 1}" for n in range(COPIES)]
    copies = [told | {"title": f"{part.title or _(part.page.title)}: {named[0]}"}]
    copies += [told | {"title": name, "condition": "", "text": []} for name in named[1:]]
    copies[-1] = copies[-1] | {"text": [_("If there are more, use another sheet.")]}
    return copies


def _entry(entry: Entry, part: Part, journey: Journey) -> dict[str, Any]:
    question = entry.question
    hints = [_(question.hint)] if question.hint else []
    if part.page.special == "story" and question.name == "pasted":
        hints = [_("Copy it here, or put a print or photo of it in with this form.")]
    # What a page can promise to who stays anonymous (a receipt on the screen), paper cannot.
    keeps_hints = not (journey.service.anonymous and question.name == "anonymous")
    options = [{"text": _(o.text), "hint": _(o.hint) if o.hint and keeps_hints else ""} for o in question.options]
    return {
        "number": entry.number, "label": _(question.label), "condition": entry.condition, "hints": hints,
        "kind": _KINDS.get(question.kind, question.kind), "options": options, "lines": _lines(question),
    }  # fmt: skip


def _lines(question: Question) -> int:
    if question.kind == "several":
        return _LINES
    if question.name == "narrative":
        return _STORY_LINES
    return _LONG_LINES if question.kind == "words" and question.most >= _LONG else _LINES + 2


def _words() -> dict[str, str]:
    return {
        "urgent": _("If it cannot wait, ring now. Do not write."),
        "day": _("Day"), "month": _("Month"), "year": _("Year"), "time": _("Time, if you know it"),
        "declaration": _("Your signature"),
        "declared": _("What I have told you is true as far as I know."),
        "signature": _("Signature"), "signed": _("Date"),
        "next": _("What happens next"),
        "office": _("For the police: when this form was handed in"),
        "received": _("Received on"), "receiver": _("Received by, and where"),
    }  # fmt: skip


__all__ = ["LARGE", "NORMAL", "content", "print_form"]
