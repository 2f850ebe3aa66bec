"""Networks: reports that share identifiers, under a number that stays."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from squaremile.identifiers.models import Identifier
from squaremile.reports.models import Report


class Network(models.Model):
    number = models.BigIntegerField(primary_key=True)
    formed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="took_in")
    retired_at = models.DateTimeField(null=True)
    # What a list shows and sorts by, written whenever membership changes
    title = models.CharField(max_length=200, blank=True)
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list, help_text="[{factor, points, sentence}]")
    ranking_version = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    victim_count = models.PositiveIntegerField(default=0)
    vulnerable_count = models.PositiveIntegerField(default=0)
    still_paying = models.BooleanField(default=False)
    loss_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    first_told_at = models.DateTimeField(null=True)
    last_told_at = models.DateTimeField(null=True)
    lead_identifier = models.ForeignKey(
        Identifier,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="what ties it best; seen by whom sees it elsewhere",
    )
    force_counts = models.JSONField(default=dict, help_text="organisation id of a force -> reports, none restricted")
    force_ids = ArrayField(models.BigIntegerField(), default=list)
    fraud_types = ArrayField(models.CharField(max_length=8), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["-score", "-number"], name="network_by_score", condition=models.Q(retired_at=None)),
            models.Index(
                fields=["-loss_amount", "-number"], name="network_by_loss", condition=models.Q(retired_at=None)
            ),
            models.Index(
                fields=["-last_told_at", "-number"], name="network_by_newest", condition=models.Q(retired_at=None)
            ),
            models.Index(
                fields=["-report_count", "-number"], name="network_by_size", condition=models.Q(retired_at=None)
            ),
            GinIndex(fields=["force_ids"], name="network_forces"),
        ]

    def __str__(self) -> str:
        return f"Network {self.number}"


class Member(models.Model):
    """A report in a network, from and until. One report is in at most one network at a time."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="members")
    report = models.ForeignKey(Report, models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=models.Q(left_at=None), name="one_network_at_a_time")
        ]


class Tie(models.Model):
    """An identifier that holds a network together: the reason, with its figures and its sentence."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="ties")
    identifier = models.ForeignKey(Identifier, models.PROTECT, related_name="ties")
    shared_by = models.PositiveIntegerField(help_text="reports of this network that name it")
    degree = models.PositiveIntegerField(help_text="reports anywhere that name it")
    weight = models.FloatField(help_text="rarity, in bits")
    sentence = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "identifier"], name="one_tie_each")]


class Change(models.Model):
    """What happened to a network: formed, grown, shrunk, joined, split, dissolved."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=16)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["network", "-at"], name="network_changes_newest")]
