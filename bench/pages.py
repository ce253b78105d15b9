"""How long the main pages take, beside a bare Django page that prints the same rows.

The baseline renders a flat template from plain dictionaries in the same run, without a request, a
query or a session: the ratio says what all of that costs. Every row has as many cells as the page
shows of it. The round's page counts its 2,000 comments beside the clauses and opens those of one
clause only; the second line compares it with a page that prints them all.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from itertools import chain

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brics_portal.settings.test")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

RUNS = 15
CLAUSES, COMMENTS = 300, 2000

FLAT = Engine().from_string(
    "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><table>"
    "{% for row in rows %}<tr><th><a href='{{ row.href }}'>{{ row.title }}</a></th>"
    "{% for cell in row.cells %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def median_ms(call: Callable[[], object]) -> float:
    call()
    times = []
    for _run in range(RUNS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def flat(rows: list[dict[str, object]]) -> Callable[[], object]:
    return lambda: FLAT.render(Context({"title": "Rows", "rows": rows}))


def measure(name: str, client: Client, path: str, rows: list[dict[str, object]]) -> None:
    client.get(path)  # warm: templates compiled, permissions of the session read
    asked: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    page, base = median_ms(lambda: client.get(path)), median_ms(flat(rows))
    print(
        f"{name:<44} {page:7.1f} ms  {len(asked):3d} queries  "
        f"flat template {base:6.1f} ms  ratio {page / base:6.1f}"
    )


def rows_of(count: int, cells: int) -> list[dict[str, object]]:
    return [
        {
            "href": f"/{n}",
            "title": f"Title of row {n}",
            "cells": [f"cell {c}" for c in range(cells)],
        }
        for n in range(count)
    ]


def clauses_and_comments(nodes: list[str], comments: int) -> list[dict[str, object]]:
    """Every clause with every comment on it: its row, delegation, type, text and wording."""
    said = "the measure should be said more exactly", "Wording of this paragraph, another measure"
    remarks = [[f"BR-{n}", "Brazil", "technical", *said] for n in range(comments)]
    return [
        {"href": f"#para-{n}", "title": text, "cells": list(chain(*remarks[n :: len(nodes)]))}
        for n, text in enumerate(nodes)
    ]


def main() -> None:
    from bench import _catalogue, _consulted
    from bench._world import build

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        world = build(clauses=CLAUSES, comments=COMMENTS)
        _catalogue.build()
        asked = _consulted.build(world.secretariat, paragraphs=CLAUSES, comments=COMMENTS)
        public, head, presidency = Client(), Client(), Client()
        head.force_login(get_user_model().objects.get(email=world.head))
        presidency.force_login(world.secretariat.user)
        print(f"medians of {RUNS} runs; the flat template prints as many rows from dictionaries")
        measure("home", public, "/", rows_of(5, 3))
        measure("outcomes list", public, "/outcomes/", rows_of(30, 5))
        measure("outcome page, 300 paragraphs", public, world.outcome, rows_of(300, 2))
        measure("desk", head, "/desk/", rows_of(10, 4))
        measure("round page, 300 clauses, 2,000 comments", head, world.round, rows_of(CLAUSES, 4))
        every_comment = clauses_and_comments(world.texts, COMMENTS)
        measure("the same, beside all comments printed", head, world.round, every_comment)
        shelf, narrow = "/buy-brics/products/", "?member=BR&category=category-4&q=product+hand"
        measure("catalogue of 20,000 products", public, shelf, rows_of(30, 4))
        measure("the same, narrowed and searched", public, shelf + narrow, rows_of(30, 4))
        measure("the same, its page 600", public, f"{shelf}?page=600", rows_of(30, 4))
        draft = f"consultation, {CLAUSES} paragraphs, 2,000 comments"
        measure(draft, public, asked.address, rows_of(CLAUSES, 2))
        published = clauses_and_comments([""] * CLAUSES, COMMENTS)
        measure("the same, beside all comments printed", public, asked.address, published)
        queue = f"/manage/consultations/{asked.reference}/moderation/"
        measure("its queue of 500 sendings", presidency, queue, rows_of(30, 8))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
