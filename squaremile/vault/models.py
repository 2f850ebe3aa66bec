"""The one store of files. The bytes lie in the data folder under their hash; this row says what they are."""

from django.db import models

from squaremile.accounts.models import Organisation, Person


class File(models.Model):
    class Scan(models.TextChoices):
        WAITING = "waiting", "Waiting to be scanned"
        CLEAN = "clean", "Nothing harmful found"
        HARMFUL = "harmful", "Harmful: held back"
        UNSCANNED = "unscanned", "No scanner on this machine"

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="bytes")
    kind = models.CharField(max_length=100, help_text="media type by content")
    name = models.CharField(max_length=255, help_text="the name it came with, made harmless")
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["sha256"])]
