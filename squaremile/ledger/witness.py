"""Heads kept outside the database, in the data folder: what shows that the database was rewritten.

One head a line, as in an export. A head is kept only after its transaction has committed, so that the file never
holds one that the database never had.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from squaremile.ledger.lines import Line


def kept_heads_file() -> Path:
    return Path(settings.DATA) / "ledger-heads.jsonl"


def read_heads(path: Path) -> Iterator[Line]:
    """The head lines of a file: kept heads, one head alone, or a whole export. A torn line is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict) and line.get("type", "head") == "head" and type(line.get("size")) is int:
                yield line


def keep(heads: Iterable[Line]) -> None:
    """Adds heads, newer than those kept, to the file, and waits until they are on the disk."""
    path = kept_heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write("".join(json.dumps(head) + "\n" for head in heads).encode())
        file.flush()
        os.fsync(file.fileno())


def largest_kept() -> int:
    return max((int(head["size"]) for head in read_heads(kept_heads_file())), default=0)
