"""`squaremile setup`: makes a database ready for the code, and fills the demonstration on first start."""

import argparse
import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError

from squaremile.accounts.models import Installation
from squaremile.config import database, translations
from squaremile.demo.generator import LEAST
from squaremile.launch.errors import CannotBeDone


def run(argv: list[str]) -> int:
    options = argparse.ArgumentParser(prog="squaremile setup")
    options.add_argument("--live", action="store_true", help="a live force: no demonstration, for ever")
    options.add_argument("--reports", type=int, default=20_000, help="synthetic reports of the demonstration")
    chosen = options.parse_args(argv)
    if chosen.reports < LEAST:
        raise CannotBeDone(
            f"a demonstration of {chosen.reports} reports cannot hold its stories", f"ask for at least {LEAST}"
        )
    prepare(live=chosen.live)
    collect_static()
    if _mode() == Installation.Mode.DEMONSTRATION:
        from squaremile.demo.load import fill

        fill(reports=chosen.reports)
    return 0


def mode(_: list[str]) -> int:
    """Prints demonstration, live or new."""
    print(_mode() or "new")  # noqa: T201 - this is the command's answer
    return 0


def prepare(*, live: bool = False) -> None:
    """Roles, tables, access, policy: everything but the demonstration's content. May run any number of times."""
    translations.compile_catalogues()
    _refuse_newer()
    web, worker = database.role_names(dict(os.environ))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('squaremile setup'))")
    try:
        database.make_roles(web, worker)
        call_command("migrate", interactive=False, verbosity=0)
        database.apply_access(web, worker)
        database.make_search_usable()
        _write_mode(live=live)
        _seed()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('squaremile setup'))")


def _seed() -> None:
    from squaremile.accounts.services import seed as seed_accounts
    from squaremile.policy.services import seed as seed_policy

    seed_accounts(demonstration=_mode() == Installation.Mode.DEMONSTRATION)
    rooms = Path(settings.ROOT) / "squaremile"
    for path in sorted(rooms.glob("*/seed/*.policy.json")):
        seed_policy(path)
    from squaremile.identifiers.services import apply_stop_list

    apply_stop_list()


def _refuse_newer() -> None:
    executor = MigrationExecutor(connection)
    unknown = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations))
    ours = [f"{app}.{name}" for app, name in unknown if app in settings.ROOMS]
    if ours:
        raise CannotBeDone(
            f"the database is newer than this code: it has {ours[0]}", "update the code: git pull && ./run"
        )


def _mode() -> str:
    try:
        return Installation.objects.values_list("mode", flat=True).get(pk=1)
    except (Installation.DoesNotExist, ProgrammingError):
        return ""


def _write_mode(*, live: bool) -> None:
    wanted = Installation.Mode.LIVE if live else Installation.Mode.DEMONSTRATION
    row, made = Installation.objects.get_or_create(pk=1, defaults={"mode": wanted})
    if live and row.mode != wanted:
        raise CannotBeDone(
            "this is a demonstration and can never become live",
            "start a live force in a new folder: ./run --live --data DIR",
        )
    if made:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        (settings.DATA / "mode").write_text(row.mode)


def collect_static() -> None:
    """Copies the static files with hashed names when any of them changed."""
    sources = sorted(p for p in (settings.ROOT / "squaremile").glob("*/static/**/*") if p.is_file())
    stamp = hashlib.sha256(
        "".join(f"{p}{p.stat().st_size}{p.stat().st_mtime_ns}" for p in sources).encode()
    ).hexdigest()
    kept = settings.STATIC_ROOT / ".stamp"
    if kept.exists() and kept.read_text() == stamp:
        return
    settings.STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    kept.write_text(stamp)
