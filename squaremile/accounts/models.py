"""People who sign in, the organisations they act for, their roles and stated purposes."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from squaremile.accounts.roles import Kind, Role


class Installation(models.Model):
    """One row, written when the database is first made: a demonstration or a live force, for ever."""

    class Mode(models.TextChoices):
        DEMONSTRATION = "demonstration"
        LIVE = "live"

    id = models.SmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=16, choices=Mode)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one_row")]


class Organisation(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind)
    force_code = models.CharField(max_length=9, blank=True, help_text="ONS police force area code")
    contact = models.EmailField(blank=True, help_text="whom others ask about this organisation's records")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="from when its agreement no longer gives access")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A role that a person holds in an organisation, from and until."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=32, choices=Role)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="one_open_membership_each",
            )
        ]


class Purpose(models.Model):
    """Why a person looks: chosen at sign-in from the role's list, kept for the session, in every ledger leaf."""

    slug = models.SlugField(unique=True)
    text = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=32, choices=Role))
    contact = models.BooleanField(default=False, help_text="opens how to reach a victim")
    ordering = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["ordering", "slug"]

    def __str__(self) -> str:
        return self.text


class SignInTicket(models.Model):
    """A one-time address of `demo-signin`. Exists only in a demonstration."""

    digest = models.CharField(max_length=64, primary_key=True)
    membership = models.ForeignKey(Membership, models.CASCADE)
    purpose = models.ForeignKey(Purpose, models.SET_NULL, null=True)
    made_at = models.DateTimeField(auto_now_add=True)


class Attempt(models.Model):
    """Something done lately, counted to slow down whoever does too much of it. Gone after an hour or two.

    `key` is a hash that changes every day: no address, person or mailbox can be read from it. The table is unlogged:
    it is in no copy of the log, and a crash of the database empties it.
    """

    key = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    amount = models.BigIntegerField(default=1, help_text="1, or bytes")

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_of_key")]
