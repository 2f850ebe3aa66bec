"""Days, months and times as people say them."""

from datetime import date, datetime
from random import Random


def said_day(at: datetime, received: datetime, rng: Random) -> str:
    """A day as a person says it, seen from the day of the report; fits after a verb or, capitalised, first."""
    days = (received.date() - at.date()).days
    if days == 0:
        return rng.choice(("today", "this morning", "earlier today")) if at.hour < 12 else "today"
    if days == 1:
        return "yesterday"
    if days < 7:
        return f"on {at:%A}"
    if days < 14 and rng.random() < 0.5:
        return "last week"
    return written_day(at.date(), rng)


def written_day(day: date, rng: Random) -> str:
    """'on 3 March', 'on the 3rd of March', 'on 03/03/26'."""
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day.day, "th")
    return rng.choice(
        (
            f"on {day.day} {day:%B}",
            f"on the {day.day}{suffix} of {day:%B}",
            f"on {day.day}{suffix} {day:%B} {day.year}",
            f"on {day:%d/%m/%y}",
            f"on {day:%d/%m/%Y}",
        )
    )


def said_month(at: datetime, received: datetime, rng: Random) -> str:
    """'March' or, when it is long ago or by chance, 'March 2025'."""
    name = f"{at:%B}"
    return f"{at:%B %Y}" if (received - at).days > 300 or rng.random() < 0.25 else name


def said_time(at: datetime, rng: Random) -> str:
    """'about 10am', '10.15am', 'half past three in the afternoon'."""
    hour, half = at.hour % 12 or 12, "am" if at.hour < 12 else "pm"
    ways = (f"{hour}{half}", f"{hour}.{at.minute // 15 * 15:02d}{half}", f"{hour} o'clock", f"{at:%H:%M}")
    return rng.choice(ways)
