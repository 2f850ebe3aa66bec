"""Messages in a table or in JSON Lines: one column of text, a few that are known, the others kept aside."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from squaremile.reports.reading.rows import Limits, Message, Problem, shown
from squaremile.reports.reading.sentences import DATE
from squaremile.reports.schema import Mode, Moment

TEXT_COLUMNS = ("text", "message", "body", "sms")
_KNOWN = ("received_at", "from", "to", "channel", "subject", "source_reference")
COLUMNS = frozenset(TEXT_COLUMNS + _KNOWN)
_CHANNELS = {mode.value: mode.value for mode in Mode} | {
    "sms": "text", "mms": "text", "rcs": "text", "text_message": "text", "e_mail": "email", "mail": "email",
    "call": "phone", "telephone": "phone", "voicemail": "phone", "web": "website", "letter": "post",
    "whatsapp": "messaging_app", "telegram": "messaging_app", "signal": "messaging_app", "imessage": "messaging_app",
    "social": "social_media", "facebook": "social_media", "instagram": "social_media", "tiktok": "social_media",
}  # fmt: skip
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
_LONGEST = {"source_reference": 200}
_LONGEST_OTHERWISE = 500


def moment(value: str) -> datetime | None:
    """The moment in UTC, or ValueError with a sentence."""
    try:
        return _MOMENT.validate_python(value) if value.strip() else None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        given = first.get("ctx", {}).get("error")
        raise ValueError(str(given) if first["type"] == "value_error" and given else DATE) from None
    except (ArithmeticError, TypeError):
        raise ValueError(DATE) from None


def channel(value: str) -> str:
    """The channel's name in the schema, "text" when none is given, or ValueError with a sentence."""
    name = value.strip().lower().replace(" ", "_").replace("-", "_")
    if not name:
        return "text"
    if name not in _CHANNELS:
        raise ValueError("must be one of: " + ", ".join(mode.value for mode in Mode))
    return _CHANNELS[name]


def message_of(
    names: Sequence[str], cells: Sequence[str], given: Sequence[str], limits: Limits
) -> tuple[Message | None, list[Problem]]:
    """The message in these cells, or what is wrong. `names` are the columns' normal names, `given` as written."""
    text_at = next(at for at, name in enumerate(names) if name in TEXT_COLUMNS)
    known: dict[str, str] = {}
    aside: dict[str, str] = {}
    as_given: dict[str, str] = {}
    for at, (name, cell) in enumerate(zip(names, cells, strict=False)):
        if name in _KNOWN:
            known[name], as_given[name] = cell.strip(), given[at]
        elif at != text_at and cell:
            aside[given[at]] = cell
    text = cells[text_at]
    problems = [Problem(given[text_at], shown(text), reason) for reason in _wrong_text(text, limits)]
    read = _read_known(known, as_given, problems)
    if problems:
        return None, problems
    when, how = read
    return Message(
        text=text, received_at=when, sender=known.get("from", ""), to=known.get("to", ""), channel=how,
        subject=known.get("subject", ""), source_reference=known.get("source_reference", ""), aside=aside,
    ), []  # fmt: skip


def _wrong_text(text: str, limits: Limits) -> list[str]:
    if not text.strip():
        return ["is needed: the text of the message"]
    if len(text) > limits.message_text:
        return [f"has {len(text):,} characters: a message has at most {limits.message_text:,}"]
    return []


def _read_known(
    known: Mapping[str, str], as_given: Mapping[str, str], problems: list[Problem]
) -> tuple[datetime | None, str]:
    when, how = None, "text"
    try:
        when = moment(known.get("received_at", ""))
    except ValueError as error:
        problems.append(Problem(as_given["received_at"], shown(known["received_at"]), str(error)))
    try:
        how = channel(known.get("channel", ""))
    except ValueError as error:
        problems.append(Problem(as_given["channel"], shown(known["channel"]), str(error)))
    for name, value in known.items():
        if len(value) > (most := _LONGEST.get(name, _LONGEST_OTHERWISE)):
            problems.append(Problem(as_given[name], shown(value), f"is too long: at most {most} characters"))
    return when, how
