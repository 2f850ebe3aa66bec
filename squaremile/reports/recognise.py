"""What a person's own words point to: the types of fraud, services or doors whose phrases stand in a text.

A phrase is lower-case words; `a|b` are two ways to say the same, which count once. Words match whole, whatever their
case, accents, apostrophes and the commonest endings. The score is the sum of the weights found.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LEAST = 4
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u00b4`]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
# A branch holds the next words; under the empty word, the phrase that ends here.
_END = ""
_Branch = dict[str, Any]
_Words = tuple[str, ...]
Phrases = Mapping[str, int]


@dataclass(frozen=True)
class Guess:
    """One reading: `code` of a type or slug, `score` (sum of weights) and the phrases found, heaviest first."""

    code: str
    score: int
    why: list[str]


def guess_types(text: str, tree: Mapping[str, Any]) -> list[Guess]:
    """Types of fraud that the text points to, best first, from the body of the policy `fraud-tree`."""
    entries = {code: entry["words"] for code, entry in tree["types"].items()}
    return guess_among(text, entries, least=tree.get("least", LEAST))


def guess_among(text: str, entries: Mapping[str, Phrases], *, least: int = LEAST) -> list[Guess]:
    """Entries whose phrases in the text weigh `least` or more, best first; those of equal weight by their code."""
    found = _find(text, _branches(frozenset(phrase for phrases in entries.values() for phrase in phrases)))
    guesses = (_guess(code, phrases, found) for code, phrases in entries.items())
    return sorted((g for g in guesses if g.score >= least), key=lambda guess: (-guess.score, guess.code))


def _guess(code: str, phrases: Phrases, found: Mapping[_Words, str]) -> Guess:
    said = []
    for phrase, weight in phrases.items():
        written = next((found[words] for words in _read(phrase) if words in found), None)
        if written is not None:
            said.append((weight, written))
    said.sort(key=lambda pair: -pair[0])
    return Guess(code, sum(weight for weight, _ in said), [written for _, written in said])


@lru_cache(maxsize=16384)
def _read(phrase: str) -> tuple[_Words, ...]:
    alternatives = (tuple(_stem(word) for word in _words(part)) for part in phrase.split("|"))
    return tuple(words for words in alternatives if words)


@lru_cache(maxsize=32)
def _branches(phrases: frozenset[str]) -> _Branch:
    """The phrases as a tree of words, so that a text is read once however many phrases there are."""
    root: _Branch = {}
    for phrase in phrases:
        for words in _read(phrase):
            branch = root
            for word in words:
                branch = branch.setdefault(word, {})
            branch[_END] = words
    return root


def _find(text: str, root: _Branch) -> dict[_Words, str]:
    """Each phrase of the tree that stands in the text, with the words as written there (lower case)."""
    written = _words(text)
    plain = {word: _stem(word) for word in set(written)}
    words = [plain[word] for word in written]
    found: dict[_Words, str] = {}
    for at, word in enumerate(words):
        branch, end = root.get(word), at + 1
        while branch is not None:
            if (phrase := branch.get(_END)) is not None and phrase not in found:
                found[phrase] = " ".join(written[at:end])
            branch = branch.get(words[end]) if end < len(words) else None
            end += 1
    return found


def _words(text: str) -> list[str]:
    folded = _APOSTROPHES.sub("", text).lower()
    if not folded.isascii():
        folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)).casefold()
    return _WORD.findall(folded)


def _stem(word: str) -> str:
    """Without the endings -s, -ed, -ing and -e: `investing` and `invested` are `invest`. Not a dictionary's stem."""
    if len(word) > 3 and word[-1] == "s" and word[-2] != "s":
        word = word[:-1]
    stem = word[:-3] if word.endswith("ing") else word[:-2] if word.endswith("ed") else word
    if stem is not word and len(stem) >= 3:
        doubled = stem[-1] == stem[-2] and stem[-1] not in "lsz"
        return stem[:-1] if doubled else stem
    return word[:-1] if len(word) > 4 and word[-1] == "e" else word
