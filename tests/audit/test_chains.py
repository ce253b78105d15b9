"""The trail shows what was changed, inserted or cut."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.audit.actions import anchor_heads, record
from apps.audit.chains import entry_hash, faults
from apps.audit.models import COMMON, Anchor, Chain, Entry
from apps.delegations.actors import clock as named_clock
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


def act(verb: str, chain: str = COMMON, **data: object) -> Entry:
    return record(
        verb, by=named_clock("test"), kind="round", subject="bcdf", chain=chain, round=data
    )


@contextmanager
def without_triggers() -> Iterator[None]:
    """What somebody who owns the tables could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture
def chain(clock: Clock) -> Chain:
    for number in range(1, 6):
        act(f"verb {number}")
        clock.forward(minutes=1)
    return Chain.objects.get(name=COMMON)


def found(chain: Chain) -> list[str]:
    chain.refresh_from_db()
    return [str(fault) for fault in faults(chain)]


def test_a_whole_chain_has_no_faults(chain: Chain) -> None:
    assert [entry.number for entry in chain.entries.all()] == [1, 2, 3, 4, 5]
    assert found(chain) == []


def test_each_delegation_has_its_own_chain(chain: Chain) -> None:
    act("own", chain="BR")
    assert Entry.objects.get(chain="BR").number == 1
    assert Chain.objects.get(name=COMMON).length == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", "another"),
        ("subject", "zzzz"),
        ("person", "somebody"),
        ("office", "head"),
        ("side", "CN"),
        ("data", {"round": 2}),
    ],
)
def test_a_changed_field_is_named(chain: Chain, field: str, value: object) -> None:
    with without_triggers():
        Entry.objects.filter(chain=chain, number=3).update(**{field: value})
    assert found(chain) == ["common 3: was changed"]


def test_a_change_that_mends_its_own_hash_breaks_the_next_entry(chain: Chain) -> None:
    with without_triggers():
        entry = Entry.objects.get(chain=chain, number=3)
        entry.verb = "another"
        entry.hash = entry_hash(entry)
        entry.save()
    assert found(chain) == ["common 4: does not follow the entry before it"]


def test_a_removed_entry_is_a_gap(chain: Chain) -> None:
    with without_triggers():
        Entry.objects.filter(chain=chain, number=3).delete()
    assert found(chain) == ["common 3: missing up to 3"]


def test_an_inserted_entry_does_not_follow(chain: Chain) -> None:
    with without_triggers():
        Entry.objects.filter(chain=chain, number=3).delete()
        forged = Entry.objects.get(chain=chain, number=4)
        forged.pk, forged.number, forged.verb = None, 3, "forged"
        forged.hash = entry_hash(forged)
        forged.save(force_insert=True)
    assert found(chain) == [
        "common 3: does not follow the entry before it",
        "common 4: does not follow the entry before it",
    ]


def test_an_entry_appended_past_the_head_shows(chain: Chain) -> None:
    last = Entry.objects.get(chain=chain, number=5)
    last.pk, last.number, last.previous = None, 6, last.hash
    last.hash = entry_hash(last)
    last.save(force_insert=True)
    assert found(chain) == ["common 7: the chain's recorded head is another"]


def test_a_cut_tail_shows_by_the_head_and_by_the_anchor(chain: Chain) -> None:
    anchor_heads()
    with without_triggers():
        Entry.objects.filter(chain=chain, number__gte=4).delete()
    assert found(chain) == [
        "common 4: the chain's recorded head is another",
        "common 5: missing, though anchored outside",
    ]


def test_a_cut_tail_with_a_mended_head_shows_by_the_anchor(chain: Chain) -> None:
    anchor_heads()
    with without_triggers():
        Entry.objects.filter(chain=chain, number__gte=4).delete()
    third = Entry.objects.get(chain=chain, number=3)
    Chain.objects.filter(name=COMMON).update(length=3, head=third.hash)
    assert found(chain) == ["common 5: missing, though anchored outside"]


def test_a_chain_written_anew_differs_from_its_anchor(chain: Chain, clock: Clock) -> None:
    anchor_heads()
    with without_triggers():
        Entry.objects.filter(chain=chain).delete()
    Chain.objects.filter(name=COMMON).update(length=0, head="")
    for number in range(1, 6):
        act(f"another {number}")
    assert found(chain) == ["common 5: differs from what was anchored outside"]


def test_the_command_names_every_fault_and_fails(chain: Chain) -> None:
    said = io.StringIO()
    call_command("verify_trail", stdout=said)
    assert "common: 5 entries" in said.getvalue()
    assert "The trail is whole." in said.getvalue()
    with without_triggers():
        Entry.objects.filter(chain=chain, number=2).update(verb="another")
        Entry.objects.filter(chain=chain, number=4).delete()
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 places"):
        call_command("verify_trail", stdout=io.StringIO(), stderr=said)
    assert said.getvalue().splitlines() == [
        "common 2: was changed",
        "common 4: missing up to 4",
    ]


def test_heads_are_anchored_when_they_have_grown(chain: Chain, clock: Clock) -> None:
    act("own", chain="BR")
    first = anchor_heads()
    assert [(anchor.chain_id, anchor.number) for anchor in first] == [("BR", 1), (COMMON, 5)]
    assert anchor_heads() == []
    act("more")
    assert [anchor.number for anchor in anchor_heads()] == [6]
    assert Anchor.objects.count() == 3


def test_every_script_hashes_the_same_after_a_round_trip(clock: Clock) -> None:
    act("verb", text="中文 🐘 ‏عربي", nested={"b": [1, 2.5, None], "a": True})
    entry = Entry.objects.get()
    assert entry_hash(entry) == entry.hash
