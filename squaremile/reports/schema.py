"""The published form of a report, version 1: what `squaremile import` takes.

One row a report in CSV and XLSX, with repeated groups as `payment_1_amount`; nested in JSON Lines.
Lists inside a group (`phones`) are parted by `;` in a cell. `squaremile import --schema` prints this as JSON Schema.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

SCHEMA_VERSION = "1"
LONDON = ZoneInfo("Europe/London")
EARLIEST = date(1900, 1, 1)
LARGEST_AMOUNT = Decimal("1e12")


class Role(StrEnum):
    VICTIM = "victim"
    SUSPECT = "suspect"
    WITNESS = "witness"
    PAYEE = "payee"


class Mode(StrEnum):
    """How somebody was reached. One report may have several."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    WEBSITE = "website"
    SOCIAL_MEDIA = "social_media"
    MESSAGING_APP = "messaging_app"
    DATING_SITE = "dating_site"
    MARKETPLACE = "marketplace"
    POST = "post"
    IN_PERSON = "in_person"
    OTHER = "other"


class Method(StrEnum):
    BANK_TRANSFER = "bank_transfer"
    CARD = "card"
    CASH = "cash"
    CHEQUE = "cheque"
    CRYPTO = "crypto"
    GIFT_CARD = "gift_card"
    MONEY_TRANSFER = "money_transfer"
    PAYMENT_SERVICE = "payment_service"
    OTHER = "other"


class Sign(StrEnum):
    """Signs of vulnerability that a victim or call handler told us of (DOMAIN.md 1.3; THRIVE)."""

    STILL_PAYING = "still_paying"
    STILL_IN_CONTACT = "still_in_contact"
    AFRAID = "afraid"
    SUICIDE_RISK = "suicide_risk"
    MENTAL_HEALTH = "mental_health"
    DISABILITY = "disability"
    LIVES_ALONE = "lives_alone"
    BEREAVED = "bereaved"
    FINANCIAL_HARDSHIP = "financial_hardship"
    REPEAT_VICTIM = "repeat_victim"
    UNDER_18 = "under_18"
    OVER_75 = "over_75"


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("has a NUL character: remove it")
    return text.strip()


def _money(value: Any) -> Any:
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str):
        plain = re.sub(r"[£,\s]", "", value)
        try:
            value = Decimal(plain)
        except InvalidOperation:
            raise ValueError("is not an amount of money: write it as 1234.56") from None
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value) > LARGEST_AMOUNT:
            raise ValueError("is too large to be an amount of money")
        if value != round(value, 2):
            raise ValueError("has more than two decimal places")
    return value


_BRITISH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?")


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        if match := _BRITISH_DAY.fullmatch(value):
            day, month, year, hour, minute = (int(part or 0) for part in match.groups())
            try:
                value = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - given its zone below
            except ValueError:
                raise ValueError("is not a date that exists") from None
        elif not re.match(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("is not a date: write it as 2026-11-24 or 24/11/2026, with a time if you have one")
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - given its zone below
    return value


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        value = value.replace(tzinfo=LONDON)
    if not EARLIEST < value.date() < date(9000, 1, 1):
        raise ValueError("is a date too far away to be right")
    return value.astimezone(UTC)


def _day(value: Any) -> Any:
    value = _moment(value)
    return value.date() if isinstance(value, datetime) else value


def _several(value: Any) -> Any:
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


Text = Annotated[str, Field(max_length=500), AfterValidator(_clean)]
LongText = Annotated[str, Field(max_length=200_000), AfterValidator(_clean)]
Money = Annotated[Decimal, BeforeValidator(_money), Field(ge=0, le=LARGEST_AMOUNT)]
Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_in_utc)]
Day = Annotated[date, BeforeValidator(_day), Field(ge=EARLIEST)]
Several = Annotated[list[Text], BeforeValidator(_several), Field(max_length=50)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _Party(_Part):
    role: Role = Role.VICTIM
    name: Text = ""
    phones: Several = []
    emails: Several = []
    websites: Several = []
    handles: Several = Field([], description="platform:name, for instance telegram:quickprofits")
    address: Text = ""
    postcode: Annotated[str, Field(max_length=10), AfterValidator(_clean)] = ""
    description: Annotated[str, Field(max_length=5_000), AfterValidator(_clean)] = ""


class Person(_Party):
    date_of_birth: Day | None = None
    gender: Text = ""
    ethnicity: Text = ""
    occupation: Text = ""
    vehicle: Text = Field("", description="registration mark")
    signs: Annotated[list[Sign], BeforeValidator(_several)] = Field([], description="signs of vulnerability")
    safe_contact: Text = Field("", description="how it is safe to reach this person, in their words")


class Organisation(_Party):
    company_number: Text = ""
    sector: Text = ""


class Contact(_Part):
    mode: Mode
    at: Moment | None = None
    sender: Text = Field("", alias="from", description="number, address, site or name that it came from, as shown")
    impersonated: Text = Field("", description="who they said they were")
    platform: Text = ""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, populate_by_name=True)


class Payment(_Part):
    amount: Money
    currency: Currency = "GBP"
    paid_at: Moment | None = None
    method: Method = Method.OTHER
    payee_name: Text = ""
    sort_code: Text = ""
    account_number: Text = ""
    iban: Text = ""
    card: Text = Field("", description="card paid to or with: kept masked")
    wallet: Text = ""
    transaction: Text = Field("", description="transaction id or payment reference")
    bank_told_at: Moment | None = None
    recovered_amount: Money = Decimal(0)


class Loss(_Part):
    amount: Money
    currency: Currency = "GBP"
    kind: Literal["lost", "attempted", "recovered"] = "lost"


class Cyber(_Part):
    attack: Text
    live: bool = False
    ransom_amount: Money | None = None
    wallet: Text = ""
    systems: Text = ""


class Report(_Part):
    schema_version: Literal["1"] = "1"
    source_reference: Annotated[str, Field(max_length=200), AfterValidator(_clean)] = ""
    received_at: Moment | None = Field(None, description="when it was told; empty means when it is imported")
    kind: Literal["crime", "information"] = "crime"
    fraud_type: Annotated[str, Field(pattern=r"^(NFIB\d{1,2}[A-Z]?)?$")] = Field("", description="NFIB code, if known")
    route: Literal["online", "phone", "police", "business", "partner", "message", "post", "in_person"] = "business"
    narrative: LongText = Field("", description="what happened, in the person's own words")
    restricted: bool = False
    people: Annotated[list[Person], Field(max_length=50)] = []
    organisations: Annotated[list[Organisation], Field(max_length=50)] = []
    contacts: Annotated[list[Contact], Field(max_length=200)] = []
    payments: Annotated[list[Payment], Field(max_length=200)] = []
    losses: Annotated[list[Loss], Field(max_length=50)] = []
    cyber: Cyber | None = None


GROUPS: dict[str, str] = {
    "person": "people",
    "organisation": "organisations",
    "contact": "contacts",
    "payment": "payments",
    "loss": "losses",
    "cyber": "cyber",
}


def published() -> dict[str, Any]:
    """The schema as JSON Schema (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Report.model_json_schema()
