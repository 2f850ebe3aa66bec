"""Identifiers as rows: what an offender uses and several reports may share."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Identifier(models.Model):
    """One kind and normal form (CONTRACTS.md, Engines). `degree`: how many reports name it, written by reports."""

    key = models.BinaryField(max_length=16, unique=True, help_text="hash of kind and value: short to index and join")
    kind = models.CharField(max_length=16)
    value = models.TextField()
    degree = models.PositiveIntegerField(default=0)
    first_seen_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=300, blank=True, help_text="why it must never link, when it must not")

    class Meta:
        indexes = [
            GinIndex(fields=["value"], name="identifier_value_like", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["-degree", "id"], name="identifier_by_degree"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
