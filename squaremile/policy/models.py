"""Versioned rules as data: who decided what, from when, and why. Each decision records the version it used."""

from django.db import models


class Policy(models.Model):
    kind = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)


class Version(models.Model):
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_at = models.DateTimeField()
    author = models.CharField(max_length=200)
    reason = models.TextField()
    body = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="one_version_each_number")]
        ordering = ["policy", "-number"]
