"""Letters that pose as digits: O for 0, I and l for 1."""

import re

_POSES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
_TELL = re.compile(r"\d(?:[OoIl]|(?<=[OoIl]\d))", re.ASCII)
# "10l" becomes 101 and does no harm: a finder must still accept the number as a whole.
_WORD = re.compile(
    r"(?<![A-Za-z0-9])(?=[OoIl]{0,15}\d)[\dOoIl]{2,32}(?![A-Za-z0-9])|(?<=[\dOo][ \-])O{2,5}(?![A-Za-z0-9])", re.ASCII
)


def as_digits(written: str) -> str:
    """`written` with O, o, I and l as the digits they pose as; as long as before."""
    return written.translate(_POSES)


def undisguised(text: str) -> str:
    """`text` with posing letters as the digits they pose as: as long, and the same object where there are none."""
    if not _TELL.search(text):
        return text
    plain = _WORD.sub(lambda m: m.group().translate(_POSES), text)
    return text if plain == text else plain
