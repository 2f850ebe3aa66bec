"""The rules of this room's policy: words that cannot be said never come into force."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from squaremile.messages.rules import SMS_MOST, Unsayable, facts_named, fill
from squaremile.policy.kinds import Body, fits, register

KIND = "messages"
DIGEST = "digest"
CHANNELS = ("email", "sms", "letter")
LANGUAGES = ("en", "cy")
NEEDED = (
    "received", "code", "come_back", "update_28_days", "needs_more", "decided_filed", "sent_to_force", "helped",
    "withdrawn", "review_asked", "review_answered", "message_from_us", "callback_booked", DIGEST,
)  # fmt: skip
_Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\n\r]*$")]
_Words = Annotated[str, Field(min_length=1, max_length=5_000)]


class Said(Body):
    """In one language. `neutral`: the subject for whoever others may look over the shoulder of; `line`: the sentence
    that stands for it among several updates."""

    subject: _Line
    neutral: Annotated[_Line, Field(pattern=r"^[^{}\n\r]*$")]
    line: _Words | None = None
    email: _Words | None = None
    sms: _Words | None = None
    letter: _Words | None = None


class Template(Body):
    """`facts`: each with the longest that it is likely to be, for preview and length. `secret`: it holds a code."""

    when: _Line
    facts: dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], Annotated[str, Field(min_length=1)]]
    digest: bool = False
    urgent: bool = False
    secret: bool = False
    closing: bool = True
    good_minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None
    en: Said
    cy: Said


class Both(Body):
    en: _Words
    cy: _Words


class Sender(Body):
    name: _Line
    neutral: _Line


class Messages(Body):
    """`window_minutes`: updates about one report within it become one message. `patience_minutes`: how long one may be
    in a worker's hands. `retry_seconds`: how long to wait after each try in vain; after the last it has failed."""

    window_minutes: Annotated[int, Field(ge=0, le=1_440)]
    patience_minutes: Annotated[int, Field(ge=1, le=1_440)]
    retry_seconds: Annotated[list[Annotated[int, Field(ge=1, le=604_800)]], Field(min_length=1, max_length=20)]
    welsh: Literal["unreviewed", "reviewed"]
    sender: Sender
    closing: Both
    neutral_sms: Both
    templates: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")], Template]


def check_messages(body: Any) -> list[str]:
    if found := fits(Messages, body):
        return found
    templates: dict[str, Any] = body["templates"]
    found = [f"templates: {name} is missing: the service says it" for name in NEEDED if name not in templates]
    for name, template in templates.items():
        found += [f"templates.{name}{where}: {what}" for where, what in _wrong(template)]
    return found + [
        f"neutral_sms.{language}: is longer than {SMS_MOST} characters"
        for language in LANGUAGES if len(body["neutral_sms"][language]) > SMS_MOST
    ]  # fmt: skip


def _wrong(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    facts = template["facts"]
    for language in LANGUAGES:
        said = template[language]
        for part in ("subject", "line", *CHANNELS):
            if said.get(part):
                yield from ((f".{language}.{part}", what) for what in _unfillable(said[part], facts))
        if not any(said.get(channel) for channel in CHANNELS):
            yield f".{language}", "there is no channel that it can be said by"
        if template.get("digest") and not said.get("line"):
            yield f".{language}.line", "is missing: it may be one of several updates"
        try:
            if said.get("sms") and len(fill(said["sms"], facts)) > SMS_MOST:
                yield f".{language}.sms", f"is longer than {SMS_MOST} characters with its facts filled in"
        except Unsayable:
            continue  # named above
    if {c for c in CHANNELS if template["en"].get(c)} != {c for c in CHANNELS if template["cy"].get(c)}:
        yield "", "English and Welsh must be said by the same channels"


def _unfillable(words: str, facts: dict[str, str]) -> list[str]:
    try:
        unknown = facts_named(words) - set(facts)
    except Unsayable as why:
        return [str(why)]
    return [f"there is no fact {{{{{name}}}}}" for name in sorted(unknown)]


register(KIND, check_messages)
