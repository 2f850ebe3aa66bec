"""The report and its parts. What a person wrote stays as written; our reading of it lives in other rows."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from squaremile.accounts.models import Organisation, Person
from squaremile.identifiers.models import Identifier
from squaremile.messages.models import Contact
from squaremile.reports.schema import Method, Mode, Role
from squaremile.reports.states import NAMES, State
from squaremile.vault.fields import SealedField
from squaremile.vault.models import File


class Intake(models.Model):
    """One bringing-in: a file, a page, a feed. Its counts are what reconciliation holds the reports against."""

    source = models.CharField(max_length=200)
    route = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    file = models.ForeignKey(
        File, models.PROTECT, null=True, help_text="what was sent, when it came as a file on a page"
    )
    kind = models.CharField(max_length=8, blank=True, help_text="reports or messages, when the sender said which")
    dry_run = models.BooleanField(default=False)
    notices = models.JSONField(default=list, help_text="what was said of the file as a whole")


class Report(models.Model):
    class Kind(models.TextChoices):
        CRIME = "crime", "Crime report"
        INFORMATION = "information", "Information report"

    reference = models.CharField(max_length=17, unique=True)
    origin = models.BinaryField(max_length=16, unique=True, help_text="the same row of the same source, once")
    intake = models.ForeignKey(Intake, models.PROTECT)
    source_reference = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, choices=Kind)
    fraud_type = models.CharField(max_length=8, blank=True)
    told_at = models.DateTimeField(help_text="when the person told it")
    received_at = models.DateTimeField(help_text="when we acknowledged it")
    state = models.CharField(max_length=16, choices=[(s.value, NAMES[s]) for s in State], default=State.RECEIVED.value)
    restricted = models.BooleanField(default=False)
    force = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="reports_of_force")
    sent_by = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="reports_sent")
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reports_taken")
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reports_made")
    title = models.CharField(max_length=200, blank=True, help_text="subject of a message that was forwarded to us")
    narrative = models.TextField(blank=True)
    words = models.GeneratedField(
        expression=SearchVector("title", "narrative", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    aside = models.JSONField(default=dict, help_text="columns and headers that came with it, kept")
    # Sums over the parts, kept here so that lists and rankings need no join
    loss_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, help_text="pounds lost")
    victim_count = models.PositiveSmallIntegerField(default=0)
    sign_count = models.PositiveSmallIntegerField(default=0, help_text="signs of vulnerability told, how many")
    still_paying = models.BooleanField(default=False)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="report_words"),
            models.Index(fields=["-told_at", "-id"], name="report_newest"),
            models.Index(fields=["force", "-told_at", "-id"], name="report_newest_of_force"),
            models.Index(fields=["sent_by", "-told_at", "-id"], name="report_newest_of_sender"),
            models.Index(fields=["taken_by", "-told_at", "-id"], name="report_newest_of_taker"),
            models.Index(fields=["reporter", "-told_at", "-id"], name="report_newest_of_reporter"),
            models.Index(fields=["state", "-told_at", "-id"], name="report_newest_in_state"),
            models.Index(fields=["fraud_type", "-told_at", "-id"], name="report_newest_of_type"),
            models.Index(fields=["-loss_amount", "-id"], name="report_by_loss"),
            models.Index(fields=["force", "-loss_amount", "-id"], name="report_of_force_by_loss"),
            models.Index(fields=["intake"], name="report_of_intake"),
            models.Index(
                fields=["-told_at", "-id"], name="report_newest_paying", condition=models.Q(still_paying=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in State]), name="report_state_known")
        ]

    def __str__(self) -> str:
        return self.reference


class Acknowledgement(models.Model):
    """Written with each report, never changed: the list that reconciliation compares the reports with, to the row."""

    reference = models.CharField(max_length=17, primary_key=True)
    at = models.DateTimeField()


class Change(models.Model):
    """A report's moves: the domain's history."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="changes")
    old = models.CharField(max_length=16)
    new = models.CharField(max_length=16)
    actor = models.BigIntegerField(help_text="person, 0 for the service itself")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()


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


class Unlinked(models.Model):
    """News for the next room: a report whose identifiers changed since it was last linked. Linking takes it away."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True)
    since = models.DateTimeField(auto_now_add=True)


class Reconciliation(models.Model):
    """Each minute: acknowledged = in work + held + decided + received, to the row, or the references that are not."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    acknowledged = models.PositiveBigIntegerField()
    states = models.JSONField(help_text="reports in each state")
    missing = models.JSONField(default=list, help_text="acknowledged, but no report: the first hundred")
    unacknowledged = models.JSONField(default=list, help_text="a report that nobody was told of")
    waiting_since = models.DateTimeField(null=True, help_text="the oldest report not yet linked")

    @property
    def whole(self) -> bool:
        return not self.missing and not self.unacknowledged and self.acknowledged == sum(self.states.values())


class Tally(models.Model):
    """Counts by month, force and type for those who see figures and no records. Made anew by the round of care."""

    month = models.DateField()
    force = models.ForeignKey(Organisation, models.PROTECT, null=True)
    fraud_type = models.CharField(max_length=8, blank=True)
    reports = models.PositiveIntegerField()
    vulnerable = models.PositiveIntegerField()
    loss_amount = models.DecimalField(max_digits=16, decimal_places=2)
    made_at = models.DateTimeField()
