"""Many rows in one stroke, with ids taken in blocks, so that a batch costs a handful of statements.

COPY may not write to a table with row-level security, so rows are copied to a temporary table that empties itself at
commit, and inserted from there: policies and constraints hold for each of them. A few rows go in by one plain INSERT:
a report told on a page makes no temporary tables. Nothing is read back: who writes may not be one who reads.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models
from psycopg import sql

_FEW = 32


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh ids of the model's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows of ready values, in the order of `columns`, inside the caller's transaction."""
    coming = iter(rows)
    first = list(islice(coming, _FEW + 1))
    if len(first) <= _FEW:
        _insert_few(model, columns, first)
    else:
        _copy(model, columns, chain(first, coming))


def _insert_few(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    one = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([one] * len(rows)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [value for row in rows for value in row])


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    table, names = sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    staged = sql.Identifier(f"staged_{model._meta.db_table}_{len(columns)}")
    make = sql.SQL(
        "CREATE TEMPORARY TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT {} FROM {} WITH NO DATA"
    ).format(staged, names, table)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(make.as_string())
        cursor.execute(sql.SQL("TRUNCATE {}").format(staged).as_string())
        with cursor.cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(staged, names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, names, names, staged).as_string())
