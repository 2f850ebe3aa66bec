"""Makes the database ready: the two sign-in roles, what each may touch, and searching under row-level security."""

import hashlib
import os
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from psycopg import sql

import squaremile
from squaremile.launch.errors import CannotBeDone

_HERE = Path(squaremile.__file__).parent
# Operators of text search and of amounts are not leakproof, so under row-level security their indexes would not be
# used (STACK.md). What they could leak is whether an error was raised, and these raise none.
_LEAKPROOF = (
    "ts_match_vq(tsvector, tsquery)", "ts_match_qv(tsquery, tsvector)", "textlike(text, text)",
    "texticlike(text, text)",
    "similarity_op(text, text)", "word_similarity_op(text, text)", "word_similarity_commutator_op(text, text)",
    "arraycontains(anyarray, anyarray)", "arrayoverlap(anyarray, anyarray)",
    "numeric_ge(numeric, numeric)", "numeric_gt(numeric, numeric)", "numeric_le(numeric, numeric)",
    "numeric_lt(numeric, numeric)",
)  # fmt: skip


_ATTEMPTS = 10


def role_names(environment: dict[str, str]) -> tuple[str, str]:
    """The roles of the pages and of the worker: as the given addresses name them, else ours."""
    given = [urlsplit(environment.get(name, "")).username for name in ("DATABASE_URL_WEB", "DATABASE_URL_WORKER")]
    return unquote(given[0] or "squaremile_web"), unquote(given[1] or "squaremile_worker")


def make_roles(web: str, worker: str) -> None:
    """Roles that sign in and own nothing. Raises CannotBeDone where the owner may not make them.

    Roles are one for the whole server: the set-up of another database on it may make them at this very moment.
    """
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                _make_role(web, _password("WEB"))
                _make_role(worker, _password("WORKER"))
            return
        except (ProgrammingError, InternalError, IntegrityError):
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(0.2)


def _password(which: str) -> str | None:
    """The password that the pages or the worker will sign in with: of the address given, else the kept one."""
    given = urlsplit(os.environ.get(f"DATABASE_URL_{which}", "")).password
    return unquote(given) if given else settings.SECRETS.get(f"{which.lower()}_password")


def _make_role(role: str, password: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s), rolcreaterole OR rolsuper"
            " FROM pg_roles WHERE rolname = current_user",
            [role],
        )
        known, may_make = cursor.fetchone()
        if not may_make and not known:
            raise CannotBeDone(
                f"the database owner may not create the role {role}",
                "make it by hand and set DATABASE_URL_WEB and DATABASE_URL_WORKER (docs/operating.md)",
            )
        if not may_make or not password:
            return
        statement = (
            "ALTER ROLE {} PASSWORD {}"
            if known
            else ("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS PASSWORD {}")
        )
        cursor.execute(sql.SQL(statement).format(sql.Identifier(role), sql.Literal(password)).as_string())


def _access_statements(web: str, worker: str) -> str:
    files = [_HERE / "config" / "database_access.sql"]
    files += [path for room in settings.ROOMS if (path := _HERE / room / "database_access.sql").exists()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for mark, role in (("{web}", web), ("{worker}", worker)):
        text = text.replace(mark, sql.Identifier(role).as_string())
    return text


def apply_access(web: str, worker: str) -> bool:
    """Replaces every grant and policy by what the rooms' database_access.sql say, at once. False: nothing changed."""
    statements = _access_statements(web, worker)
    digest = hashlib.sha256(statements.encode()).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace('public')::oid, 'pg_namespace')")
        found = cursor.fetchone()
        if found and found[0] == f"access {digest}":
            return False
        cursor.execute(
            _CLEAR.replace("{web}", sql.Identifier(web).as_string()).replace(
                "{worker}", sql.Identifier(worker).as_string()
            )
        )
        cursor.execute(statements)
        cursor.execute(f"COMMENT ON SCHEMA public IS 'access {digest}'")
    return True


_CLEAR = """
DO $clear$
DECLARE p record;
BEGIN
  FOR p IN SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename);
  END LOOP;
END $clear$;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {web}, {worker};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {web}, {worker};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {web}, {worker};
"""


def make_search_usable() -> list[str]:
    """Marks the search operators leakproof where we may. Returns those that are not (a managed PostgreSQL)."""
    missing = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        superuser = cursor.fetchone()[0]
        for function in _LEAKPROOF:
            cursor.execute("SELECT proleakproof FROM pg_proc WHERE oid = to_regprocedure(%s)", [function])
            found = cursor.fetchone()
            if found is None or found[0]:
                continue
            if superuser:
                cursor.execute(f"ALTER FUNCTION {function} LEAKPROOF")
            else:
                missing.append(function)
    return missing
