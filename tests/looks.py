"""Looking at pages twice, for tests of what must show nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.test import Client

# What differs between any two looks at the same page: tokens and keys of forms, made anew.
ANEW = re.compile(rb'name="(?:csrfmiddlewaretoken|once)"[^>]*value="[^"]*"')

type Answer = tuple[int, bytes, list[tuple[str, str]], list[str]]
type Rows = list[tuple[Any, ...]]


def looked_at(client: Client, address: str) -> Answer:
    answer = client.get(address)
    content = answer.getvalue() if answer.streaming else answer.content
    headers = sorted((k, v) for k, v in answer.items() if k not in ("Expires", "Date"))
    return answer.status_code, ANEW.sub(b"", content), headers, sorted(answer.cookies)


class Questions(list[tuple[str, Any]]):
    """What a page asked the database, to be asked again."""

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.append((sql, params))
        return execute(sql, params, many, context)

    def answers(self) -> list[Rows] | None:
        """None where the page wrote something as well: it has to be opened."""
        if not all(
            sql.startswith(("SELECT", "(SELECT", "SAVEPOINT", "RELEASE")) for sql, _ in self
        ):
            return None
        answers: list[Rows] = []
        with connection.cursor() as cursor:
            for sql, params in self:
                if "SELECT" in sql:
                    cursor.execute(sql, params)
                    answers.append(cursor.fetchall())
        return answers


class Look:
    """Somebody's look at a page.

    A page is made of what the database answers, under a clock that stands. So it need not be
    opened to know that it is still the same: it is where each question is answered as before.
    """

    def __init__(self, who: str, client: Client, address: str) -> None:
        self.who, self.client, self.address = who, client, address
        self.questions = Questions()
        with connection.execute_wrapper(self.questions):
            self.answer = looked_at(client, address)
        self.answers = self.questions.answers()

    def differs(self, *, opening: bool) -> str:
        """What is no longer the same; by opening the page in any case, or only where the database
        answers otherwise than it did."""
        if not opening and self.answers is not None and self.answers == self.questions.answers():
            return ""
        now = looked_at(self.client, self.address)
        if now == self.answer:
            return ""
        return "status" if now[0] != self.answer[0] else "bytes or headers"


def differing(looks: Iterable[Look], *, opening: bool = False) -> list[tuple[str, str, str]]:
    """Who finds which page changed, and in what."""
    found = ((look, look.differs(opening=opening)) for look in looks)
    return [(look.who, look.address, what) for look, what in found if what]
