import logging


class OneLine(logging.Formatter):
    """One event, one line: values with line breaks cannot forge an entry."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")
