"""The one store of files. The bytes lie in the data folder under their hash; these rows say what they are."""

from django.db import models

from squaremile.accounts.models import Organisation, Person


class File(models.Model):
    class Scan(models.TextChoices):
        WAITING = "waiting", "Waiting to be scanned"
        CLEAN = "clean", "Nothing harmful found"
        HARMFUL = "harmful", "Harmful: held back"
        UNSCANNED = "unscanned", "No scanner on this machine"

    class Problem(models.TextChoices):
        """Why there is nothing to look at, of a kind that is shown."""

        NONE = "", ""
        LOCKED = "locked", "Locked with a password"
        BROKEN = "broken", "Damaged, or not what it seems"
        LARGE = "large", "Too large a picture"
        LONG = "long", "Too much work to open"

    sha256 = models.CharField(max_length=64, help_text='"" when the original was destroyed: see `original_kept`')
    size = models.BigIntegerField(help_text="bytes")
    kind = models.CharField(max_length=100, help_text="media type by content")
    name = models.CharField(max_length=255, help_text="the name it came with, made harmless")
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)
    scanned_at = models.DateTimeField(null=True)
    scanned_by = models.CharField(max_length=100, db_default="", help_text="scanner, with the date of its signatures")
    found = models.CharField(max_length=100, db_default="", help_text="what the scanner named")
    problem = models.CharField(max_length=8, choices=Problem, db_default="")
    pages = models.PositiveIntegerField(db_default=0, help_text="of a PDF, also those beyond what is shown")
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    token_hash = models.BinaryField(
        max_length=32, null=True, help_text="keyed hash of the draft's token, for files of people who are not signed in"
    )

    class Meta:
        indexes = [
            models.Index(fields=["sha256"]),
            models.Index(fields=["received_at"], name="file_waiting", condition=models.Q(scan="waiting")),
        ]

    @property
    def held_back(self) -> bool:
        """In quarantine, or harmful: nobody opens it and nothing reads it."""
        return self.scan in (self.Scan.WAITING, self.Scan.HARMFUL)

    @property
    def original_kept(self) -> bool:
        """False for what came with information without a name: only its pixels are left."""
        return bool(self.sha256)


class Rendition(models.Model):
    """One page of a file as pixels alone: what is shown on a screen in place of what a stranger sent."""

    file = models.ForeignKey(File, models.CASCADE, related_name="renditions")
    page = models.PositiveSmallIntegerField(help_text="from 1")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="bytes")
    kind = models.CharField(max_length=20, default="image/png")
    width = models.PositiveIntegerField(help_text="pixels")
    height = models.PositiveIntegerField(help_text="pixels")

    class Meta:
        ordering = ["page"]
        constraints = [models.UniqueConstraint(fields=["file", "page"], name="one_rendition_a_page")]
