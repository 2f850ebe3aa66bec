"""Reading what is imported: files of reports or messages in, rows out, in constant memory. No database.

`read([Path("reports.csv")])` yields a `Row` for each report or message: with it, or with what is wrong.
"""

from squaremile.reports.reading.hashes import row_hash
from squaremile.reports.reading.repair import repaired_for_amounts
from squaremile.reports.reading.rows import Attachment, Kind, Limits, Message, OccurrenceKey, Problem, Row
from squaremile.reports.reading.stream import columns, read

__all__ = [
    "Attachment",
    "Kind",
    "Limits",
    "Message",
    "OccurrenceKey",
    "Problem",
    "Row",
    "columns",
    "read",
    "repaired_for_amounts",
    "row_hash",
]
