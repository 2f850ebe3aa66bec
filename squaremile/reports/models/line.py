"""The line's own books: what waits, what is counted, whether everything is still there."""

from django.db import models

from squaremile.accounts.models import Organisation
from squaremile.reports.models.report import Report


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
