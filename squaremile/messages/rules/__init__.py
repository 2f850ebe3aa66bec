"""Pure rules of messages: which ways are safe, and how words are filled in."""

from squaremile.messages.rules.safe import Use, is_guarded, may_use
from squaremile.messages.rules.words import SMS_MOST, Unsayable, facts_named, fill, one_line, wait_before_try

__all__ = ["SMS_MOST", "Unsayable", "Use", "facts_named", "fill", "is_guarded", "may_use", "one_line",
           "wait_before_try"]  # fmt: skip
