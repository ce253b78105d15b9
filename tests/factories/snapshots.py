"""Rows that many tests begin from: made once, then copied in at the start of each."""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True)
class Snapshot[T]:
    """What `make` returned, and the rows that it wrote into tables that were empty."""

    made: bytes  # pickled, so that each test gets objects of its own
    rows: dict[str, bytes]  # by table, as PostgreSQL copies them
    numbers: dict[str, int]  # by sequence, the last that was given
    files: dict[str, bytes]  # by name

    @classmethod
    def of(cls, make: Callable[[], T]) -> Snapshot[T]:
        """Make it, take the rows, and leave the database as it was."""
        with transaction.atomic():
            empty = [table for table in _tables() if not _copied_out(table)]
            before = set(_files())
            made = pickle.dumps(make())
            rows = {table: written for table in empty if (written := _copied_out(table))}
            transaction.set_rollback(True)
        files = {name: _read(name) for name in _files() if name not in before}
        return cls(made, rows, _numbers(), files)

    @classmethod
    def shared(cls, make: Callable[[], T], at: Path) -> Snapshot[T]:
        """Made by whichever of the processes comes first, and read by the others, each with a
        database and a storage of its own."""
        with at.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not at.exists():
                at.write_bytes(pickle.dumps(cls.of(make)))
        snapshot: Snapshot[T] = pickle.loads(at.read_bytes())  # noqa: S301  we wrote it
        with connection.cursor() as cursor:
            for sequence, last in snapshot.numbers.items():
                cursor.execute(
                    "SELECT setval(%s, greatest(nextval(%s), %s))", [sequence] * 2 + [last]
                )
        for name, content in snapshot.files.items():
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(content))
        return snapshot

    def restored(self) -> T:
        with as_they_were_written() as cursor:
            for table, rows in self.rows.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copying:
                    copying.write(rows)
        return cast("T", pickle.loads(self.made))  # noqa: S301

    def is_all(self) -> bool:
        """Whether these rows, unchanged, are all that the database holds."""
        others = " OR ".join(
            f'EXISTS (SELECT FROM "{table}")' for table in _tables() if table not in self.rows
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {others}")
            if cursor.fetchone() != (False,):
                return False
        return all(_copied_out(table) == rows for table, rows in self.rows.items())


@contextmanager
def as_they_were_written() -> Iterator[CursorWrapper]:
    """What guards rows against being written late lets in what is written within it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@cache
def _tables() -> tuple[str, ...]:
    models = apps.get_models(include_auto_created=True)
    found = [model._meta.db_table for model in models if model._meta.managed]
    return tuple(t for t in found if t not in ("django_content_type", "auth_permission"))


def _files(folder: str = "") -> Iterator[str]:
    folders, names = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in names)
    for each in folders:
        yield from _files(f"{folder}{each}/")


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def _numbers() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())


def _copied_out(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copying:
        return b"".join(copying)
