import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from conftest import _owner_statement, make_own_database
from tests.cast import World, world_in


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The cast, in a database of the module's own; Django's connection is the pages' real sign-in throughout."""
    name = f"own_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        connection.close()
        _owner_statement(f'CREATE DATABASE "{name}" TEMPLATE "{settings.DATABASES["default"]["NAME"]}"')
        try:
            with world_in(make_own_database(name)) as made:
                yield made
        finally:
            connection.close()
            _owner_statement(f'DROP DATABASE "{name}" WITH (FORCE)')
