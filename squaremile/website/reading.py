"""The one reader of JSON from outside: what it gives back can be stored, and every refusal is an `Unreadable`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MAX_NUMBER = 1e15
MAX_FIGURES = 40


class Unreadable(ValueError):
    """The text is not JSON that we take; `reason` says why in words for the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_json(data: bytes | str, *, max_bytes: int, max_depth: int = 64) -> Any:
    """The value of a JSON text in UTF-8 (a byte-order mark is allowed).

    Refused, with `Unreadable` and never another error: more than `max_bytes` bytes; lists and objects nested more than
    `max_depth` deep; a key given twice in an object; NaN and Infinity; numbers of more than 40 figures or beyond 1e15
    either way; NUL or half a surrogate pair in any word; anything that is not UTF-8 or not JSON.
    """
    text = _decode(data, max_bytes)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except RecursionError as error:
        raise Unreadable(f"nested more than {max_depth} deep") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    if "\\u" in text or text.count("{") + text.count("[") > max_depth:  # most texts cannot hold what is looked for
        _check(value, max_depth)
    return value


def _decode(data: bytes | str, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise Unreadable(f"larger than {max_bytes} bytes")
    try:
        if isinstance(data, bytes):
            return data.decode("utf-8-sig")
        if len(data.encode()) > max_bytes:
            raise Unreadable(f"larger than {max_bytes} bytes")
        return data.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    except UnicodeError as error:
        raise Unreadable("not UTF-8") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable(f"the key {_short(key)} is given twice")
        found[key] = value
    return found


def _integer(written: str) -> int:
    return int(_number(written))


def _decimal(written: str) -> float:
    return float(_number(written))


def _number(written: str) -> str:
    if len(written) > MAX_FIGURES:
        raise Unreadable(f"a number of more than {MAX_FIGURES} figures")
    if abs(float(written)) > MAX_NUMBER:
        raise Unreadable(f"the number {written} is beyond {MAX_NUMBER:g}")
    return written


def _constant(written: str) -> Any:
    raise Unreadable(f"{written} is not a number")


def _check(value: Any, max_depth: int) -> None:
    for item, depth in _walk(value):
        if isinstance(item, str):
            _check_words(item)
        elif depth > max_depth:
            raise Unreadable(f"nested more than {max_depth} deep")


def _walk(value: Any) -> Iterator[tuple[Any, int]]:
    """Every word with 0, and every list and object with its depth; keys are words too."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            yield item, 0
        elif isinstance(item, dict):
            yield item, depth
            waiting.extend((part, depth + 1) for pair in item.items() for part in pair)
        elif isinstance(item, list):
            yield item, depth
            waiting.extend((part, depth + 1) for part in item)


def _check_words(words: str) -> None:
    if "\0" in words:
        raise Unreadable("a NUL character in a text")
    if not words.isascii():
        try:
            words.encode()
        except UnicodeEncodeError as error:
            raise Unreadable("half a surrogate pair in a text") from error


def _short(key: str) -> str:
    return ascii(key if len(key) <= MAX_FIGURES else key[:MAX_FIGURES] + "...")
