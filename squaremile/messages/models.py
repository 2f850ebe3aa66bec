"""How people can be reached. What is said to them comes with part 3."""

from django.db import models

from squaremile.vault.fields import SealedField


class Contact(models.Model):
    class Channel(models.TextChoices):
        PHONE = "phone", "Telephone"
        EMAIL = "email", "E-mail"
        POST = "post", "Post"

    channel = models.CharField(max_length=8, choices=Channel)
    address = SealedField(help_text="sealed")
    safe_words = SealedField(null=True, help_text="sealed: how it is safe to reach this person, as they said it")
    fingerprint = models.BinaryField(max_length=16, help_text="keyed hash of the address, for looking a caller up")

    class Meta:
        indexes = [models.Index(fields=["fingerprint"])]
