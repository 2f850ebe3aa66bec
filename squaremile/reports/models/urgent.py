"""What cannot wait for the line: money to stop, and news for another force or a person at once."""

from django.db import models

from squaremile.accounts.models import Organisation, Person
from squaremile.reports.models.parts import Payment
from squaremile.reports.models.report import Report
from squaremile.reports.states import StopState


class StopRequest(models.Model):
    """Asks the bank that was paid to hold the money: made with the report, worked by people, answered by the bank."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="stop_requests")
    payment = models.OneToOneField(Payment, models.CASCADE, related_name="stop_request")
    bank = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="stop_requests")
    state = models.CharField(
        max_length=16, choices=[(s.value, s.label) for s in StopState], default=StopState.WAITING.value
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="GBP")
    sort_code = models.CharField(max_length=8)
    account_number = models.CharField(max_length=12)
    payee_name = models.CharField(max_length=500, blank=True)
    transaction = models.CharField(max_length=500, blank=True)
    paid_at = models.DateTimeField()
    asked_at = models.DateTimeField(help_text="when the report came in: its clock runs from here")
    sent_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    amount_held = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    claimed_by = models.ForeignKey(Person, models.PROTECT, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "asked_at"], name="stop_request_queue"),
            models.Index(fields=["bank", "state", "asked_at"], name="stop_request_of_bank"),
        ]


class StopChange(models.Model):
    """A request's moves: its history."""

    request = models.ForeignKey(StopRequest, models.CASCADE, related_name="changes")
    old = models.CharField(max_length=16)
    new = models.CharField(max_length=16)
    actor = models.BigIntegerField(help_text="person, 0 for the service itself")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()


class Handover(models.Model):
    """Information that belongs to another force, or that a person must see at once; received with a receipt."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="handover")
    to = models.ForeignKey(Organisation, models.PROTECT, null=True, help_text="empty: for the service's own staff")
    urgent = models.BooleanField(default=False)
    why = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True)
    note = models.TextField(blank=True, help_text="what whoever received it did with it")

    class Meta:
        indexes = [models.Index(fields=["to", "received_at", "made_at"], name="handover_queue")]
