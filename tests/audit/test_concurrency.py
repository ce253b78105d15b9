"""However many write at once, numbers have no gap and hashes follow one another."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from apps.audit.actions import anchor_heads, record
from apps.audit.chains import faults
from apps.audit.models import COMMON, Anchor, Chain, Entry
from apps.delegations.actors import clock as named_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def together(*jobs: Callable[[], None]) -> None:
    """Run the jobs in threads of their own, each with its own connection."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            start.wait(10)
            job()
        except BaseException as error:  # reported below, in the test's own thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def act(verb: str, chain: str = COMMON) -> None:
    with transaction.atomic():
        record(verb, by=named_clock("test"), kind="round", subject="bcdf", chain=chain)


def test_two_transactions_append_at_once() -> None:
    def many() -> None:
        for number in range(20):
            act(f"verb {number}")

    together(many, many, many)
    assert list(Entry.objects.values_list("number", flat=True)) == list(range(1, 61))
    assert list(faults(Chain.objects.get(name=COMMON))) == []


def test_the_second_waits_for_the_first_to_end_and_follows_it() -> None:
    first_wrote, second_may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            record("first", by=named_clock("test"), kind="round", subject="bcdf")
            first_wrote.set()
            assert not second_may_end.wait(0.5)

    def second() -> None:
        assert first_wrote.wait(10)
        act("second")
        second_may_end.set()

    act("before")
    together(first, second)
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True)) == [
        "before",
        "first",
        "second",
    ]


def test_what_is_rolled_back_leaves_no_gap() -> None:
    act("before")
    with transaction.atomic():
        record("lost", by=named_clock("test"), kind="round", subject="bcdf")
        transaction.set_rollback(True)
    act("after")
    assert list(Entry.objects.values_list("number", "verb")) == [(1, "before"), (2, "after")]
    assert list(faults(Chain.objects.get(name=COMMON))) == []


def test_two_clocks_anchor_a_head_once() -> None:
    act("act")
    act("own", chain="BR")
    together(lambda: void(anchor_heads()), lambda: void(anchor_heads()))
    assert list(Anchor.objects.values_list("chain", "number")) == [("BR", 1), (COMMON, 1)]


def void(_result: object) -> None:
    return None
