"""The web service says each minute that it is there; silence procedures depend on it.

Every process of the web service runs `start()` (see `brics_portal/wsgi.py`): one thread, which
writes a row for the minute. However many processes there are, one row a minute stands; as long as
one of them lives, none is missing. The worker writes none: people do not need it to object.
"""

from __future__ import annotations

import logging
import threading

from django.db import connection

from apps.core import actions

EVERY = 20.0  # seconds: three tries a minute, so that a slow moment leaves no minute out

logger = logging.getLogger(__name__)


def start(stop: threading.Event | None = None) -> threading.Thread:
    """Beat once before the first request is served, and then until the process (or `stop`) ends."""
    stop = stop or threading.Event()
    beat_once()
    thread = threading.Thread(target=_until, args=[stop], name="heartbeat", daemon=True)
    thread.start()
    return thread


def _until(stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        beat_once()


def beat_once() -> bool:
    """Whether the beat was written. A database that does not answer is a minute that is missing,
    never a web process that ends."""
    try:
        actions.beat()
    except Exception:  # whatever keeps the database from answering
        logger.exception("No heartbeat was written")
        return False
    finally:
        connection.close()
    return True
