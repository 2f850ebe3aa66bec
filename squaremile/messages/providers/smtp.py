"""E-mail by a mail server. SMTP cannot be asked whether it has a message, so what is unsure waits for a person."""

import smtplib

from django.core.mail import EmailMessage, get_connection

from squaremile.messages.providers.base import Down, NotSent, Outgoing, Rejected, Taken, Unsure
from squaremile.messages.providers.outbox import from_line

_PERMANENT = 500  # 5yz: refused for good; 4yz: not now (RFC 5321, 4.2.1)


class Smtp:
    name = "smtp"

    def send(self, message: Outgoing) -> Taken:
        try:
            server = get_connection()
            server.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Down(f"the mail server does not answer: {type(error).__name__}") from error
        headers = {"Message-ID": f"<{message.key}@square-mile>", "Auto-Submitted": "auto-generated"}
        mail = EmailMessage(
            message.subject, message.body, from_line(message.sender), [message.address], connection=server,
            headers=headers,
        )  # fmt: skip
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(max(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure(f"the mail server stopped answering: {type(error).__name__}") from error
        finally:
            _close(server)
        return Taken(message.key)

    def find(self, key: str) -> Taken | None:  # noqa: ARG002 - as every provider is asked
        raise Unsure("a mail server cannot be asked")


def _refused(code: int) -> Exception:
    return Rejected(f"the mail server refused it: {code}") if code >= _PERMANENT else NotSent(f"not now: {code}")


def _close(server: object) -> None:
    try:
        server.close()  # type: ignore[attr-defined] # every mail backend has it
    except (OSError, smtplib.SMTPException):
        return  # what was said before stands
