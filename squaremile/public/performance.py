"""How the front door's services do, from counts: who starts, who finishes, where they stop, and what becomes of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from squaremile.reports.models import ServiceCount

ROUTES = {
    "online": "Online", "phone": "By phone", "in_person": "In person", "police": "By an officer", "post": "On paper",
    "business": "Business file", "partner": "Partner", "message": "Forwarded message",
}  # fmt: skip
BANDS = {"under-3": "under 3 minutes", "3-5": "3 to 5 minutes", "5-10": "5 to 10 minutes",
         "10-20": "10 to 20 minutes", "20-60": "20 to 60 minutes", "over-60": "over an hour"}  # fmt: skip
FEW = 5  # below this many, a share is not shown: it would say more of single people than of the service


@dataclass
class Performance:
    """One service over a stretch of days."""

    slug: str
    events: Counter[str] = field(default_factory=Counter)
    bands: Counter[str] = field(default_factory=Counter)
    ratings: Counter[str] = field(default_factory=Counter)
    devices: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    stopped_at: Counter[str] = field(default_factory=Counter)
    errors_at: Counter[str] = field(default_factory=Counter)
    routes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def completed(self) -> str:
        return share(self.events["sent"], self.events["started"])

    @property
    def usual_time(self) -> str:
        """The band that holds the median."""
        middle, seen = sum(self.bands.values()) / 2, 0
        for band in BANDS:
            seen += self.bands[band]
            if seen and seen >= middle:
                return BANDS[band]
        return "not yet known"

    @property
    def satisfied(self) -> str:
        """Share of those who said good or very good."""
        return share(self.ratings["4"] + self.ratings["5"], sum(self.ratings.values()))

    def rows_by_route(self) -> list[list[Any]]:
        return [
            [
                ROUTES.get(route, route), counts["received"], share(counts["named"], counts["received"]),
                share(counts["shared"], counts["received"]), share(counts["decided"], counts["received"]),
                counts["stop-asked"], share(counts["stop-held"], counts["stop-asked"]),
            ]
            for route, counts in sorted(self.routes.items(), key=lambda one: -one[1]["received"])
        ]  # fmt: skip


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole >= FEW else "too few"


def performance(since: date) -> list[Performance]:
    """Each service that anybody used since then, the most used first. Outcomes are of whole months."""
    return sorted(_gather(ServiceCount.objects.filter(day__gte=since)), key=lambda one: -sum(one.events.values()))


def _gather(counts: Iterable[ServiceCount]) -> list[Performance]:
    found: dict[str, Performance] = {}
    for one in counts:
        service = found.setdefault(one.service, Performance(one.service))
        if one.event == "outcome":
            service.routes[one.route][one.page] += one.number
            continue
        service.events[one.event] += one.number
        if one.event == "sent":
            service.bands[one.band] += one.number
            service.devices[one.device or "not counted"] += one.number
            service.languages["Welsh" if one.language == "cy" else "English"] += one.number
        elif one.event == "rated":
            service.ratings[one.band] += one.number
        elif one.event == "abandoned":
            service.stopped_at[one.page or "start"] += one.number
        elif one.event == "error":
            service.errors_at[one.page] += one.number
    return list(found.values())
