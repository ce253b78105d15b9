"""What the portal does for itself: it says that it is there, and removes what nothing refers to."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import FileField
from django.utils import timezone

from apps.core import moments
from apps.core.models import Heartbeat

KEPT = dt.timedelta(days=92)  # heartbeats: longer than a silence procedure waits for a clock
AGE = dt.timedelta(days=1)  # longer than any transaction that has written a file runs

logger = logging.getLogger(__name__)


@transaction.atomic
def beat() -> None:
    """The web service is there in this minute, said as often as one likes."""
    minute = moments.database_now().replace(second=0, microsecond=0)
    Heartbeat.objects.bulk_create([Heartbeat(minute=minute)], ignore_conflicts=True)


@transaction.atomic
def forget_heartbeats() -> int:
    """Remove heartbeats that no expiry asks for any more. Returns how many."""
    old = Heartbeat.objects.filter(minute__lt=moments.database_now() - KEPT)
    removed, _by_model = old.delete()
    return removed


@transaction.atomic
def sweep_files() -> list[str]:
    """Remove files that were written and whose row never stood, or is gone. Returns their names.

    A file cannot be part of a transaction: it is written before the row that names it, and stays
    where that row is rolled back. So files younger than a day are left alone, by the clock of the
    disk that holds them. Only folders that some model's field writes to are looked at. To be run
    at any time, as often as one likes.
    """
    fields = list(_file_fields())
    swept = []
    for storage, folder in {(field.storage, _folder(field)) for field in fields}:
        listed = _names(storage, folder)
        known = _known(fields, storage, folder)
        for name in listed:
            if name not in known and storage.get_modified_time(name) < timezone.now() - AGE:
                storage.delete(name)
                swept.append(name)
    if swept:
        logger.info("%d files that no row refers to are removed", len(swept))
    return sorted(swept)


def _file_fields() -> Iterator[FileField]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                yield field


def _folder(field: FileField) -> str:
    """Raises TypeError for a field that writes anywhere: nobody could tell whose a file is."""
    folder = "" if callable(field.upload_to) else str(field.upload_to).strip("/")
    if not folder:
        raise TypeError(f"{field} names no folder of its own")
    return folder


def _known(fields: Iterable[FileField], storage: Storage, folder: str) -> set[str]:
    """The names in this folder that rows of any model refer to."""
    known: set[str] = set()
    for field in fields:
        if field.storage == storage:
            rows = field.model._base_manager.filter(**{f"{field.name}__startswith": f"{folder}/"})
            known.update(rows.values_list(field.name, flat=True))
    return known


def _names(storage: Storage, folder: str) -> list[str]:
    if not storage.exists(folder):
        return []
    return [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
