"""When reports come in: growth over the months, the week, and the hours of the day."""

from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from .lists import Weighted, read

LONDON = ZoneInfo("Europe/London")
HOUR = 3600


class Rhythm:
    """Draws moments of the period that ends at `now`, in the rhythm of data/calibration.json."""

    def __init__(self, now: datetime) -> None:
        figures = read("calibration")
        self.now = now.astimezone(LONDON)
        self.days: int = round(figures["months"]["value"] * 30.44)
        self.first = (self.now - timedelta(days=self.days)).replace(hour=0, minute=0, second=0, microsecond=0)
        week, growth = figures["weekdays"]["values"], figures["growth"]
        gain = growth["last_month"] / growth["first_month"] - 1
        begin = self.first.weekday()
        weights = [week[(begin + day) % 7] * (1 + gain * day / self.days) for day in range(self.days)]
        self._sums = list(accumulate(weights))
        self._hours: Weighted[int] = Weighted(dict(enumerate(figures["hours"]["values"])))

    def moment(self, rng: Random, begin: float = 0, end: float = 1) -> int:
        """Epoch seconds of a report between two shares (0 to 1) of all that will come."""
        share = begin + (end - begin) * rng.random()
        day = min(bisect(self._sums, share * self._sums[-1]), self.days - 1)
        clock = self._hours.draw(rng) * HOUR + rng.randrange(HOUR)
        return int((self.first + timedelta(days=day, seconds=clock)).timestamp())
