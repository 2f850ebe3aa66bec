"""Values typed into a box whose kind is known."""

from collections.abc import Callable

from .accounts import sortacc_value
from .document import extract
from .fold import Folded
from .handles import handle_value
from .hosts import ip_value
from .mail import email_value
from .money import card_value, iban_value
from .phones import phone_value
from .places import postcode_value
from .registers import company_value, vrm_value
from .wallets import wallet_value


def normalise(kind: str, written: str) -> str | None:
    """The normal form of `written` as `kind`, None where it is none. Raises ValueError for a kind there is not.

    `sortacc` takes both numbers in one string; for two boxes use `sortacc`. `handle` takes `platform:name`.
    """
    try:
        reader = _READERS[kind]
    except KeyError:
        raise ValueError(f"no such kind: {kind}") from None
    return reader(Folded(written).text.strip())


def sortacc(sort_code: str, account: str) -> str | None:
    """`12-34-56`, `12345678` -> `123456-12345678`, None where they cannot be a sort code and an account."""
    return sortacc_value(Folded(sort_code).text, Folded(account).text)


def handle(platform: str, name: str) -> str | None:
    """`Instagram`, `@Some.One` -> `instagram:some.one`, None where there is no such platform or name."""
    return handle_value(Folded(platform).text, Folded(name).text)


def wallet(written: str) -> tuple[str, str] | None:
    """(`btc` or `eth`, normal form) of what stands in a wallet box, None where its checksum is wrong."""
    return wallet_value(Folded(written).text)


def _in_text(kind: str) -> Callable[[str], str | None]:
    def read(written: str) -> str | None:
        for address in (written, "http://" + written):
            for found in extract(address):
                if found.kind == kind:
                    return found.value
        return None

    return read


def _wallet(kind: str) -> Callable[[str], str | None]:
    def read(written: str) -> str | None:
        found = wallet_value(written)
        return found[1] if found and found[0] == kind else None

    return read


def _handle(written: str) -> str | None:
    platform, _, name = written.partition(":")
    return handle_value(platform, name)


def _sortacc(written: str) -> str | None:
    digits = "".join(c for c in written if c.isdigit())
    return sortacc_value(digits[:6], digits[6:]) if len(digits) == 14 else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "phone": phone_value,
    "email": email_value,
    "url": _in_text("url"),
    "domain": _in_text("domain"),
    "ip": ip_value,
    "sortacc": _sortacc,
    "iban": iban_value,
    "btc": _wallet("btc"),
    "eth": _wallet("eth"),
    "card": card_value,
    "handle": _handle,
    "postcode": postcode_value,
    "company": company_value,
    "vrm": vrm_value,
}
