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
    `chance_share`: share (0 to 1) of an identifier's reports taken to be any reports at all, when asking how many
        two networks would share by chance. It matters where an identifier is named by 1% of all reports or more.
    `hub_share`: share (0 to 1) of all reports naming a hub that must already be in one network, by other
        identifiers, before the hub may bring the rest in.
    `lone_share`: share (0 to 1) of all reports naming an identifier that must be in the network where that
        identifier is all that holds some of them.
    `support_share`: share (0 to 1) of all reports naming an identifier that must be tied to the network by another
        one too, before it may bring others in by itself; or else it must be what the network rests on.
    `whole_size`: reports that hang together by identifiers that are no hubs, and are no more than this many, are
        one network without further ado: nobody need explain why two that share a phone number are apart.
    `thread_size`: a network of this many reports or more takes in no report whose only tie is one identifier that
        only one other report names; 0 takes in all. Measured, 5 gives a few more points of precision, for a few
        true members lost; off by default since a link missed costs a victim more than one too many.
    `passes`: most times to place, join and place again. It stops sooner when nothing changes.
    """

    hub_degree: int = 300
    incidental_share: float = 0.01
    join_margin: float = 2.0
    chance_share: float = 0.5
    hub_share: float = 0.5
    lone_share: float = 0.65
    support_share: float = 0.2
    whole_size: int = 12
    thread_size: int = 0
    passes: int = 4

    def __post_init__(self) -> None:
        if self.hub_degree < 2 or self.passes < 1 or min(self.whole_size, self.thread_size) < 0:
            raise ValueError("hub_degree must be at least 2, passes at least 1, sizes at least 0")
        if not math.isfinite(self.join_margin):
            raise ValueError("join_margin must be a number of bits")
        if not 0 < self.incidental_share < 0.5:
            raise ValueError("incidental_share must lie between 0 and 0.5")
        if not 0 <= self.chance_share <= 1:
            raise ValueError("chance_share must lie between 0 and 1")
        if not all(0 < share <= 1 for share in (self.hub_share, self.lone_share, self.support_share)):
            raise ValueError("hub_share, lone_share and support_share must lie between 0 and 1")

    @property
    def edge_bits(self) -> float:
        """What an identifier named inside its network is worth over an incidental one, in bits."""
        return math.log2((1 - self.incidental_share) / self.incidental_share)
