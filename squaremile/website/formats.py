"""How amounts, days, times, counts and references are written for people, in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS
from django.utils.translation import gettext, ngettext

LONDON = ZoneInfo("Europe/London")

# As GOV.UK and the Unicode CLDR (en-GB) write them; any other currency is written with its code.
CURRENCY_SIGNS = {
    "GBP": "£",
    "EUR": "€",
    "USD": "US$",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "HKD": "HK$",
    "JPY": "JP¥",
    "CNY": "CN¥",
    "INR": "₹",
}
NO_MINOR_UNIT = {"JPY", "KRW"}
CRYPTO_PLACES = 8
CRYPTO = {"BTC", "ETH", "USDT", "USDC", "XRP", "LTC", "SOL"}


def money(amount: Decimal | int | float | str | None, currency: str = "GBP") -> str:
    """£1,234.56; US$1.00; CHF 1,234.50; 0.0125 BTC. Nothing for None. Halves are rounded away from zero."""
    if amount is None or amount == "":
        return ""
    value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    code = currency.upper()
    if code in CRYPTO:
        written = f"{abs(value):,.{CRYPTO_PLACES}f}".rstrip("0").rstrip(".")
        return f"{'-' if value < 0 else ''}{written} {code}"
    step = Decimal(1) if code in NO_MINOR_UNIT else Decimal("0.01")
    rounded = value.quantize(step, rounding=ROUND_HALF_UP)
    sign = CURRENCY_SIGNS.get(code, f"{code}\N{NO-BREAK SPACE}")
    return f"{'-' if rounded < 0 else ''}{sign}{abs(rounded):,}"


def in_london(value: datetime) -> datetime:
    """The same moment on the London clock; a time without a zone is taken as UTC, as stored."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(LONDON)


def day(value: date | datetime | None) -> str:
    """24 November 2026, by the London calendar."""
    if value is None:
        return ""
    on = in_london(value) if isinstance(value, datetime) else value
    return f"{on.day} {MONTHS[on.month]} {on.year}"


def moment(value: datetime | None) -> str:
    """24 November 2026, 3:16pm: London, to the minute."""
    if value is None:
        return ""
    at = in_london(value)
    return f"{day(at)}, {clock(at)}"


def clock(value: datetime) -> str:
    """3:16pm, midday or midnight, as GOV.UK writes times."""
    at = in_london(value)
    if at.minute == 0 and at.hour in (0, 12):
        return gettext("midday") if at.hour else gettext("midnight")
    half = gettext("am") if at.hour < 12 else gettext("pm")
    return f"{at.hour % 12 or 12}:{at.minute:02}{half}"


def ago(value: datetime | date | None, now: datetime) -> str:
    """How long before (or after) `now`, in its largest whole unit: "3 hours ago", "in 2 days", "just now"."""
    if value is None:
        return ""
    then = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=LONDON)
    # In UTC: two times of one zone are subtracted by its clock, which would lose the hour of a clock change.
    gap = in_london(now).astimezone(UTC) - in_london(then).astimezone(UTC)
    ahead, gap = gap < timedelta(0), abs(gap)
    minutes = int(gap.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    written = _largest_unit(minutes)
    return gettext("in %(time)s") % {"time": written} if ahead else gettext("%(time)s ago") % {"time": written}


def _largest_unit(minutes: int) -> str:
    if years := minutes // 525_600:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": count(years)}
    if months := minutes // 43_800:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": count(months)}
    if days := minutes // 1440:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": count(days)}
    if hours := minutes // 60:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": count(hours)}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": count(minutes)}


def count(value: int | float | Decimal | None) -> str:
    """1,234,567; nothing for None."""
    return "" if value is None else f"{value:,}"


def plural(number: int | None, words: str) -> str:
    """1 report; 2,000 reports; with "person,people" for words that change. Public pages: `blocktranslate count`."""
    one, _, many = words.partition(",")
    amount = number or 0
    return f"{count(amount)} {ngettext(one, many or one + 's', amount)}"


def reference(value: str | None) -> str:
    """SM-7K3Q-9F2M-4T1X in its groups of four, however it was stored or typed; anything else as it is."""
    written = str(value or "")
    compact = "".join(character for character in written if character.isalnum()).upper()
    if len(compact) != 14 or not compact.startswith("SM"):
        return written
    return "-".join(("SM", compact[2:6], compact[6:10], compact[10:14]))
