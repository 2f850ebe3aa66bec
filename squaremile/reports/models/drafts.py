"""What a person is still telling us, and what they told beside the report itself."""

from django.db import models

from squaremile.accounts.models import Person
from squaremile.reports.models.report import Report
from squaremile.vault.fields import SealedField
from squaremile.vault.models import File


class Draft(models.Model):
    """A report being told, page by page. Whoever holds its secret may go on; we keep only the secret's keyed hash."""

    key = models.CharField(max_length=10, unique=True, help_text="names it in an address; not a secret")
    token_hash = models.BinaryField(max_length=16, unique=True, help_text="keyed hash of the code to come back with")
    service = models.SlugField(max_length=40)
    route = models.CharField(max_length=16)
    language = models.CharField(max_length=5, default="en-gb")
    device = models.CharField(max_length=8, blank=True)
    anonymous = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, help_text="who is signed in: reporter or staff")
    answers = SealedField(default=dict, help_text="sealed: answers by field")
    confirmed = models.JSONField(default=list, help_text="pages that were answered or passed, in order")
    policy = models.JSONField(default=dict, help_text="versions of the questions that it was asked by")
    last_page = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    report = models.OneToOneField(Report, models.CASCADE, null=True, related_name="draft")
    reference = models.CharField(max_length=17, blank=True, help_text="of the report, once it was sent")
    sent_at = models.DateTimeField(null=True)
    stopping = models.PositiveSmallIntegerField(default=0, help_text="payments that banks are asked to stop")

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="draft_by_end"),
            models.Index(fields=["by", "-updated_at"], name="draft_newest_of_person"),
        ]

    def __str__(self) -> str:
        return self.key


class Attachment(models.Model):
    """A file that came with a draft, and with its report once that was sent."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being checked and read"
        READ = "read", "Read"
        KEPT = "kept", "Kept, no words in it to read"
        HARMFUL = "harmful", "Harmful: held back"

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", "Evidence"
        TOLD = "told", "What the person was sent"

    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="attachments")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="attachments")
    file = models.ForeignKey(File, models.PROTECT)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EVIDENCE)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    words = SealedField(null=True, help_text="sealed: the words read in it")
    added_at = models.DateTimeField()


class AnonymousSource(models.Model):
    """Nothing but what somebody who gave no name chose to give: a hashed receipt to come back with."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True)
    receipt_hash = models.BinaryField(max_length=16, unique=True, help_text="keyed hash of the receipt shown once")


class Profile(models.Model):
    """What a signed-in reporter told of themselves before: offered again, dated, to confirm or correct."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    answers = SealedField(help_text="sealed: answers by field")
    told_at = models.DateTimeField()


class EqualityAnswers(models.Model):
    """Answered apart and by choice, to find out whether we treat people alike. Not seen by who works on reports."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True)
    answers = SealedField(help_text="sealed: answers by question")


class Step(models.Model):
    """One thing that happened at the front door: no person, no draft, the hour only. Rolled up and taken away."""

    hour = models.DateTimeField()
    service = models.SlugField(max_length=40)
    route = models.CharField(max_length=16)
    language = models.CharField(max_length=5)
    device = models.CharField(max_length=8)
    event = models.CharField(max_length=16, help_text="started, page, error, saved, sent, abandoned, rated, ...")
    page = models.CharField(max_length=40, blank=True)
    amount = models.IntegerField(default=0, help_text="seconds for sent; 1 to 5 for rated")


class ServiceCount(models.Model):
    """How the services do, as counts by day: what `insight` and the figures page read."""

    day = models.DateField()
    service = models.SlugField(max_length=40)
    route = models.CharField(max_length=16)
    language = models.CharField(max_length=5)
    device = models.CharField(max_length=8)
    event = models.CharField(max_length=16)
    page = models.CharField(max_length=40, blank=True)
    band = models.CharField(max_length=16, blank=True, help_text="of the amount: under-3, 3-5, ... minutes; 1 to 5")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "route", "language", "device", "event", "page", "band"],
                name="one_service_count_each",
            )
        ]
