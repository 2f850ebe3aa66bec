"""The rules of this room's policies. All are asked anew whenever they are needed, so no job takes a change along."""

import re
from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from squaremile.policy.kinds import Body, fits, register

_Code = Annotated[str, StringConstraints(pattern=r"^NFIB\d{1,2}[A-Z]?$")]  # as the published form of a report takes it
_Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
_Force = Annotated[str, StringConstraints(pattern=r"^[EWSN]\d{8}$")]  # the Office for National Statistics' code
_OUTCODE = re.compile(r"[A-Z]{1,2}(\d{1,2}|\d[A-Z])")


_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,50}$")]
_Line = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
_Prefix = Annotated[str, StringConstraints(pattern=r"^\d{2,6}$")]
_Phrase = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^|A-Z]+(\|[^|A-Z]+)*$")]
START = "start"


class FraudTypes(Body):
    titles: Annotated[dict[_Code, _Title], Field(min_length=1)]


class Outcodes(Body):
    """Force -> its outward postcodes, with spaces between them."""

    forces: Annotated[dict[_Force, str], Field(min_length=1)]


class Banks(Body):
    """First figures of a sort code -> slug of the bank."""

    prefixes: dict[_Prefix, _Slug]


_Minutes = Annotated[int, Field(ge=1, le=10_080)]


class StopMoney(Body):
    """How long a request to stop money may wait to be sent, and a bank may take to answer, before it is late."""

    send_minutes: _Minutes
    answer_minutes: _Minutes


class Handovers(Body):
    """How long what must be seen at once, and what belongs to a force, may wait to be signed for."""

    urgent_minutes: _Minutes
    force_minutes: _Minutes


class Said(Body):
    title: _Line
    text: str = ""


class TrackingWords(Body):
    """What people read about what became of their report, by state; after how many days they are told."""

    days: Annotated[int, Field(ge=1, le=365)]
    moves: dict[Literal["received", "in_work", "held", "decided", "reopened"], Said]
    stops: dict[Literal["waiting", "sent", "held", "part_held", "too_late", "not_found", "withdrawn"], Said]
    handover: dict[Literal["made", "received"], Said]
    additions: dict[
        Literal["fact", "message", "wish", "withdrawal", "support", "review", "feedback", "complaint"], Said
    ]

    @model_validator(mode="after")
    def nothing_is_left_unsaid(self) -> "TrackingWords":
        for name, most in (("moves", 5), ("stops", 7), ("handover", 2), ("additions", 8)):
            if len(getattr(self, name)) < most:
                raise ValueError(f"{name}: something that can happen has no words")
        return self


class Option(Body):
    text: _Line
    hint: str = ""
    to: str | None = None
    type: _Code | None = None
    door: _Slug | None = None

    @model_validator(mode="after")
    def leads_to_one_place(self) -> "Option":
        if sum(way is not None for way in (self.to, self.type, self.door)) != 1:
            raise ValueError("name one of: to, type, door")
        return self


class Question(Body):
    text: _Line
    hint: str = ""
    options: Annotated[list[Option], Field(min_length=1)]


class Kind(Body):
    """`words`: lower-case phrases, `a|b` for two ways to say the same -> weight."""

    model_config = ConfigDict(extra="allow", strict=True)

    plain: _Line
    words: dict[_Phrase, Annotated[int, Field(ge=1, le=5)]]
    advice: Annotated[list[_Line], Field(min_length=1)]
    crime: Literal["crime", "information", "if-money"]
    pays: bool
    cyber: bool


class FraudTree(Body):
    model_config = ConfigDict(extra="allow", strict=True)

    questions: dict[str, Question]
    types: Annotated[dict[_Code, Kind], Field(min_length=1)]
    least: Annotated[int, Field(ge=1, le=100)] = 4


def check_fraud_tree(body: Any) -> list[str]:
    """Each part by itself, then that every option leads somewhere and nobody is asked in a circle."""
    if found := fits(FraudTree, body):
        return found
    questions, types = body["questions"], body["types"]
    if START not in questions:
        return [f"questions: there is no question {START!r} to begin with"]
    options = [(name, option) for name, question in questions.items() for option in question["options"]]
    found = [
        f"questions.{name}: there is no {part} {option[key]}"
        for name, option in options
        for part, key, there in (("question", "to", questions), ("type", "type", types))
        if option.get(key) is not None and option[key] not in there
    ]
    return found or _asked_in_order(questions)


def _asked_in_order(questions: dict[str, Any]) -> list[str]:
    """From the start, a question at a time: each is reached, and after as many steps as questions, none is."""
    asked, reached = {START}, {START}
    for _ in questions:
        asked = {o["to"] for name in asked for o in questions[name]["options"] if o.get("to") is not None}
        reached |= asked
    if asked:
        return [f"questions: {name} is asked in a circle" for name in sorted(asked)]
    return [f"questions: no answer leads to {name}" for name in sorted(questions.keys() - reached)]


def check_banks(body: Any) -> list[str]:
    return fits(Banks, body)


def check_stop_money(body: Any) -> list[str]:
    return fits(StopMoney, body)


def check_handovers(body: Any) -> list[str]:
    return fits(Handovers, body)


def check_tracking_words(body: Any) -> list[str]:
    return fits(TrackingWords, body)


def check_fraud_types(body: Any) -> list[str]:
    if found := fits(FraudTypes, body):
        return found
    times = Counter(title.lower() for title in body["titles"].values())
    return [f"titles: two codes are called {title!r}" for title, count in times.items() if count > 1]


def check_outcodes(body: Any) -> list[str]:
    if found := fits(Outcodes, body):
        return found
    codes = [(code, force) for force, listed in body["forces"].items() for code in listed.split()]
    found = [f"forces.{force}: {code} is not an outward postcode" for code, force in codes if not _outcode(code)]
    times = Counter(code for code, _ in codes)
    return found + [f"forces: {code} is given {count} times" for code, count in times.items() if count > 1]


def _outcode(code: str) -> bool:
    return _OUTCODE.fullmatch(code) is not None


register("fraud-types", check_fraud_types)
register("outcodes", check_outcodes)
register("banks", check_banks)
register("stop-money", check_stop_money)
register("handovers", check_handovers)
register("fraud-tree", check_fraud_tree)
register("tracking-words", check_tracking_words)
