"""What other rooms call: `say`, `say_many`, `withdraw_address`, `note_receipt`, `preview`."""

from squaremile.messages.services.deciding import Refused, note_receipt, send_again, withdraw, withdraw_address
from squaremile.messages.services.saying import Saying, preview, say, say_many

__all__ = ["Refused", "Saying", "note_receipt", "preview", "say", "say_many", "send_again", "withdraw",
           "withdraw_address"]  # fmt: skip
