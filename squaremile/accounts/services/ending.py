"""Ends sessions, here and everywhere."""

from allauth.usersessions.models import UserSession

from squaremile.accounts.models import Person
from squaremile.accounts.services import trail


def end_session(session: UserSession) -> None:
    session.end()
    trail.session_ended(session.user_id)


def end_sessions_of(person: Person, *, but: str | None = None) -> int:
    """Ends every session of a person, but the one with this key. Returns how many were ended."""
    sessions = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    for session in sessions:
        end_session(session)
    return len(sessions)
