"""Leaves as they were written, their numbers, and the tree over them. Nothing here is ever changed (migration 0001)."""

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from squaremile.ledger.leaf import head_bytes, key_id, leaf_bytes, new_id


class Leaf(models.Model):
    """One act of one person: ids and a salted commitment, nothing readable. Written in the caller's transaction."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    person = models.BigIntegerField()
    organisation = models.BigIntegerField()
    role = models.TextField()
    purpose = models.TextField()
    verb = models.TextField()
    kind = models.TextField()
    object_ids = ArrayField(models.TextField(), db_column="objects")
    commitment = models.BinaryField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["object_ids"], name="ledger_leaf_objects"),
            models.Index(fields=["person", "-at"], name="ledger_leaf_person"),
            models.Index(fields=["-at", "-id"], name="ledger_leaf_newest"),
            models.Index(fields=["organisation", "-at", "-id"], name="ledger_leaf_organisation"),
        ]

    def data(self) -> bytes:
        """The bytes that are hashed."""
        return leaf_bytes(
            id=self.id,
            at=self.at,
            person=self.person,
            organisation=self.organisation,
            role=self.role,
            purpose=self.purpose,
            verb=self.verb,
            kind=self.kind,
            objects=self.object_ids,
            commitment=None if self.commitment is None else bytes(self.commitment),
        )


class LeafDetail(models.Model):
    """The readable part of a leaf, erasable: without it the commitment says nothing and still proves the rest.

    `content` is the very text committed to, not jsonb, which would rewrite numbers. `subjects` are `kind:object`
    of people it names beside the leaf's own objects.
    """

    leaf = models.OneToOneField(Leaf, models.DO_NOTHING, primary_key=True, related_name="detail")
    salt = models.BinaryField()
    content = models.TextField()
    subjects = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [GinIndex(fields=["subjects"], name="ledger_detail_subjects")]

    def read(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.content)
        return content


class Unnumbered(models.Model):
    """Leaves that wait for a number: a trigger puts each here, the sequencer takes it out once it is committed."""

    leaf_id = models.UUIDField(primary_key=True)


class Number(models.Model):
    """A leaf's place in the tree, from 0, and its hash (RFC 6962)."""

    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, models.DO_NOTHING, related_name="number")
    hash = models.BinaryField()


class Node(models.Model):
    """The root of the complete subtree over leaves [position << level, (position + 1) << level). Level 0 is Number."""

    pk = models.CompositePrimaryKey("level", "position")
    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()


class Head(models.Model):
    """The root of the first `size` leaves, signed (leaf.head_bytes)."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    public = models.BinaryField()
    signature = models.BinaryField()

    @property
    def key(self) -> str:
        """The first 16 hexadecimal digits of SHA-256 of the public key that signed it."""
        return key_id(bytes(self.public))

    def signed_bytes(self) -> bytes:
        return head_bytes(size=self.size, root=bytes(self.root), at=self.at, key=self.key)
