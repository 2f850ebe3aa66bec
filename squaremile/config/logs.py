import logging
import re

# A code in an address opens what somebody told us (public/views/returning.py): it is in no log.
_CODES = re.compile(r"(/return/)[^/\s?#\"']+")


class OneLine(logging.Formatter):
    """One event, one line: values with line breaks cannot forge an entry. Secrets in addresses are left out."""

    def format(self, record: logging.LogRecord) -> str:
        return _CODES.sub(r"\1…", super().format(record).replace("\r", "\\r").replace("\n", "\\n"))
