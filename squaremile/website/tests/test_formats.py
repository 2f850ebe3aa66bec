from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from squaremile.website import formats

NOW = datetime(2026, 11, 24, 15, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (Decimal("1234.56"), "GBP", "£1,234.56"),
        (Decimal("0"), "GBP", "£0.00"),
        (1000000, "GBP", "£1,000,000.00"),
        ("12.345", "GBP", "£12.35"),
        (Decimal("-5"), "GBP", "-£5.00"),
        (Decimal("-0.001"), "GBP", "£0.00"),
        (Decimal("1"), "usd", "US$1.00"),
        (Decimal("9.5"), "EUR", "€9.50"),
        (Decimal("1500.4"), "JPY", "JP¥1,500"),
        (Decimal("1234.5"), "CHF", "CHF\xa01,234.50"),
        (Decimal("0.01250000"), "BTC", "0.0125 BTC"),
        (Decimal("1200"), "ETH", "1,200 ETH"),
        (None, "GBP", ""),
    ],
)
def test_money_is_written_with_its_currency(amount, currency, written):
    assert formats.money(amount, currency) == written


def test_days_and_times_are_of_london():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert formats.day(late) == "1 July 2026"
    assert formats.moment(late) == "1 July 2026, 12:30am"
    assert formats.moment(NOW) == "24 November 2026, 3:16pm"
    assert formats.moment(NOW.replace(tzinfo=None)) == "24 November 2026, 3:16pm"
    assert formats.day(date(2026, 11, 4)) == "4 November 2026"
    assert formats.day(None) == formats.moment(None) == ""


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [
        (0, 0, "midnight"),
        (12, 0, "midday"),
        (0, 5, "12:05am"),
        (12, 5, "12:05pm"),
        (9, 0, "9:00am"),
        (23, 59, "11:59pm"),
    ],
)
def test_clock(hour, minute, written):
    assert formats.clock(NOW.replace(hour=hour, minute=minute)) == written


@pytest.mark.parametrize(
    ("gap", "written"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=40), "1 month ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-3), "in 3 hours"),
    ],
)
def test_ago_is_in_the_largest_whole_unit(gap, written):
    assert formats.ago(NOW - gap, NOW) == written


def test_ago_counts_hours_that_passed_over_a_clock_change():
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert formats.ago(before, before + timedelta(hours=2)) == "2 hours ago"


def test_counts_and_plurals():
    assert formats.count(1234567) == "1,234,567"
    assert formats.count(None) == ""
    assert formats.plural(1, "report") == "1 report"
    assert formats.plural(0, "report") == "0 reports"
    assert formats.plural(2000, "person,people") == "2,000 people"
    assert formats.plural(1, "person,people") == "1 person"


@pytest.mark.parametrize("typed", ["SM-7K3Q-9F2M-4T1X", "sm7k3q9f2m4t1x", "SM 7K3Q 9F2M 4T1X"])
def test_reference_is_grouped_however_typed(typed):
    assert formats.reference(typed) == "SM-7K3Q-9F2M-4T1X"


def test_what_is_no_reference_stays():
    assert formats.reference("NFRC1234") == "NFRC1234"
    assert formats.reference(None) == ""
