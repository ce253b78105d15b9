"""Is it alive, is it ready, for whatever watches the service; and the page when it failed."""

import logging

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from apps.core.access import admit, everyone
from apps.core.text import reference

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 once the database answers, is migrated, and holds the tables of queue and cache."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_regclass('procrastinate_jobs') IS NOT NULL,"
                " %(cache)s::text IS NULL OR to_regclass(%(cache)s) IS NOT NULL",
                {"cache": _cache_table()},
            )
            queue, cache = cursor.fetchone()
    except Exception:  # whatever keeps the database from answering
        return HttpResponse("database: no answer\n", status=503, content_type="text/plain")
    if pending or not queue:
        return HttpResponse("migrations: pending\n", status=503, content_type="text/plain")
    if not cache:
        words = "shared cache: no table; run manage.py createcachetable, then grant_web_role\n"
        return HttpResponse(words, status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _cache_table() -> str | None:
    """The table without which nobody can sign in; None where the cache is not in the database."""
    default = settings.CACHES["default"]
    return default["LOCATION"] if default["BACKEND"].endswith(".DatabaseCache") else None


@admit(everyone)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look without being told. The picture's name changes with its content, so
    they are to ask again in a day."""
    answer = redirect(static("img/rules.svg"))
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing to work, with a reference that stands in the log as well."""
    noted = reference(8)
    logger.error("Failure %s: %s %s", noted, request.method, request.path)
    return HttpResponse(get_template("500.html").render({"reference": noted}), status=500)
