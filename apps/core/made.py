"""Files that take long to make: the worker makes them, while whoever asked is told to wait.

They are kept in the cache `made` under the hash of all that is in them, so that whoever is shown
the same waits for the same file, and whoever is not cannot arrive at it.
"""

from __future__ import annotations

import hashlib

from django.core.cache import caches
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

BEHIND_MAILS = -1  # among the worker's jobs


def key_of(kind: str, what: object) -> str:
    return hashlib.sha256(f"{kind} {what!r}".encode()).hexdigest()


def kept(key: str) -> bytes | None:
    found: bytes | None = caches["made"].get(key)
    return found


def keep(key: str, data: bytes) -> bytes:
    caches["made"].set(key, data)
    return data


def is_asked_for(task: str, lock: str, **arguments: str | int) -> bool:
    """Have the worker make it, unless it is at it.

    False where it has tried in vain: the request that makes it itself will show why.
    """
    jobs = ProcrastinateJob.objects.filter(lock=lock)
    status = jobs.order_by("-pk").values_list("status", flat=True).first()
    if status not in ("todo", "doing", "failed"):
        app.configure_task(task, lock=lock, priority=BEHIND_MAILS).defer(**arguments)
    return status != "failed"
