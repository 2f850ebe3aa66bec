"""The victim's account: sentences chosen to fit the facts, then written by one hand."""

from collections.abc import Mapping
from random import Random

from .hand import in_hand, written
from .lists import read
from .scripts import Script, common
from .words import LATE, Sentence, say

_MENTIONED = ("phone", "phone2", "site", "email", "account", "wallet", "handle", "ip", "vehicle")
_STILL_FOUND = ("NFIB52A", "NFIB52B", "NFIB52C", "NFIB50A", "NFIB5B")  # crimes without a loss of money


class Teller:
    """Tells one report. `facts` are plain slots; `ids` the identifiers that the victim put in words."""

    def __init__(self, script: Script, facts: Mapping[str, str], ids: Mapping[str, str], rng: Random) -> None:
        self._script, self._facts, self._ids, self._rng = script, facts, ids, rng
        self._left = {kind for kind in _MENTIONED if kind in ids}
        self._words = read("calibration")["words"]
        self._said: list[str] = []
        self._count = 0

    def tell(self, *, lost: bool, route: str, behalf: bool) -> str:
        """The narrative, 20 to 250 words, or a few curt ones."""
        rng, words = self._rng, self._words
        if rng.random() < words["curt"] and self._from(self._script.said["curt"]):
            self._mention()
            return self._written()
        target = rng.lognormvariate(0, words["spread"]) * words["median"]
        target = min(max(target, words["least"]), words["most"] - 25)
        self._begin(route, behalf)
        self._from(self._script.said["open"])
        self._middle(target)
        said = self._script.said
        self._from(said["pay"] if lost else said["near"])
        if self._count < target and rng.random() < (0.85 if lost or self._script.code in _STILL_FOUND else 0.1):
            self._from(said["found"])
        self._mention()
        self._end(target, lost)
        return self._written()

    def _begin(self, route: str, behalf: bool) -> None:
        rng = self._rng
        if behalf:
            self._from(common()["behalf"])
        elif route == "phone" and rng.random() < 0.55:
            self._from(common()["handler"])
        elif route == "police" and rng.random() < 0.75:
            self._from(common()["officer"])
        elif route == "post":
            self._from(common()["letter"])
        elif rng.random() < 0.24:
            self._from(common()["lead"])

    def _middle(self, target: float) -> None:
        """As many details as the length allows, about in the order in which they happen."""
        rng = self._rng
        fitting = [(place, one) for place, one in enumerate(self._script.said["more"]) if self._fits(one)]
        rng.shuffle(fitting)
        fitting.sort(key=lambda item: not item[1].needs & self._left and rng.random() < 0.7)
        room, chosen = target * 0.62 - self._count, []
        for place, one in fitting:
            if room <= 0:
                break
            chosen.append((place + rng.gauss(0, 1.2), one))
            room -= 17
        for _, one in sorted(chosen, key=lambda item: item[0]):
            self._say(one)

    def _mention(self) -> None:
        """Give the identifiers that no sentence has given yet."""
        for kind in sorted(self._left, key=_MENTIONED.index):
            if kind in self._left:
                self._from(common()[f"mention_{kind}"])

    def _end(self, target: float, lost: bool) -> None:
        rng = self._rng
        feel = "feel" if lost else "feel_light"
        tails = [("told", 0.5 if lost else 0.0), (feel, 0.5 if lost else 0.25), ("genuine", 0.08), ("ask", 0.3)]
        rounds = 1 + (self._count < target * 0.7)
        for _ in range(rounds):
            for section, chance in tails:
                if self._count < target and rng.random() < chance:
                    self._from(common()[section])
        for section in (feel, "ask"):
            if self._count < self._words["least"]:
                self._from(common()[section])

    def _fits(self, one: Sentence) -> bool:
        return all(need in self._ids if need in LATE else need in self._facts for need in one.needs)

    def _from(self, sentences: tuple[Sentence, ...]) -> bool:
        """Say one that fits, rather one that gives an identifier not given yet."""
        fitting = [one for one in sentences if self._fits(one)]
        giving = [one for one in fitting if one.needs & self._left]
        if giving and self._rng.random() < 0.75:
            fitting = giving
        if not fitting:
            return False
        self._say(self._rng.choice(fitting))
        return True

    def _say(self, one: Sentence) -> None:
        words = say(one.run, self._facts, self._rng)
        if words in self._said:
            return
        self._said.append(words)
        self._count += words.count(" ") + 1
        self._left -= one.needs

    def _written(self) -> str:
        rng = self._rng
        late = {kind: written(kind, value, rng) for kind, value in self._ids.items()}
        return in_hand(self._said, late, rng)
