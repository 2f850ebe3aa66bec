"""What can be said of a person's act: each leaf holds one of these."""

from django.db.models import TextChoices


class Verb(TextChoices):
    SIGNED_IN = "session.signed-in", "signed in"
    SIGNED_OUT = "session.signed-out", "signed out"
    SIGN_IN_FAILED = "session.sign-in-failed", "failed to sign in to"
    PURPOSE_STATED = "session.purpose-stated", "stated a purpose"
    ROLE_CHANGED = "session.role-changed", "changed the role in which they act"
    REFUSED = "access.refused", "was refused"
    LISTED = "record.listed", "saw in a list"
    SEARCHED = "record.searched", "searched for"
    VIEWED = "record.viewed", "opened"
    EXPORTED = "record.exported", "took out of the service"
    CREATED = "record.created", "made"
    CHANGED = "record.changed", "changed"
    REMOVED = "record.removed", "removed"
    FILE_RECEIVED = "file.received", "sent in the file"
    IMPORTED = "file.imported", "brought in"
    EXTRACTED = "line.extracted", "found identifiers in"
    LINKED = "line.linked", "linked"
    SPLIT = "line.split", "split"
    DECIDED = "work.decided", "decided"
    SENT = "work.sent", "sent"
    RECEIVED = "work.received", "received"
    APPROVED = "policy.approved", "approved"
    DETAIL_ERASED = "ledger.detail-erased", "erased the readable detail of"
