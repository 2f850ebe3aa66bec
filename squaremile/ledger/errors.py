"""What can go wrong with the ledger itself."""

from squaremile.launch.errors import CannotBeDone


class LedgerError(CannotBeDone):
    """The ledger cannot do what was asked, or does not hold together; the text says what and where."""
