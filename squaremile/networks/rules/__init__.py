"""Pure decisions about networks: which number a network keeps, why reports are linked, how a network ranks."""

from .numbers import Assignment, Kind, assign_numbers, follow
from .ranking import NetworkFacts, Ranking, Reason, rank_network
from .sentences import link_sentence

__all__ = [
    "Assignment", "Kind", "NetworkFacts", "Ranking", "Reason", "assign_numbers", "follow", "link_sentence",
    "rank_network",
]  # fmt: skip
