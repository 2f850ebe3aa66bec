"""What a person does with their report after it was sent: coming back to it by a one-time code, and adding to it."""

from django.db import models

from squaremile.accounts.models import Person
from squaremile.reports.models.report import Report


class TrackingCode(models.Model):
    """A one-time code that was sent to the report's own contact. Only the newest of a report counts; kept as a hash."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    code_hash = models.BinaryField(max_length=16, help_text="keyed hash of the reference and the six figures")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, help_text="wrong ones; after five it opens nothing")
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["report", "-id"], name="tracking_code_newest")]


class TrackingSession(models.Model):
    """A browser that follows one report: its secret's keyed hash, until when."""

    token_hash = models.BinaryField(max_length=16, unique=True, help_text="keyed hash of the cookie")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="tracking_session_by_end")]


class Addition(models.Model):
    """Something that a person told, asked or decided about their report later. Only grows: it is the history."""

    class Kind(models.TextChoices):
        FACT = "fact", "More about what happened"
        MESSAGE = "message", "A message to us"
        WISH = "wish", "How to reach them safely"
        WITHDRAWAL = "withdrawal", "Support for the case withdrawn"
        SUPPORT = "support", "Support for the case given again"
        REVIEW = "review", "Asks to review the decision"
        FEEDBACK = "feedback", "Feedback"
        COMPLAINT = "complaint", "A complaint"

    report = models.ForeignKey(Report, models.CASCADE, related_name="additions")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField(blank=True)
    files = models.PositiveSmallIntegerField(default=0, help_text="how many came with it")
    person = models.ForeignKey(Person, models.PROTECT, null=True, help_text="when they were signed in")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "-id"], name="addition_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["fact", "message", "wish", "withdrawal", "support", "review", "feedback", "complaint"]
                ),
                name="addition_kind_known",
            )
        ]
