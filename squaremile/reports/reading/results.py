"""The results file of an import (CSV): the rows as given, and what became of each."""

import csv
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from squaremile.reports.reading.rows import Row
from squaremile.website.exports import guard

ADDED = ("status", "reference", "line", "column", "value", "reason")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _cell(text: str) -> str:
    return guard(_UNSTORABLE.sub("\ufffd", text))


class ResultsWriter:
    """Writes beside `path`, and appears there whole on `finish`, or on leaving the `with` block without an error.

    `columns` are those of the rows as given (`reading.columns`); `path` among them is filled with the row's file where
    the row has none of its own. No cell can be taken for a formula. OSError when it cannot be written.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path = Path(path)
        self._columns = list(columns)
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent)
        self._draft = Path(name)
        self._file = open(handle, "w", encoding="utf-8", newline="")  # noqa: SIM115, PTH123 - closed by `close`
        self._writer = csv.writer(self._file)
        self._writer.writerow([_cell(name) for name in (*self._columns, *ADDED)])

    def write(self, row: Row, *, status: str, reference: str = "") -> None:
        """One line; a notice is left out. The first problem has columns of its own, further ones follow in `reason`."""
        if row.notice:
            return
        given = {"path": row.path_label} | (row.given or {})
        cells = [given.get(column, "") for column in self._columns]
        first = row.problems[0] if row.problems else None
        reasons = [first.reason] if first else []
        reasons += [f"{problem.column} {problem.reason}".strip() for problem in row.problems[1:]]
        said = (first.column, first.value, "; ".join(reasons)) if first else ("", "", "")
        self._writer.writerow([_cell(cell) for cell in (*cells, status, reference, str(row.line), *said)])

    def finish(self) -> None:
        """The file appears at its path, on disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        mask = os.umask(0)
        os.umask(mask)
        self._draft.chmod(0o666 & ~mask)
        self._draft.replace(self._path)

    def close(self) -> None:
        """Leaves nothing behind of a file that was not finished; after `finish` does nothing."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.finish()
        finally:
            self.close()
