"""Lifelike synthetic reports from a seed, in which every identifier can belong to nobody.

for made in generate(reports=20_000, seed=2026, now=now):
    made.report  # a dict valid for squaremile.reports.schema.Report
    made.truth   # network, household, person, story: kept apart, for measuring
"""

from .made import STORIES, Made, Truth
from .make import LEAST, generate
from .summary import summary

__all__ = ["LEAST", "STORIES", "Made", "Truth", "generate", "summary"]
