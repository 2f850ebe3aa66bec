"""Sums of money and days in people's own words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squaremile.identifiers.engine.facts import amounts, days

TUESDAY = date(2026, 11, 24)

AMOUNTS = [
    ("I paid £1,234.56 then 1234 pounds", [("1234.56", "GBP", "£1,234.56"), ("1234", "GBP", "1234 pounds")]),
    ("down nearly 1.2k", [("1200", "GBP", "1.2k")]),
    ("£2m", [("2000000", "GBP", "£2m")]),
    ("£1.2 million and £3 million pounds", [("1200000", "GBP", "£1.2 million"), ("3000000", "GBP", "£3 million")]),
    ("GBP 500, then gbp500", [("500", "GBP", "GBP 500"), ("500", "GBP", "gbp500")]),
    (
        "€1.500,00 and 300 euros or 20€",
        [("1500.00", "EUR", "€1.500,00"), ("300", "EUR", "300 euros"), ("20", "EUR", "20€")],
    ),
    ("US$40, A$5, $1,000", [("40", "USD", "US$40"), ("5", "AUD", "A$5"), ("1000", "USD", "$1,000")]),
    ("15 grand up front", [("15000", "GBP", "15 grand")]),
    ("50p", [("0.5", "GBP", "50p")]),
    ("£14,600, all of it.", [("14600", "GBP", "£14,600")]),
    ("£0.99", [("0.99", "GBP", "£0.99")]),
    ("£ 200 000", [("200000", "GBP", "£ 200 000")]),
    ("£12,99", [("12.99", "GBP", "£12,99")]),
    ("£1,00,000", [("100000", "GBP", "£1,00,000")]),
    ("£500-£600", [("500", "GBP", "£500"), ("600", "GBP", "£600")]),
    ("two thousand five hundred pounds", [("2500", "GBP", "two thousand five hundred pounds")]),
    ("twenty-five quid", [("25", "GBP", "twenty-five quid")]),
    ("one hundred and fifty pounds", [("150", "GBP", "one hundred and fifty pounds")]),
    ("five grand", [("5000", "GBP", "five grand")]),
    ("14 million dollars", [("14000000", "USD", "14 million dollars")]),
    ("4 bitcoin or 0.5 BTC", [("4", "BTC", "4 bitcoin"), ("0.5", "BTC", "0.5 BTC")]),
    ("paid 1,500 for a course", [("1500", "GBP", "1,500")]),
    ("i sent 1340", [("1340", "GBP", "1340")]),
    ("sent him 900 by bank transfer", [("900", "GBP", "900")]),
    ("took 3200 for materials", [("3200", "GBP", "3200")]),
    ("paid 18 thousand on a fake invoice", [("18000", "GBP", "18 thousand")]),
    ("\uff11\uff12\uff10 pounds", [("120", "GBP", "\uff11\uff12\uff10 pounds")]),
    ("£1\u200b00", [("100", "GBP", "£1\u200b00")]),
]
NO_AMOUNT = [
    "call 07700 900123", "in 2026", "sort code 20-30-40 account 12345678", "£07911123456", "a 1080p video", "£0",
    "lost 10 pounds in weight", "a 10k run", "5k followers", "a pound of flesh", "flat 2, 14 million",
    "sent 12 messages", "paid in 2022", "paid 20 times", "took 45 minutes", "lost 100%", "sent 10:30", "£1.2.3", "",
]  # fmt: skip
DAYS = [
    ("on 3 March 2026", [("2026-03-03", "3 March 2026")]),
    ("03/03/26 and 3.3.2026", [("2026-03-03", "03/03/26"), ("2026-03-03", "3.3.2026")]),
    ("04/03/2026", [("2026-03-04", "04/03/2026")]),
    ("12/25/2025", [("2025-12-25", "12/25/2025")]),
    ("2026-03-04", [("2026-03-04", "2026-03-04")]),
    ("5-Mar-2024", [("2024-03-05", "5-Mar-2024")]),
    ("Monday 16th November 2026", [("2026-11-16", "Monday 16th November 2026")]),
    ("Sun, 15 Nov 2026 10:00:00 +0000", [("2026-11-15", "Sun, 15 Nov 2026")]),
    ("March 3rd, 2025", [("2025-03-03", "March 3rd, 2025")]),
    ("the 3rd of march", [("2026-03-03", "3rd of march")]),
    ("12 Sept '25", [("2025-09-12", "12 Sept '25")]),
    ("born 02/04/61", [("1961-04-02", "02/04/61")]),
    ("24 Nov", [("2026-11-24", "24 Nov")]),
    ("25 Nov", [("2025-11-25", "25 Nov")]),
    ("29 Feb", [("2024-02-29", "29 Feb")]),
    ("yesterday", [("2026-11-23", "yesterday")]),
    ("the day before yesterday", [("2026-11-22", "the day before yesterday")]),
    ("this morning, or last night", [("2026-11-24", "this morning"), ("2026-11-23", "last night")]),
    ("last Tuesday", [("2026-11-17", "last Tuesday")]),
    ("Tuesday", [("2026-11-24", "Tuesday")]),
    ("on friday", [("2026-11-20", "friday")]),
    ("Friday last week", [("2026-11-20", "Friday last week")]),
    ("two weeks ago", [("2026-11-10", "two weeks ago")]),
    ("a fortnight ago", [("2026-11-10", "a fortnight ago")]),
    ("3 months ago, a year ago", [("2026-08-24", "3 months ago"), ("2025-11-24", "a year ago")]),
    ("20 minutes ago", [("2026-11-24", "20 minutes ago")]),
    ("on Christmas Eve", [("2025-12-24", "Christmas Eve")]),
    ("20-10-25", [("2025-10-20", "20-10-25")]),
]  # fmt: skip
NO_DAY = [
    "25 Nov 2026", "1/12/26", "13/14/25", "31 June", "sort code 20-10-25", "20-10-25 12345678", "10.11.12.13", "24/7",
    "next Tuesday", "every Friday", "on Tuesdays", "3 may be", "March 2026", "in 3 days", "a few weeks ago",
    "999 years ago", "10 hours ago", "June 10.30", "07700 900123", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AMOUNTS)
def test_sums_as_people_write_them(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(a.value, a.currency, a.written) for a in amounts(text)] == [(Decimal(v), c, w) for v, c, w in expected]


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_other_numbers_are_no_money(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_days_as_people_write_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(d.day.isoformat(), d.written) for d in days(text, TUESDAY)] == expected


@pytest.mark.parametrize("text", NO_DAY)
def test_what_names_no_day_that_has_come_is_left(text: str) -> None:
    assert days(text, TUESDAY) == []


def test_a_month_ago_from_the_31st_is_the_end_of_the_shorter_month() -> None:
    assert [d.day for d in days("a month ago", date(2026, 3, 31))] == [date(2026, 2, 28)]


PIECES = [
    "£", "$", "€", "1", "12", "2026", ",", ".", " ", "k", "m", " pounds", " quid", "GBP ", "grand", "03/", "/26", "-",
    "March", "may ", "3rd", " of ", "last ", "Tuesday", "two ", "weeks", " ago", "yesterday", "a ", "hundred ",
    "thousand ", "million ", "and ", "\u200b", "\ufeff", "\uff11", "\u0661", "\ud800", "\0", "İ", "\n", "'", "999",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=200),
    st.dates(min_value=date(1901, 1, 1)),
)
@settings(max_examples=500)
def test_facts_point_at_what_was_written(text: str, today: date) -> None:
    found = [*amounts(text), *days(text, today)]
    assert all(text[f.start : f.end] == f.written and f.written for f in found)
    assert all(a.value > 0 and len(a.currency) == 3 for a in amounts(text))
    assert all(d.day <= today for d in days(text, today))


@pytest.mark.parametrize(
    "unit",
    ["1,", "1 000", "£1", "a hundred and ", "3 march ", "1/1/", "two ", "£ ", "1.", "a ", "paid a ", "12 thousand "],
)
def test_a_long_repetition_comes_back(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(text[f.start : f.end] == f.written for f in [*amounts(text), *days(text, TUESDAY)])
