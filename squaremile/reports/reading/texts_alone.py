"""A text file that is one message."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from squaremile.reports.reading.hashes import content_hash
from squaremile.reports.reading.rows import Limits, Message, Row, refused
from squaremile.reports.reading.texts import find_encoding


def read_text(label: str, open_file: Callable[[], BinaryIO], size: int, limits: Limits) -> Iterator[Row]:
    """The one row of the file."""
    if size > 4 * limits.message_text:
        yield refused(label, f"is too long for a message: at most {limits.message_text:,} characters", line=1)
        return
    encoding = find_encoding(open_file)
    with open_file() as stream:
        content = stream.read()
    text = content.decode(encoding.codec, "replace").strip()
    if not text:
        yield refused(label, "The file is empty.")
    elif "\x00" in text or len(text) > limits.message_text:
        yield refused(
            label, f"is not a message: text of at most {limits.message_text:,} characters without NUL", line=1
        )
    else:
        yield Row(label, 1, {"path": label}, message=Message(text), occurrence_key=(content_hash(content), 1))
