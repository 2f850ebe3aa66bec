"""Reporters who try again until they have read their reference, while the service that they use is shot at."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from squaremile.demo.reporter import FORM, Answer, NotTaken, Reporter
from tests.standing import Standing


@dataclass
class Crowd:
    """What the reporters together have done. `told`: mark in the story -> reference that was read."""

    told: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    sending: threading.Event = field(default_factory=threading.Event)
    acknowledged: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


class Stubborn(Reporter):
    """Sends the same again until it is answered, at times twice at the same moment, as people and networks do."""

    crowd: Crowd
    chance: random.Random

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> Answer:
        sending = method == "POST" and path.endswith("/check/")
        twin = None
        if sending and self.chance.random() < 0.3:
            self.crowd.counts["double presses"] += 1
            twin = threading.Thread(target=self._once, args=(Reporter(self.port, {}), method, path, body, kind))
            twin.daemon = True
            twin.start()
        deadline = time.monotonic() + 90
        while True:
            if sending:
                self.crowd.sending.set()
            try:
                answer = super().ask(method, path, body, kind)
                break
            except NotTaken as error:
                self.crowd.counts["sends tried again" if sending else "requests tried again"] += 1
                if time.monotonic() > deadline:
                    raise AssertionError(f"not answered for 90 seconds: {error}") from error
                time.sleep(self.chance.uniform(0.05, 0.3))
        if sending:
            self.crowd.acknowledged.set()
        if twin:
            twin.join()
        return answer

    def _once(self, first: Reporter, *request: Any) -> None:
        """The first of two presses: the browser drops its answer, cookies and all."""
        first.cookies = dict(self.cookies)
        with suppress(NotTaken):
            first.ask(*request)


def story(mark: str) -> dict[str, Any]:
    return {
        "who": "me", "emergency": "none", "narrative": f"{mark}: they rang from 07700 900123 and I paid 250 pounds.",
        "paid": "bank_transfer", "amount": "250", "payee_name": mark, "your_name": f"Somebody {mark}",
        "email": f"{mark}@example.com", "mail_me": "yes", "declared": "yes",
    }  # fmt: skip


def suspicion(mark: str) -> dict[str, Any]:
    """Without a name, so that the reference is shown once and nothing else is known of who told it."""
    return {"emergency": "none", "narrative": f"{mark}: a shop sells copied cards.", "anonymous": "yes",
            "declared": "yes"}  # fmt: skip


def keep_telling(port: int, crowd: Crowd, name: str, seed: int) -> None:
    """One person after another tells us of a fraud, each fourth of a suspicion, until it is over."""
    chance = random.Random(seed)
    for number in range(100_000):
        if crowd.over.is_set():
            return
        mark = f"{name}x{number}"
        anonymous = number % 4 == 3
        reporter = Stubborn(port, suspicion(mark) if anonymous else story(mark))
        reporter.crowd, reporter.chance = crowd, chance
        try:
            crowd.told[mark] = reporter.tell("suspicion" if anonymous else "fraud")
            crowd.counts["of them anonymous"] += anonymous
        except Exception as error:
            crowd.faults.append(f"{mark}: {type(error).__name__}: {error}")
            return


@contextmanager
def reporting(port: int, people: int) -> Iterator[Crowd]:
    """So many people tell us at once; on leaving each ends the report that they are at."""
    crowd = Crowd()
    threads = [
        threading.Thread(target=keep_telling, args=(port, crowd, f"p{n}", n), daemon=True) for n in range(people)
    ]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.over.set()
    deadline = time.monotonic() + 120
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.1))
        assert not thread.is_alive(), "somebody is still waiting for an answer"


def shoot(standing: Standing, crowd: Crowd, kills: int, chance: random.Random, pick: Callable[[], str]) -> None:
    """Two in five a millisecond after an acknowledgement was read, two while a report is sent, one at any moment."""
    done = 0
    while done < kills:
        assert not crowd.faults, crowd.faults
        when, what = _moment(crowd, chance), pick()
        if standing.kill(what):
            done += 1
            crowd.counts[f"kills of {what}"] += 1
            crowd.counts[f"kills {when}"] += 1
        time.sleep(chance.uniform(0, 0.1))
        standing.tend()
        if chance.random() < 0.5:  # the other times the next blow falls on a service that is not up yet
            standing.wait_until_up()


def _moment(crowd: Crowd, chance: random.Random) -> str:
    """Waits for it. Returns which it was."""
    drawn = chance.random()
    for event, until, longest, name in (
        (crowd.acknowledged, 0.4, 0.001, "a millisecond after an acknowledgement"),
        (crowd.sending, 0.8, chance.uniform(0, 0.1), "while a report is sent"),
    ):
        if drawn < until:
            event.clear()
            if event.wait(5):
                time.sleep(longest)
                return name
    time.sleep(chance.uniform(0, 0.5))
    return "at any moment"
