"""What was lost and how it was paid: heavy-tailed losses, lifelike amounts, one payment or many."""

from datetime import datetime, timedelta
from functools import cache
from math import exp, log
from random import Random
from typing import Any, NamedTuple

from .lists import read
from .scripts import Script, usual_loss

MANY = {"NFIB1D": 6, "NFIB2E": 5, "NFIB2B": 3, "NFIB2A": 2, "NFIB1E": 3, "NFIB1H": 2, "NFIB1J": 2, "NFIB8A": 9}
DAYS_BEFORE = {  # median days from first contact to the report, our judgement
    "NFIB1D": 140, "NFIB2E": 75, "NFIB2B": 160, "NFIB2A": 120, "NFIB16C": 400, "NFIB8A": 300, "NFIB3A": 12,
    "NFIB1E": 20, "NFIB1G": 8, "NFIB3C": 9, "NFIB3D": 25, "NFIB5B": 21, "NFIB5D": 9, "NFIB9": 40, "NFIB3F": 6,
}  # fmt: skip


class Paid(NamedTuple):
    """One payment; the amount in pence."""

    pence: int
    at: datetime
    method: str


@cache
def figures(code: str) -> dict[str, Any]:
    """The row of a code in data/calibration.json."""
    return next(row for row in read("calibration")["codes"] if row["code"] == code)


@cache
def crime_scale() -> float:
    """What brings the mean of the codes' crime shares to the measured one."""
    calibration = read("calibration")
    rows = calibration["codes"]
    mean = sum(row["share"] * row["crime"] for row in rows) / sum(row["share"] for row in rows)
    return float(calibration["crime_share"]["value"] / mean)


def draw_loss(script: Script, rng: Random) -> int:
    """Pence lost in one report of a crime with a loss: log-normal, the mean over all reports of the code kept."""
    row = figures(script.code)
    mean = row["mean_loss"] / (row["lossy"] * crime_scale()) * script.loss / usual_loss(script.code)
    pounds = exp(log(mean) - row["spread"] ** 2 / 2 + row["spread"] * rng.gauss(0, 1))
    return lifelike(min(max(pounds, script.least, 1.99), read("calibration")["largest_loss"]["value"]), rng)


def lifelike(pounds: float, rng: Random) -> int:
    """Pence near an amount, rounded as prices and transfers are."""
    if pounds < 15:
        return int(pounds) * 100 + rng.choice((99, 95, 49, 0)) if pounds >= 2 else 199
    if rng.random() < 0.16:
        return int(pounds * 100)
    if pounds < 100 and rng.random() < 0.5:
        return int(pounds) * 100 - 1
    step = 1 if pounds < 60 else 5 if pounds < 300 else 10 if pounds < 1_000 else 50 if pounds < 5_000 else 100
    step *= 5 if rng.random() < 0.3 and pounds > step * 10 else 1
    return max(round(pounds / step), 1) * step * 100


def payments(script: Script, pence: int, begin: datetime, end: datetime, rng: Random) -> list[Paid]:
    """`pence` parted into payments between two times, in order; their sum may differ from `pence` a little."""
    usual = MANY.get(script.code, 1.3)
    count = min(1 + int(rng.expovariate(1 / max(usual - 1, 0.05))), 24, max(1, pence // 5_000))
    parts = [rng.lognormvariate(0, 0.8) for _ in range(count)]
    span = (end - begin).total_seconds()
    times = sorted(begin + timedelta(seconds=int(span * rng.random())) for _ in parts)
    method = script.methods.draw(rng)
    paid = []
    for part, at in zip(parts, times, strict=True):
        amount = pence if count == 1 else lifelike(pence / 100 * part / sum(parts), rng)
        if rng.random() < 0.15:
            method = script.methods.draw(rng)
        paid.append(Paid(amount, at, method))
    return paid


def pounds(pence: int) -> str:
    """'1234.50', as the report's schema takes it."""
    return f"{pence // 100}.{pence % 100:02d}"


def spoken(pence: int, rng: Random) -> str:
    """An amount as people write it: '£1,250', '1250 pounds', '£12.5k'."""
    whole, odd = divmod(pence, 100)
    if odd:
        return f"£{whole:,}.{odd:02d}" if rng.random() < 0.8 else f"£{whole}.{odd:02d}"
    way = rng.random()
    if way < 0.56:
        return f"£{whole:,}"
    if way < 0.72:
        return f"£{whole:,}.00"
    if way < 0.86:
        return f"£{whole}"
    if whole >= 10_000 and whole % 1_000 == 0:
        return f"£{whole // 1000}k"
    return f"{whole} pounds" if way < 0.97 else f"{whole}GBP"
