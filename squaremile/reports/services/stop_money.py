"""Stopping money that has just left: a request to the bank that was paid, made in the transaction of its report."""

from collections.abc import Sequence
from datetime import datetime

from squaremile.accounts.models import Organisation
from squaremile.policy.queries import current
from squaremile.reports import rules, schema
from squaremile.reports.models import StopChange, StopRequest
from squaremile.reports.services.bulk import copy_rows, take_ids
from squaremile.reports.states import StopState


def ask_to_stop(payments: Sequence[tuple[int, int, schema.Payment]], *, now: datetime) -> int:
    """`payments`: (payment id, report id, payment). Makes a waiting request for each that may still be stopped."""
    urgent = [one for one in payments if rules.may_be_stopped(one[2], now)]
    if not urgent:
        return 0
    prefixes: dict[str, str] = current("banks").body["prefixes"]
    banks = dict(Organisation.objects.filter(slug__in=set(prefixes.values())).values_list("slug", "id"))
    ids = take_ids(StopRequest, len(urgent))
    copy_rows(
        StopRequest,
        ("id", "report_id", "payment_id", "bank_id", "state", "amount", "currency", "sort_code", "account_number",
         "payee_name", "transaction", "paid_at", "asked_at", "sent_how"),
        (
            (pk, report_id, payment_id, banks.get(rules.bank_of(account[0], prefixes)), StopState.WAITING.value,
             p.amount, p.currency, *account, p.payee_name, p.transaction, p.paid_at, now, "")
            for pk, (payment_id, report_id, p) in zip(ids, urgent, strict=True)
            if (account := rules.uk_account(p))
        ),
    )  # fmt: skip
    copy_rows(
        StopChange,
        ("request_id", "old", "new", "actor", "reason", "at"),
        ((pk, "", StopState.WAITING.value, 0, "A payment of the last 24 hours to a UK account", now) for pk in ids),
    )
    return len(ids)
