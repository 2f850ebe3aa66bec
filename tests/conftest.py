import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from conftest import OwnDatabase, _owner_statement, make_own_database
from tests.cast import World, world_in


@pytest.fixture(scope="module")
def database_of_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """Like `own_database`, for all tests of a module."""
    name = f"own_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        connection.close()
        _owner_statement(f'CREATE DATABASE "{name}" TEMPLATE "{settings.DATABASES["default"]["NAME"]}"')
        try:
            yield make_own_database(name)
        finally:
            connection.close()
            _owner_statement(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def world(database_of_module: OwnDatabase) -> Iterator[World]:
    """The cast; Django's connection is the pages' real sign-in throughout."""
    with world_in(database_of_module) as made:
        yield made
