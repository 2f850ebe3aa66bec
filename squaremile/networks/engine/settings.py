"""What the engine is told: thresholds as data, so that a force can change them and say why."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Loaded by the caller from policy (`seed/linking.json` in this room).

    `hub_degree`: an identifier that more reports than this name (reports, everywhere) never founds a network.
    `incidental_share`: share (0 to 0.5) of named identifiers taken to be mistaken, borrowed or beside the point.
    `join_margin`: bits added to log2(total reports), which is what two networks of two or more reports each
        must show beyond chance before they are made one. Higher: fewer false joins, more split rings.
    `hub_share`: share (0 to 1) of all reports naming a hub that must already be in one network, by other
        identifiers, before the hub may bring the rest in.
    `lone_share`: share (0 to 1) of all reports naming an identifier that must be in the network where that
        identifier is all that holds some of them.
    `passes`: most times to place, join and place again. It stops sooner when nothing changes.
    """

    hub_degree: int = 300
    incidental_share: float = 0.05
    join_margin: float = -1.0
    hub_share: float = 0.5
    lone_share: float = 0.5
    passes: int = 4

    def __post_init__(self) -> None:
        if self.hub_degree < 2 or self.passes < 1:
            raise ValueError("hub_degree must be at least 2 and passes at least 1")
        if not 0 < self.incidental_share < 0.5:
            raise ValueError("incidental_share must lie between 0 and 0.5")
        if not (0 < self.hub_share <= 1 and 0 < self.lone_share <= 1):
            raise ValueError("hub_share and lone_share must lie between 0 and 1")

    @property
    def edge_bits(self) -> float:
        """What an identifier named inside its network is worth over an incidental one, in bits."""
        return math.log2((1 - self.incidental_share) / self.incidental_share)
