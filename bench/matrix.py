"""How long the matrix of 5,000 comments takes to go out, beside openpyxl writing the same cells.

The baseline has the cells in memory and writes them in openpyxl's write-only mode, without styles;
ours reads them from the database, guards them against formulas, and writes marks, rules and widths.
The best of three turns, taken alternately in one run. The pages of the matrix stand below.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brics_portal.settings.test")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from openpyxl import Workbook  # noqa: E402

CLAUSES, COMMENTS = 300, 5_000
TURNS = 3

type Cells = list[tuple[str, ...]]


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def openpyxl_alone(cells: Cells) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in cells:
        sheet.append(row)
    book.save(io.BytesIO())


def page(name: str, client: Client, path: str) -> None:
    client.get(path)  # warm
    asked: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        took = seconds(lambda: client.get(path))
    print(f"{name:<44} {took * 1000:7.1f} ms  {len(asked):3d} queries")


def main() -> None:
    from apps.core import moments
    from apps.delegations.actors import Actor
    from apps.delegations.models import Accreditation
    from apps.reviews.matrix.sheet import headings, rows_of, to_sheet
    from apps.reviews.matrix.word import to_word
    from apps.reviews.reading import rounds_for
    from bench._world import build

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        world = build(clauses=CLAUSES, comments=COMMENTS)
        with connection.cursor() as cursor:  # as the database itself does within minutes
            cursor.execute("ANALYZE")
        user = get_user_model().objects.get(email=world.head)
        held = Accreditation.objects.with_sides().get(user=user)
        actor = Actor(user=user, accreditation=held)
        round = rounds_for(actor).get(reference=world.round.strip("/").rpartition("/")[2])
        now = moments.database_now()
        cells: Cells = [tuple(each.title for each in headings()), *rows_of(round, actor, now)]
        turns = [
            (
                seconds(lambda: to_sheet(round, rows_of(round, actor, now))),
                seconds(lambda: openpyxl_alone(cells)),
            )
            for _turn in range(TURNS)
        ]
        ours, theirs = (min(column) for column in zip(*turns, strict=True))
        print(f"{f'{COMMENTS} comments, {len(cells[0])} columns':<32}{'ours':>12}{'openpyxl':>14}")
        print(f"{'as a spreadsheet':<32}{ours:10.2f} s{theirs:12.2f} s  ratio {ours / theirs:.2f}")
        word = seconds(lambda: to_word(round, rows_of(round, actor, now)))
        print(f"{'for Word, with its comparisons':<32}{word:10.2f} s")
        client = Client()
        client.force_login(user)
        page("dispositions, the first page", client, f"{world.round}dispositions/")
        page("its last page", client, f"{world.round}dispositions/?page=166")
        page("narrowed", client, f"{world.round}dispositions/?side=BR&disposition=undisposed")
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
