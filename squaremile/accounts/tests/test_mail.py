"""Mail about accounts waits, sealed, for the worker; a mail server that is down or slow holds nobody up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from squaremile.accounts.models import Person
from squaremile.accounts.services import mail as service
from squaremile.accounts.tests.conftest import deliver

Staff = Callable[..., Person]


@pytest.fixture(autouse=True)
def nothing_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_down_until", 0.0)


def ask(client: Any) -> Any:
    return client.post("/accounts/password/reset/", {"email": "grace@example.org"})


def waiting() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'sealed' FROM procrastinate_jobs WHERE task_name = 'accounts.mail'")
        return [sealed for (sealed,) in cursor.fetchall()]


def test_a_mail_server_that_is_down_shows_on_no_page_and_the_mail_is_tried_again(
    web: Any, staff: Staff, settings: Any
) -> None:
    staff()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    assert ask(web).headers["Location"] == "/accounts/password/reset/done/"
    with pytest.raises(OSError, match="refused"):
        deliver()


def test_mail_that_waits_is_sealed(web: Any, staff: Staff) -> None:
    staff()
    ask(web)
    [sealed] = waiting()
    assert not any(word in sealed for word in ("grace", "password", "http"))


def test_a_page_that_fails_sends_nothing(web: Any, staff: Staff) -> None:
    staff()
    with transaction.atomic():
        ask(web)
        transaction.set_rollback(True)
    assert waiting() == []


def test_a_server_that_did_not_answer_is_left_alone_for_a_minute(
    web: Any, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff()
    ask(web)
    [sealed] = waiting()
    now, asked = [1000.0], []

    def hang(*_: Any, **__: Any) -> None:
        asked.append(now[0])
        raise TimeoutError("timed out")

    monkeypatch.setattr(service.time, "monotonic", lambda: now[0])
    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", hang)
        for _ in range(5):
            with pytest.raises(OSError):
                service.send_sealed(sealed)
    assert asked == [1000.0]
    now[0] += 61
    service.send_sealed(sealed)
    assert [message.to for message in mail.outbox] == [["grace@example.org"]]
