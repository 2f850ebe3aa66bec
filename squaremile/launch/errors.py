class CannotBeDone(Exception):
    """Something expected stands in the way: what, and the one line that mends it. Commands end with exit code 3."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}. {mend[:1].upper()}{mend[1:]}" if mend else what)
        self.what, self.mend = what, mend

    @property
    def sentence(self) -> str:
        """As it is shown to a person."""
        text = str(self)
        return f"{text[:1].upper()}{text[1:]}"
