"""What can go wrong with the ledger itself."""


class LedgerError(Exception):
    """The ledger cannot do what was asked, or does not hold together; the text says what and where."""
