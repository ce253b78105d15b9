"""Which rows a job locks, in their order."""

from __future__ import annotations

import re
from itertools import groupby

from django.test.utils import CaptureQueriesContext

_LOCKS = re.compile(r'FROM "[a-z]+_([a-z_]+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)


def locks_of(asked: CaptureQueriesContext) -> list[str]:
    """The tables of the rows that were locked, "chain" for the trail's; "end" where a transaction
    that had entered the trail ends."""
    found: list[str] = []
    for query in asked.captured_queries:
        if lock := _LOCKS.search(query["sql"]):
            found.append(lock[1])
        elif query["sql"].startswith("RELEASE SAVEPOINT") and found[-1:] == ["chain"]:
            found.append("end")
    return [name for name, _again in groupby(found)]
