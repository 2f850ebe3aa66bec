"""How people can be reached, what is said to them, and what became of it."""

from django.db import models
from django.db.models import Q

from squaremile.ledger.leaf import new_id
from squaremile.messages.states import Channel as Way
from squaremile.messages.states import State
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


class Message(models.Model):
    """One thing to say to one person by one way. The words and the address lie apart (`Wording`): fewer see them.

    `key`: what it is said for; the same key twice is one message. Times: `due_at` when it should go, `next_at` when it
    may be tried next, `claimed_at` when a worker took it up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Way)
    template = models.SlugField(max_length=40)
    version = models.PositiveIntegerField(help_text="of the policy `messages` that it was worded by")
    language = models.CharField(max_length=2)
    about_kind = models.CharField(max_length=20, blank=True)
    about = models.CharField(max_length=40, blank=True, help_text="reference, in plain")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(default=False)
    guarded = models.BooleanField(default=False, help_text="safe words were given: neutral sender and subject")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    digest_key = models.BinaryField(max_length=16, null=True, help_text="keyed hash of all that two updates must share")
    address_print = models.BinaryField(max_length=16, null=True, help_text="keyed hash of channel and address")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["urgent", "next_at"], condition=Q(state=State.WAITING), name="message_waits"),
            models.Index(fields=["claimed_at"], condition=Q(state=State.SENDING), name="message_is_being_sent"),
            models.Index(fields=["digest_key"], condition=Q(state=State.WAITING), name="message_may_join"),
            models.Index(fields=["address_print"], condition=Q(state=State.WAITING), name="message_waits_for"),
            models.Index(fields=["about"]),
            models.Index(fields=["state", "-id"], name="message_state"),
        ]


class Wording(models.Model):
    """What is said and where to. `secret`: it holds a code, so no page shows it and it is erased once sent."""

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="wording")
    secret = models.BooleanField(default=False)
    address = SealedField(help_text="sealed")
    subject = SealedField(help_text="sealed")
    body = SealedField(help_text="sealed")
    line = SealedField(null=True, help_text="sealed: the one sentence that stands for it among several updates")


class Delivery(models.Model):
    """One answer of a provider about one message. Only grows; the same receipt twice is one row."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", "Taken"
        DELIVERED = "delivered", "Delivered"
        REJECTED = "rejected", "Refused"
        NOT_SENT = "not_sent", "Could not be handed over"
        UNSURE = "unsure", "Nobody knows"

    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    at = models.DateTimeField()
    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_id", "state"], condition=~Q(provider_id=""), name="one_receipt_of_a_kind"
            )
        ]
