"""Is it alive, is it ready: for whatever watches the service."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


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
