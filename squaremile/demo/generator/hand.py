"""How people write: identifiers in a dozen messy ways, slips of spelling, capitals, no full stops."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from random import Random

from .lists import Weighted, read
from .people import slip

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPACING = {str(row["first"])[:4]: row["spacing"] for row in read("reserved")["phones"]}
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"(?<![\w{@./-])[a-z]{5,}(?![\w}@/-]|\.\w)")
_MANNERS = Weighted({"careful": 0.40, "plain": 0.30, "hurried": 0.20, "lower": 0.07, "capitals": 0.03})


def spaced(number: str) -> str:
    """A phone number as printed: '07700 900123', '020 7946 0123'."""
    if number.startswith("+"):
        return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
    parts, start = [], 0
    for size in _SPACING.get(number[:4], [5, 6]):
        parts.append(number[start : start + size])
        start += size
    return " ".join(parts)


def phone(number: str, rng: Random) -> str:
    """A number as a victim might write it."""
    if number.startswith("+1"):
        return rng.choice((number, spaced(number), f"+1 ({number[2:5]}) {number[5:8]}-{number[8:]}"))
    tail, printed, ways = number[1:], spaced(number), rng.random()
    if ways < 0.30:
        return number
    if ways < 0.50:
        return f"{printed[:-3]} {printed[-3:]}"
    if ways < 0.62:
        return f"+44{tail}" if rng.random() < 0.5 else f"+44 {printed[1:]}"
    if ways < 0.68:
        return f"0044{tail}"
    if ways < 0.74:
        return f"+44 (0){printed[1:]}"
    if ways < 0.81:
        return " ".join(number)
    if ways < 0.88:
        return printed.replace("0", "O") if rng.random() < 0.5 else number.replace("0", "o", 1)
    if ways < 0.95:
        return printed.replace(" ", rng.choice("-./"))
    if ways < 0.97:
        return " ".join(_DIGITS[int(digit)] for digit in number)
    area, _, rest = printed.partition(" ")
    return f"({area}) {rest}"


def site(address: str, rng: Random) -> str:
    """A web address as a victim might write it."""
    ways = rng.random()
    if ways < 0.22:
        return f"www.{address}"
    if ways < 0.40:
        return f"https://{address}/{rng.choice(('', 'login', 'pay', 'track', 'account', 'verify', 'index.html'))}"
    if ways < 0.52:
        return f"hxxp://{address.replace('.', '[.]')}"
    if ways < 0.60:
        return f"hxxps://{address}"
    if ways < 0.78:
        return address.replace(".", rng.choice((" dot ", "(dot)", " (dot) ", "[.]")))
    return address.capitalize() if ways < 0.88 else address


def email(address: str, rng: Random) -> str:
    """An e-mail address as a victim might write it."""
    ways = rng.random()
    if ways < 0.4:
        return address.replace("@", rng.choice((" at ", "(at)", "[at]", " @ "))).replace(".example", " dot example")
    return address.capitalize() if ways < 0.7 else address.upper()


def account(pair: str, rng: Random) -> str:
    """A sort code and account ('00-11-22 12345678') as a victim might write them."""
    sort, _, number = pair.partition(" ")
    if not number:
        return rng.choice((pair, " ".join(pair[start : start + 4] for start in range(0, len(pair), 4)), f"IBAN {pair}"))
    bare = sort.replace("-", "")
    return rng.choice(
        (
            f"sort code {sort} account {number}",
            f"sort code {bare} account number {number}",
            f"s/c {sort} a/c {number}",
            f"{bare} {number}",
            f"{sort.replace('-', ' ')} / {number}",
            f"account number {number}, sort code {sort}",
            f"Acc no: {number} Sort: {sort}",
            f"{sort} {number[:4]} {number[4:]}",
        )
    )


_MESSY = {"phone": phone, "phone2": phone, "site": site, "email": email, "account": account}


def written(kind: str, value: str, rng: Random) -> str:
    """An identifier in the words of a report: tidy or messy as often as data/calibration.json says."""
    base = "phone" if kind == "phone2" else kind
    if base in _MESSY and rng.random() < read("calibration")["attrition"]["messy"]:
        return _MESSY[base](value, rng)
    if base == "phone":
        return spaced(value)
    if base == "account" and " " in value:
        return f"sort code {value.replace(' ', ' account number ')}"
    return value


@cache
def _slips() -> re.Pattern[str]:
    return re.compile(r"(?<![\w{])(" + "|".join(map(re.escape, read("slips"))) + r")(?![\w}])")


def in_hand(sentences: list[str], late: Mapping[str, str], rng: Random) -> str:
    """The sentences as one person would type them, with the identifiers of `late` filled in last, unspoilt."""
    manner = _MANNERS.draw(rng)
    care = {"careful": 0.05, "plain": 0.25, "hurried": 0.6, "lower": 0.5, "capitals": 0.3}[manner]
    text = _joined(sentences, manner, rng)
    swaps = read("slips")
    text = _slips().sub(lambda found: swaps[found[0]] if rng.random() < care else found[0], text)
    if care > 0.2:
        text = _WORD.sub(lambda found: slip(found[0], rng) if rng.random() < 0.02 * care else found[0], text)
    if manner == "lower":
        text = text.lower()
    elif manner == "capitals":
        text = text.upper()
    return _SLOT.sub(lambda found: late[found[1].lower()], text)


def _joined(sentences: list[str], manner: str, rng: Random) -> str:
    """Sentences run together as that manner would: with paragraphs, with commas, with no stop at all."""
    text = sentences[0]
    for before, sentence in pairwise(sentences):
        draw = rng.random()
        if manner in ("hurried", "lower") and draw < 0.45 and before.endswith("."):
            keep = sentence[:2] in ("I ", "I'") or sentence.startswith("{")
            text = text[:-1] + rng.choice((", ", " and ", " ", " so ")) + (sentence if keep else lowered(sentence))
        elif manner in ("hurried", "lower") and draw < 0.55:
            tight = () if before.endswith(("}", "}.")) else (".",)
            text = text.rstrip(".") + rng.choice(("  ", "... ", "\n", *tight)) + sentence
        elif draw > 0.93:
            text += "\n\n" + sentence
        else:
            text += " " + sentence
    return text


def lowered(sentence: str) -> str:
    """The sentence with its first letter small, unless it begins with a name in capitals."""
    first = sentence.split(" ", 1)[0]
    plain = first.isalpha() and first[1:].islower() and first.lower() in _OPENERS
    return sentence[0].lower() + sentence[1:] if plain else sentence


_OPENERS = frozenset(read("openers"))
