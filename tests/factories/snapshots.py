"""Rows that many tests begin from: made once, then copied in at the start of each."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from django.apps import apps
from django.db import connection, transaction


@dataclass(frozen=True)
class Snapshot[T]:
    """What `make` returned, and the rows that it wrote into tables that were empty."""

    made: T
    rows: dict[str, bytes]  # by table, as PostgreSQL copies them

    @classmethod
    def of(cls, make: Callable[[], T]) -> Self:
        """Make it, take the rows, and leave the database as it was."""
        with transaction.atomic():
            models = apps.get_models(include_auto_created=True)
            tables = [model._meta.db_table for model in models if model._meta.managed]
            empty = [table for table in tables if not _copied_out(table)]
            made = make()
            rows = {table: written for table in empty if (written := _copied_out(table))}
            transaction.set_rollback(True)
        return cls(made, rows)

    def restored(self) -> T:
        with transaction.atomic(), connection.cursor() as cursor:
            # As they were written: what guards rows against being written late lets these in.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self.rows.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copying:
                    copying.write(rows)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return copy.deepcopy(self.made)


def _copied_out(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copying:
        return b"".join(copying)
