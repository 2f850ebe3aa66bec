"""One real service for all journeys, and visitors in a real browser. Ask the database through `service`, never through
Django: a browser of this kind forbids it in the same thread."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from conftest import _owner_statement, make_own_database
from tests.journeys.service import Service, running
from tests.journeys.visitor import Visitor

AXE = Path("node_modules") / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def service(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    name = f"own_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        connection.close()
        _owner_statement(f'CREATE DATABASE "{name}" TEMPLATE "{settings.DATABASES["default"]["NAME"]}"')
        try:
            with running(make_own_database(name), tmp_path_factory.mktemp("service")) as made:
                yield made
        finally:
            _owner_statement(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def browser(service: Service) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visit(service: Service, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit("analyst", width=360, script=False)`: somebody in that role; nobody for "". Faults are told at the end."""
    visitors: list[Visitor] = []

    def of(role: str, *, width: int = 1440, script: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            bypass_csp=False,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        if role:
            kept = {"name": settings.SESSION_COOKIE_NAME, "value": service.cookies[role], "url": service.base}
            context.add_cookies([kept])  # type: ignore[list-item]
        visitors.append(Visitor(context.new_page(), service.base))
        return visitors[-1]

    yield of
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.page.context.close()
    assert faults == []


@pytest.fixture(scope="session")
def axe() -> str:
    return (settings.ROOT / AXE).read_text(encoding="utf-8")
