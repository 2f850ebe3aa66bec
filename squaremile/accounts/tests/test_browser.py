"""Signing in with a passkey and every page of the room, in a real browser under the strict policy of our pages."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright
from whitenoise.middleware import WhiteNoiseMiddleware

from squaremile.accounts.models import Person
from squaremile.accounts.services import default_purpose, demonstration_membership, new_session, seed_people
from squaremile.accounts.tests.conftest import PASSWORD, code, deliver
from squaremile.launch import assets

pytestmark = pytest.mark.browser
ROOT = Path(assets.__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 768, 1440)


class Untouched:
    """The live server serves static files by our own middleware, as a real one does."""

    def __new__(cls, application: Any) -> Any:
        return application


@pytest.fixture
def site(own_database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server of these pages on a database of its own, signed in as the pages' role."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    assets.build(ROOT)
    with own_database.signed_in("owner"):
        seed_people()
    with own_database.signed_in("web"):
        thread = LiveServerThread("localhost", Untouched)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        assert thread.error is None
        yield f"http://localhost:{thread.port}"
        thread.terminate()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("SQUAREMILE_CHROMIUM", "/usr/bin/chromium")
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


def watched(page: Page) -> list[str]:
    """What goes wrong in the page from now on: errors, and anything its policy refuses."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    return faults


def with_authenticator(page: Page) -> Any:
    """A built-in authenticator of the device, which unlocks when asked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def by_password(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email address").fill("grace@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def test_a_passkey_is_made_and_then_signs_in_without_a_password(
    site: str, browser: Browser, own_database: Any, make_staff: Callable[..., Person]
) -> None:
    with own_database.signed_in("owner"):
        make_staff()
    page = browser.new_page()
    faults = watched(page)
    with_authenticator(page)
    by_password(page, site)
    assert barriers(page, f"{site}/account/second-factor/") == []
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name of this passkey").fill("Desk computer")
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert barriers_here(page) == []
    page.goto(f"{site}/account/")
    assert page.get_by_text("Desk computer").is_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/**")
    page.get_by_text("Grace Hall").wait_for()
    page.goto(f"{site}/account/")
    page.get_by_role("heading", name="Your account").wait_for()

    page.get_by_role("button", name="Sign out").click()
    by_password(page, site)
    page.get_by_role("heading", name="Second step").wait_for()
    assert barriers(page, f"{site}/accounts/2fa/authenticate/") == []
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("Grace Hall").wait_for()
    assert faults == []


def test_a_passkey_that_the_service_does_not_know_says_so(site: str, browser: Browser) -> None:
    page = browser.new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    page.goto(f"{site}/accounts/login/")
    with_authenticator(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used. You can try again.").wait_for()
    assert urlsplit(page.url).path == "/accounts/login/"


def test_without_a_script_a_password_and_a_code_sign_in_and_no_passkey_is_offered(
    site: str,
    browser: Browser,
    own_database: Any,
    make_staff: Callable[..., Person],
    with_codes: Callable[[Person], str],
) -> None:
    with own_database.signed_in("owner"):
        secret = with_codes(make_staff())
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/accounts/login/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    by_password(page, site)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site}/account/")
    page.get_by_role("heading", name="Your account").wait_for()


def test_the_keyboard_alone_signs_in_and_states_a_purpose(
    site: str,
    browser: Browser,
    own_database: Any,
    make_staff: Callable[..., Person],
    with_codes: Callable[[Person], str],
) -> None:
    with own_database.signed_in("owner"):
        secret = with_codes(make_staff())
    page = browser.new_page()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email address").focus()
    page.keyboard.type("grace@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code").focus()
    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")
    page.get_by_text("Grace Hall").wait_for()
    page.goto(f"{site}/purpose/")
    page.get_by_label("Find how reports are linked").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("Purpose: Find how reports are linked").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_somebody_signs_up_as_a_reporter(site: str, browser: Browser, own_database: Any, script: bool) -> None:
    page = browser.new_context(java_script_enabled=script).new_page()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Ann Reid")
    page.get_by_label("Email address").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check your email").wait_for()
    assert not script or barriers_here(page) == []
    with own_database.signed_in("owner"):
        sent = deliver()[-1].subject
    page.get_by_label("Code").fill(sent[:7])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your account is ready").wait_for()
    assert not script or barriers_here(page) == []
    page.get_by_role("link", name="Your account").click()
    page.get_by_text("ann@example.org").wait_for()


PUBLIC_PAGES = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-2/",
    "/accounts/password/reset/key/done/",
    "/accounts/inactive/",
    "/demo/",
    "/demo/sign-in/used/",
)
OWN_PAGES = (
    "/account/",
    "/purpose/",
    "/role/",
    "/people/",
    "/people/add/",
    "/people/{other}/",
    "/people/{own}/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/logout/",
)
SHOTS = os.environ.get("SQUAREMILE_SHOTS")


def barriers(page: Page, address: str) -> list[Any]:
    """What axe finds and what does not fit, at each width."""
    page.goto(address)
    return barriers_here(page)


def barriers_here(page: Page) -> list[Any]:
    """The same of the page that is open."""
    found: list[Any] = []
    page.locator("body.govuk-frontend-supported").wait_for()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        result = page.evaluate(f"{AXE.read_text()}; axe.run(document, {{resultTypes: ['violations']}})")
        found += [(width, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in result["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [(width, "wider than the window", wide)] if wide > width else []
        if SHOTS:
            name = urlsplit(page.url).path.strip("/").replace("/", "-")
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    return found


def test_pages_before_signing_in_have_no_barrier(site: str, browser: Browser) -> None:
    page = browser.new_page()
    faults = watched(page)
    found = {path: barriers(page, site + path) for path in PUBLIC_PAGES}
    assert {path: rules for path, rules in found.items() if rules} == {}
    assert faults == []


def test_pages_of_ones_own_account_and_of_people_have_no_barrier(site: str, browser: Browser) -> None:
    own = demonstration_membership("administrator", "city-of-london")
    other = demonstration_membership("force-lead", "city-of-london")
    store = new_session(own, default_purpose("administrator"))
    context = browser.new_context()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": str(store.session_key), "url": site}])
    page = context.new_page()
    faults = watched(page)
    paths = [path.format(own=own.pk, other=other.pk) for path in OWN_PAGES]
    found = {path: barriers(page, site + path) for path in paths}
    assert json.loads(json.dumps({path: rules for path, rules in found.items() if rules})) == {}
    assert faults == []


def test_mistakes_have_no_barrier_and_lead_to_their_field(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Continue").click()
    page.locator("body.govuk-frontend-supported").wait_for()
    assert page.title().startswith("Error: Sign in")
    result = page.evaluate(f"{AXE.read_text()}; axe.run(document, {{resultTypes: ['violations']}})")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in result["violations"]] == []
    page.get_by_role("link", name="Enter your email address").click()
    assert page.evaluate("document.activeElement.name") == "login"


def test_the_policy_allows_nothing_inline(site: str, browser: Browser) -> None:
    assert WhiteNoiseMiddleware.__name__ in " ".join(settings.MIDDLEWARE)
    answer = browser.new_page().goto(f"{site}/accounts/login/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
