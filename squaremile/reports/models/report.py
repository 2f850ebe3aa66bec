"""The report: what was told, where it stands, and how it came in."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from squaremile.accounts.models import Organisation, Person
from squaremile.reports.states import NAMES, State
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
        CONTACT = "contact", "Contact, compliment or complaint"

    reference = models.CharField(max_length=17, unique=True)
    origin = models.BinaryField(max_length=16, unique=True, help_text="the same row of the same source, once")
    intake = models.ForeignKey(Intake, models.PROTECT)
    source_reference = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=16)
    service = models.SlugField(max_length=40, db_default="fraud", help_text="of the front door's services")
    language = models.CharField(max_length=5, db_default="en-gb", help_text="that the person used")
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
    wishes = models.JSONField(
        db_default=models.Value({}, models.JSONField()),
        help_text="consents given, and how the person wishes to be kept in touch",
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
