"""Says something to somebody: worded now, by the policy in force, and staged with the change that calls for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from squaremile.accounts.jobs import Priority, Queue, stage
from squaremile.messages.models import Contact, Message, Wording
from squaremile.messages.policies import CHANNELS, DIGEST, KIND, LANGUAGES
from squaremile.messages.rules import SMS_MOST, Unsayable, Use, fill, is_guarded, may_use, one_line
from squaremile.messages.states import State
from squaremile.policy.models import Version
from squaremile.policy.queries import stamps
from squaremile.vault.fields import fingerprint

SEND = "messages.send"
_CLOSED = "They asked us not to reach them this way"
_DOUBT = "Read how it is safe to reach this person, then decide"
_TOO_LONG = "Too long for a text message"


@dataclass(frozen=True, slots=True)
class Saying:
    """What to say: see `say`."""

    template: str
    channel: str
    address: str
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    about: str = ""
    about_kind: str = "report"
    contact: Contact | None = None
    safe_words: str | None = None
    wishes: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


def say(template: str, *, channel: str, address: str, key: str, now: datetime | None = None,
        **more: Any) -> Message | None:  # fmt: skip
    """One message, in the caller's transaction, sent by the worker when it is due (`due_at`, else at once; an update
    waits for the window in which others may join it). None when the same `key` was said before.

    `facts`: words by name; `language`: `en`, `en-gb` or `cy`; `about`: the reference; `contact`: with its safe words,
    or `safe_words` as told; `wishes`: as reports keep them. What they closed is kept as withdrawn, what is in doubt as
    held.
    Raises Unsayable for a template, channel or fact that is not there.
    """
    message, wording = worded(Saying(template, channel, address, key, **more), now or timezone.now())
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            wording.save(force_insert=True)
    except IntegrityError as error:
        if "messages_message_key" not in str(error):
            raise
        return None
    _wake([message])
    return message


def say_many(sayings: Iterable[Saying], *, now: datetime | None = None) -> None:
    """Many at once, by those who may read messages (a job): a key that was said before is passed over."""
    at = now or timezone.now()
    made = {message.key: (message, wording) for message, wording in (worded(one, at) for one in sayings)}
    with transaction.atomic():
        for known in Message.objects.filter(key__in=list(made)).values_list("key", flat=True):
            del made[known]
        Message.objects.bulk_create([message for message, _ in made.values()], batch_size=1_000)
        Wording.objects.bulk_create([wording for _, wording in made.values()], batch_size=1_000)
        _wake([message for message, _ in made.values()])


def _wake(messages: list[Message]) -> None:
    """A worker sends at once what is due at once; what is due later, the round of each minute sees coming."""
    if any(one.state == State.WAITING and one.next_at <= one.made_at for one in messages):
        urgent = any(one.urgent for one in messages)
        priority = Priority.ONE if urgent else Priority.BULK
        stage(SEND, queue=Queue.CARE, priority=priority, once=not urgent)


def worded(saying: Saying, now: datetime) -> tuple[Message, Wording]:
    """The rows of a saying, not stored yet."""
    version, body = policy_in_force()
    template, said, language = _said(body, saying)
    words = saying.safe_words if saying.safe_words is not None else _safe_words(saying.contact)
    guarded = is_guarded(words)
    text = _text(body, template, said, saying, guarded, language)
    state, why = _standing(may_use(words, saying.wishes, saying.channel))
    if state == State.WAITING and saying.channel == "sms" and len(text) > SMS_MOST:
        state, why = State.HELD, _TOO_LONG
    window = timedelta(minutes=body["window_minutes"] if template.get("digest") else 0)
    due = saying.due_at or now + window
    whose = f"{saying.channel}\0{saying.address.strip().casefold()}"
    joins = template.get("digest") and saying.about
    line = fill(said["line"], saying.facts) if joins else None
    message = Message(
        contact=saying.contact, channel=saying.channel, template=saying.template, version=version, language=language,
        about_kind=saying.about_kind if saying.about else "", about=saying.about, state=state, why=why,
        urgent=bool(template.get("urgent")), guarded=guarded, made_at=now, due_at=due, next_at=due, key=saying.key,
        digest_key=fingerprint(f"{saying.about}\0{language}\0{guarded}\0{whose}", "message digest") if joins else None,
        address_print=fingerprint(whose, "message address"),
    )  # fmt: skip
    subject = one_line(said["neutral"] if guarded else fill(said["subject"], saying.facts))
    return message, Wording(
        message=message, secret=bool(template.get("secret")), address=saying.address, subject=subject, body=text,
        line=line,
    )  # fmt: skip


def _standing(use: Use) -> tuple[State, str]:
    return {
        Use.YES: (State.WAITING, ""), Use.NO: (State.WITHDRAWN, _CLOSED), Use.ASK: (State.HELD, _DOUBT),
    }[use]  # fmt: skip


def _safe_words(contact: Contact | None) -> str:
    return str(contact.safe_words or "") if contact else ""


def _said(body: dict[str, Any], saying: Saying) -> tuple[dict[str, Any], dict[str, Any], str]:
    template = body["templates"].get(saying.template)
    if template is None:
        raise Unsayable(f"there is no template {saying.template}")
    language = saying.language[:2] if saying.language[:2] in LANGUAGES else LANGUAGES[0]
    said = template[language]
    if not said.get(saying.channel):
        raise Unsayable(f"{saying.template} is not said by {saying.channel}")
    return template, said, language


def _text(body: dict[str, Any], template: dict[str, Any], said: dict[str, Any], saying: Saying, guarded: bool,
          language: str) -> str:  # fmt: skip
    if saying.channel == "sms" and guarded and not template.get("secret"):
        fill(said["sms"], saying.facts)  # what is not given is a mistake for everybody
        return str(body["neutral_sms"][language])
    text = fill(said[saying.channel], saying.facts)
    if saying.channel == "sms" or not template.get("closing", True):
        return text
    return f"{text}\n\n{body['closing'][language]}"


def joined_text(message: Message, lines: list[str], body: dict[str, Any]) -> tuple[str, str]:
    """(subject, body) of one message that says several updates."""
    told = {"reference": message.about, "count": str(len(lines)), "updates": "\n".join(f"- {one}" for one in lines)}
    saying = Saying(DIGEST, message.channel, "", "", facts=told, language=message.language)
    template, said, language = _said(body, saying)
    subject = one_line(said["neutral"] if message.guarded else fill(said["subject"], told))
    return subject, _text(body, template, said, saying, message.guarded, language)


def policy_in_force() -> tuple[int, dict[str, Any]]:
    """(number, body) of the policy `messages`; kept by version, for it is asked at each message."""
    [(_, pk, number)] = stamps(KIND)
    return number, _body(pk)


@lru_cache(maxsize=4)
def _body(pk: int) -> dict[str, Any]:
    body: dict[str, Any] = Version.objects.get(pk=pk).body
    return body


@dataclass(frozen=True, slots=True)
class Preview:
    template: str
    when: str
    channel: str
    language: str
    subject: str
    neutral: str
    body: str


def preview(body: dict[str, Any]) -> list[Preview]:
    """Every template of a body of the policy as it would be said, with its own example facts."""
    shown = []
    for name, template in body["templates"].items():
        for language in LANGUAGES:
            for channel in (one for one in CHANNELS if template[language].get(one)):
                said, facts = template[language], template["facts"]
                saying = Saying(name, channel, "", "", facts=facts, language=language)
                shown.append(
                    Preview(
                        name, template["when"], channel, language, one_line(fill(said["subject"], facts)),
                        said["neutral"], _text(body, template, said, saying, False, language),
                    )
                )  # fmt: skip
    return shown


__all__ = ["SEND", "Preview", "Saying", "Unsayable", "joined_text", "policy_in_force", "preview", "say", "say_many",
           "worded"]  # fmt: skip
