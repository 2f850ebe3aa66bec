"""The parts of a report. What a person wrote stays as written; our reading of it lives in other rows."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from squaremile.identifiers.models import Identifier
from squaremile.messages.models import Contact
from squaremile.reports.models.report import Report
from squaremile.reports.schema import Method, Mode, Role
from squaremile.vault.fields import SealedField


class Party(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=8, choices=[(r.value, r.value.capitalize()) for r in Role])
    is_organisation = models.BooleanField(default=False)
    name = models.CharField(max_length=500, blank=True)
    date_of_birth = models.DateField(null=True)
    gender = models.CharField(max_length=500, blank=True)
    ethnicity = models.CharField(max_length=500, blank=True)
    occupation = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    description = models.TextField(blank=True)
    company_number = models.CharField(max_length=500, blank=True)
    sector = models.CharField(max_length=500, blank=True)
    vehicle = models.CharField(max_length=500, blank=True)
    boxes = models.JSONField(
        default=dict,
        help_text="phones, emails, websites, handles as written; a victim's or witness's are contacts instead",
    )
    signs = SealedField(null=True, help_text="sealed: signs of vulnerability")
    contacts = models.ManyToManyField(Contact, through="PartyContact")

    class Meta:
        indexes = [GinIndex(fields=["name"], name="party_name_like", opclasses=["gin_trgm_ops"])]


class PartyContact(models.Model):
    party = models.ForeignKey(Party, models.CASCADE)
    contact = models.ForeignKey(Contact, models.CASCADE)


class ContactEvent(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="contact_events")
    mode = models.CharField(max_length=16, choices=[(m.value, m.value.replace("_", " ").capitalize()) for m in Mode])
    at = models.DateTimeField(null=True)
    sender = models.CharField(max_length=500, blank=True)
    impersonated = models.CharField(max_length=500, blank=True)
    platform = models.CharField(max_length=500, blank=True)


class Payment(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="payments")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField(null=True)
    method = models.CharField(
        max_length=16, choices=[(m.value, m.value.replace("_", " ").capitalize()) for m in Method]
    )
    payee_name = models.CharField(max_length=500, blank=True)
    sort_code = models.CharField(max_length=500, blank=True)
    account_number = models.CharField(max_length=500, blank=True)
    iban = models.CharField(max_length=500, blank=True)
    card = models.CharField(max_length=19, blank=True, help_text="masked: first six and last four")
    wallet = models.CharField(max_length=500, blank=True)
    transaction = models.CharField(max_length=500, blank=True)
    bank_told_at = models.DateTimeField(null=True)
    recovered_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)


class Loss(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="losses")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=9)


class CyberAttack(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="cyber_attacks")
    attack = models.CharField(max_length=500)
    live = models.BooleanField(default=False)
    ransom_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    wallet = models.CharField(max_length=500, blank=True)
    systems = models.CharField(max_length=500, blank=True)


class Occurrence(models.Model):
    """Where a report names an identifier: as written, in which part, and how it was found."""

    class Found(models.TextChoices):
        BOX = "box", "in a box"
        TEXT = "text", "in the words"

    report = models.ForeignKey(Report, models.CASCADE, related_name="occurrences")
    identifier = models.ForeignKey(Identifier, models.PROTECT, related_name="occurrences", db_index=False)
    part = models.CharField(max_length=24, help_text="narrative, title, party, payment, contact or cyber")
    part_id = models.BigIntegerField(null=True)
    written = models.TextField()
    start = models.IntegerField(null=True, help_text="code points into the part's text; empty for a box")
    end = models.IntegerField(null=True)
    found = models.CharField(max_length=4, choices=Found)
    flags = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["identifier", "report"], name="occurrence_of_identifier")]
