"""The rules of fraud types and outcodes. Both are asked anew whenever they are needed, so no job takes them along."""

import re
from collections import Counter
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from squaremile.policy.kinds import Body, fits, register

_Code = Annotated[str, StringConstraints(pattern=r"^NFIB\d{1,2}[A-Z]?$")]  # as the published form of a report takes it
_Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
_Force = Annotated[str, StringConstraints(pattern=r"^[EWSN]\d{8}$")]  # the Office for National Statistics' code
_OUTCODE = re.compile(r"[A-Z]{1,2}(\d{1,2}|\d[A-Z])")


class FraudTypes(Body):
    titles: Annotated[dict[_Code, _Title], Field(min_length=1)]


class Outcodes(Body):
    """Force -> its outward postcodes, with spaces between them."""

    forces: Annotated[dict[_Force, str], Field(min_length=1)]


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
