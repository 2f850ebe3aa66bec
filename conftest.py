"""Tests run on a throw-away PostgreSQL, as the roles that the pages and the worker sign in with.

`db` tests run in one transaction that is rolled back. Setting up in it is done as the owner; `as_web` and the
`sign_in` client switch to the pages' role, so row-level security and grants are really exercised.
`own_database` gives a test a database of its own, committed to by real sign-ins and other processes.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

WEB, WORKER = "squaremile_web", "squaremile_worker"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The plugin squaremile.launch.pytest_plugin already named a database of this process's own."""


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    from squaremile.config.setup import prepare

    name = f"{settings.DATABASES['default']['NAME']}_test_{os.getpid()}"
    with django_db_blocker.unblock():
        _owner_statement(f'CREATE DATABASE "{name}"')
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        prepare()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _owner_statement(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute(statement)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A Welsh page leaves its language to the thread until the next request, and so to the next test."""
    yield
    translation.deactivate()


@contextmanager
def role(name: str) -> Iterator[None]:
    """Inside, this test's transaction speaks as a role that owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


@pytest.fixture
def as_web(db: None) -> Callable[[Any], Any]:
    """`with as_web(viewer):` what the pages' role sees for this viewer."""
    from squaremile.accounts.viewer import NOBODY, tell_database

    @contextmanager
    def seen_by(viewer: Any = NOBODY) -> Iterator[None]:
        with role(WEB):
            tell_database(viewer)
            yield
        tell_database(NOBODY)

    return seen_by


@pytest.fixture
def as_worker(db: None) -> Callable[[str], Any]:
    """`with as_worker("reports.extract"):` what the worker's role sees in that job."""
    from squaremile.accounts.viewer import NOBODY, tell_database

    @contextmanager
    def in_job(job: str = "") -> Iterator[None]:
        with role(WORKER):
            tell_database(NOBODY, job=job)
            yield
        tell_database(NOBODY)

    return in_job


class WebClient(Client):
    """Requests run under the pages' database role."""

    person: Any = None
    membership: Any = None

    def request(self, **request: Any) -> HttpResponse:
        from squaremile.accounts.viewer import NOBODY, tell_database

        with role(WEB):
            response = super().request(**request)
        tell_database(NOBODY)
        return response


@pytest.fixture
def web(db: None) -> WebClient:
    """Nobody signed in."""
    return WebClient()


@pytest.fixture
def sign_in(db: None) -> Callable[..., WebClient]:
    """`sign_in("analyst")`, `sign_in("force-officer", organisation="kent")`: a client of a new person in that role."""
    from squaremile.accounts.services import sign_in_for_test

    def of(role: str, *, organisation: str = "", purpose: str | None = "", person: Any = None) -> WebClient:
        client = WebClient()
        client.membership = sign_in_for_test(
            client, role=role, organisation=organisation, purpose=purpose, person=person
        )
        client.person = client.membership.person
        return client

    return of


@dataclass
class OwnDatabase:
    name: str
    urls: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def signed_in(self, sign_in: str) -> Iterator[None]:
        """Django's connection, in this test, as web, worker or owner of this database; what it does is committed."""
        url = urlsplit(self.urls[sign_in])
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(NAME=self.name, USER=url.username, PASSWORD=url.password)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[OwnDatabase]:
    name = f"own_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        connection.close()
        _owner_statement(f'CREATE DATABASE "{name}" TEMPLATE "{settings.DATABASES["default"]["NAME"]}"')
        yield make_own_database(name)
        connection.close()
        _owner_statement(f'DROP DATABASE "{name}" WITH (FORCE)')


def make_own_database(name: str) -> OwnDatabase:
    owner = urlsplit(os.environ["DATABASE_URL"])
    urls = {"owner": urlunsplit(owner._replace(path=f"/{name}"))}
    for sign_in, user in (("web", WEB), ("worker", WORKER)):
        place = f"{user}:{settings.SECRETS[f'{sign_in}_password']}@{owner.hostname}:{owner.port}"
        urls[sign_in] = urlunsplit(owner._replace(netloc=place, path=f"/{name}"))
    environment = os.environ | {
        "DATABASE_URL": urls["owner"],
        "DATABASE_URL_WEB": urls["web"],
        "DATABASE_URL_WORKER": urls["worker"],
    }
    return OwnDatabase(name, urls, environment)


@pytest.fixture
def own_files(settings: Any, tmp_path: Path) -> None:
    """A file store of this test's own: others that run beside it take files in too."""
    settings.DATA = tmp_path


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared documents and real messages."""
    folder = Path(os.environ.get("SQUAREMILE_SHARED", settings.ROOT.parent / "shared"))
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder} is not there: set SQUAREMILE_SHARED")
        pytest.skip("no shared folder on this machine: set SQUAREMILE_SHARED")
    return folder
