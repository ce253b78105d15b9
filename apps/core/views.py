"""Is it alive, is it ready, for whatever watches the service; and the page when it failed."""

import logging

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from apps.core.text import reference

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 once the database answers, is migrated, and holds the queue's tables."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
            row = cursor.fetchone()
    except Exception:  # whatever keeps the database from answering
        return HttpResponse("database: no answer\n", status=503, content_type="text/plain")
    if pending or row is None or not row[0]:
        return HttpResponse("migrations: pending\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing to work, with a reference that stands in the log as well."""
    noted = reference(8)
    logger.error("Failure %s: %s %s", noted, request.method, request.path)
    return HttpResponse(get_template("500.html").render({"reference": noted}), status=500)
