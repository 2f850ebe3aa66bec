"""Sealed fields: unreadable without the key, and only where they were sealed."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from squaremile.messages.models import Contact
from squaremile.vault.fields import fingerprint, seal, unseal


@pytest.mark.parametrize("value", ["07700 900123", ["afraid", "still_paying"], {"a": 1}, "", "ünïcode ✓"])
def test_what_was_sealed_opens_again(value: object) -> None:
    assert unseal(seal(value, "t.c"), "t.c") == value


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        unseal(seal("secret", "t.c"), "t.d")


def test_a_changed_bit_is_found() -> None:
    sealed = bytearray(seal("secret", "t.c"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(sealed), "t.c")


def test_the_same_value_sealed_twice_looks_different() -> None:
    assert seal("secret", "t.c") != seal("secret", "t.c")


def test_fingerprints_tell_equal_values_and_fields_apart() -> None:
    assert fingerprint("a", "contact") == fingerprint("a", "contact")
    assert len({fingerprint("a", "contact"), fingerprint("b", "contact"), fingerprint("a", "other")}) == 3


@pytest.mark.django_db
def test_the_database_never_holds_the_words() -> None:
    contact = Contact.objects.create(
        channel="phone", address="07700 900123", safe_words="not at home", fingerprint=b"x"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, safe_words FROM messages_contact WHERE id = %s", [contact.pk])
        held = b"".join(bytes(column) for column in cursor.fetchone())
    assert b"900123" not in held
    assert b"home" not in held
    again = Contact.objects.get(pk=contact.pk)
    assert (again.address, again.safe_words) == ("07700 900123", "not at home")
