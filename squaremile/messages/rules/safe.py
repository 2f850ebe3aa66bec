"""Whether a way to reach somebody is safe, from what they wished and from their own words about it.

`yes`: use it. `no`: they closed it. `ask`: a person reads their words first. In doubt it is `ask`: what was not
said can be said later, what the wrong person read cannot be taken back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Use(StrEnum):
    YES, NO, ASK = "yes", "no", "ask"


WAYS = ("email", "sms", "phone", "letter")
_NAMES = {
    "email": r"e-?mails?|e-?mailing|e-?bost|e-?bostiwch|e-?bostio",
    "sms": r"texts?|texting|sms|text messages?|messages? by text|neges(?:euon)? [dt]estun|[dt]estun|"
           r"tecst(?:iau|io|iwch)?|whatsapp",
    "phone": r"ring|rings|ringing|phones?|phoning|telephones?|calls?|calling|mobile|voice ?mail|landline|ff[oô]n|"
             r"ffonio|ffoniwch|galw|galwadau?|galwch|nghalw|symudol",
    "letter": r"letters?|posts?|write|writing|llythyr(?:au)?|lythyr(?:au)?|postio|ysgrifennu|ysgrifennwch",
}  # fmt: skip
_NAMED = {way: re.compile(rf"\b(?:{names})\b") for way, names in _NAMES.items()}
_ONLY = re.compile(r"\b(?:only|just|solely|exclusively|yn unig|dim ond)\b")
_NEVER = re.compile(
    r"\b(?:no|not|never|don'?t|do not|doesn'?t|cannot|can'?t|won'?t|isn'?t|aren'?t|avoid|stop|unsafe|without|nor|"
    r"dim|ddim|peidiwch|peidio|byth|nid|na|nac)\b"
)
# Somebody else may read or hear it.
_OTHERS = re.compile(
    r"\b(?:he|she|they|husband|wife|partner|ex|family|mother|mum|father|dad|son|daughter|flatmate|housemate|boss|"
    r"reads?|opens?|sees?|checks?|checking|monitors?|shares?|shared|joint|access|knows?|finds?|controls?|watch(?:es)?|"
    r"g[wŵ]r|gwraig|darllen|gweld|rhannu|agor|edrych)\b"
)
_WHEN_OR_WHERE = re.compile(
    r"\b(?:when|if|unless|until|till|before|after|between|during|from|at|am|pm|noon|morning|mornings|afternoons?|"
    r"evenings?|nights?|weekends?|weekdays?|days?|hours|o'?clock|house|home|work|office|landline|"
    r"mon|tues?|wed|thur?s?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|"
    r"pan|os|ar [oô]l|cyn|rhwng|gyda'?r nos|bore|prynhawn|nos|t[yŷ]|adref|gartref|gwaith)\b|\d"
)
_VOICE_MESSAGE = re.compile(
    r"\b(?:leave|leaving|left)\b.*\bmessages?\b|\bvoice ?mails?\b|\banswer ?(?:phone|machine)\b|"
    r"\b(?:adael|gadael|gadewch)\b.*\bneges(?:euon)?\b"
)
# Words that say nothing by themselves: a part made of these and of names of ways leans on the part before it.
_FILLER = {"or", "and", "by", "please", "any", "the", "my", "via", "to", "me", "a", "also", "neu", "ac", "drwy",
           "os", "gwelwch", "yn", "dda"}  # fmt: skip
# Words about time alone: they matter where something rings or lights up at once.
_TIME_WORDS = _FILLER | {
    "after", "before", "between", "until", "from", "at", "only", "on", "in", "past", "half", "six", "seven", "eight",
    "nine", "ten", "five", "four", "three", "two", "one", "noon", "am", "pm", "anytime", "any", "time", "best",
    "morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "day", "days", "daytime", "night",
    "nights", "weekday", "weekdays", "weekend", "weekends", "oclock", "o'clock", "ar", "ôl", "ol", "cyn", "chwech",
    "bore", "nos",
}  # fmt: skip
_CLAUSE = re.compile(r"[,;]|\bbut\b|\band\b|\bbecause\b|\bond\b(?<!dim ond)|\bachos\b")


@dataclass
class _Heard:
    open: set[str] = field(default_factory=set)
    only: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    doubt: bool = False
    timed: bool = False


def is_guarded(safe_words: str) -> bool:
    """Whoever said anything about how it is safe to reach them gets a neutral sender and subject."""
    return bool(safe_words.strip())


def may_use(safe_words: str, wishes: Mapping[str, Any], channel: str) -> Use:
    """`channel`: email, sms, phone or letter. `wishes["channels"]`: {channel: whether they want it}, or a list of those
    that they want; of any other shape it is in doubt.
    """
    if channel not in WAYS:
        raise ValueError(f"there is no channel {channel}")
    wished = _wished(wishes.get("channels"), channel)
    if wished == Use.NO or not safe_words.strip():
        return wished
    said = _judge(_hear(safe_words), channel)
    return said if said == Use.NO else Use.ASK if Use.ASK in (said, wished) else Use.YES


def _wished(channels: Any, channel: str) -> Use:
    if channels in (None, "", [], {}):
        return Use.YES
    if isinstance(channels, Mapping):
        wanted = channels.get(channel, True)
        return Use.ASK if not isinstance(wanted, bool) else Use.YES if wanted else Use.NO
    if isinstance(channels, list | tuple):
        return Use.YES if channel in channels else Use.NO
    return Use.ASK


def _judge(heard: _Heard, channel: str) -> Use:
    wanted = channel in heard.open | heard.only
    if channel in heard.closed:
        return Use.ASK if wanted else Use.NO
    if heard.only and channel not in heard.only:
        return Use.ASK if channel in heard.open else Use.NO
    if channel in heard.asked or (heard.timed and channel in ("sms", "phone")):
        return Use.ASK
    if wanted:
        return Use.ASK if heard.doubt else Use.YES
    # Another way was named as welcome, or words were not understood: whether this one is too, a person decides.
    return Use.ASK if heard.doubt or heard.open else Use.YES


def _hear(words: str) -> _Heard:
    heard = _Heard()
    for sentence in re.split(r"[.!?\n\r]+", words.lower().replace("’", "'").replace("‘", "'")):
        negative = False
        for clause in _clauses(sentence):
            negative = _hear_clause(heard, clause, negative)
    return heard


def _clauses(sentence: str) -> Iterator[str]:
    marked = sentence.replace("dim ond", "only")
    yield from (part.strip() for part in _CLAUSE.split(marked) if part.strip())


def _hear_clause(heard: _Heard, clause: str, negative: bool) -> bool:
    """Returns whether what follows without a verb of its own leans on a `no`."""
    named = {way for way, pattern in _NAMED.items() if pattern.search(clause)}
    only, never = bool(_ONLY.search(clause)), bool(_NEVER.search(clause))
    if _VOICE_MESSAGE.search(clause):
        heard.asked |= {"phone", "sms"} | named
    elif not named:
        tokens = set(re.findall(r"[a-zâêîôûŵŷ'-]+", clause))
        if tokens <= _TIME_WORDS and not _OTHERS.search(clause):
            heard.timed = True
        else:
            heard.doubt = True
    elif _OTHERS.search(clause):
        heard.asked |= named
        heard.doubt = heard.doubt or not never
    elif only and (never or _WHEN_OR_WHERE.search(clause)):
        heard.asked |= named
        heard.doubt = True
    elif only:
        heard.only |= named
    elif never:
        (heard.asked if _WHEN_OR_WHERE.search(clause) else heard.closed).update(named)
        return True
    elif negative and _is_bare(clause):
        heard.asked |= named
        return True
    else:
        heard.open |= named
        heard.timed = heard.timed or bool(_WHEN_OR_WHERE.search(clause))
    return False


def _is_bare(clause: str) -> bool:
    """Nothing but names of ways and filler."""
    rest = clause
    for pattern in _NAMED.values():
        rest = pattern.sub(" ", rest)
    return set(re.findall(r"[a-zâêîôûŵŷ'-]+", rest)) <= _FILLER
