"""Symbols without a gap, and texts that never change: by verb, by thread, by SQL."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.utils import DatabaseError

from apps.audit.models import Entry
from apps.core.errors import DomainError, Invalid, NotAllowed, WrongState
from apps.delegations.models import Body, BodyName
from apps.documents.actions import next_version, table, void_symbol
from apps.documents.models import Series, Symbol
from tests.conftest import Cast
from tests.factories.documents import drafted_document, nodes, tabled_document, tabled_revision

pytestmark = pytest.mark.slow


def test_each_body_has_its_series(cast: Cast) -> None:
    symbols = []
    for code in ("DEWG", "CGETI", "TMM", "DEWG"):
        document = drafted_document(cast.secretariat, body=Body.objects.get(code=code))
        symbols.append(table(document, actor=cast.secretariat).symbol)
    assert symbols == [
        "CGETI/DEWG/2027/W/1",
        "CGETI/2027/W/1",
        "TMM/2027/W/1",
        "CGETI/DEWG/2027/W/2",
    ]


def test_a_symbol_bears_the_acronym_of_its_day(cast: Cast) -> None:
    names = BodyName.objects.filter(body__code="DEWG", acronym="DEWG")
    names.update(acronym="DEGROUP")
    assert tabled_document(cast).versions.get().symbol == "CGETI/DEGROUP/2027/W/1"


def test_a_tabling_that_fails_leaves_no_gap(cast: Cast) -> None:
    tabled_document(cast)
    document = drafted_document(cast.secretariat)
    with suppress(RuntimeError), transaction.atomic():
        table(document, actor=cast.secretariat)
        raise RuntimeError
    assert tabled_document(cast).versions.get().symbol == "CGETI/DEWG/2027/W/2"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers_in_a_row(cast: Cast) -> None:
    documents = [drafted_document(cast.secretariat, title=f"Paper {n}") for n in range(6)]
    start = threading.Barrier(2)
    symbols: list[str] = []
    failures: list[Exception] = []

    def work(mine: list[int]) -> None:
        try:
            start.wait(timeout=10)
            for index in mine:
                symbols.append(table(documents[index], actor=cast.secretariat).symbol)
        except Exception as error:  # shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=([n, n + 2, n + 4],)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert sorted(symbols) == [f"CGETI/DEWG/2027/W/{n}" for n in range(1, 7)]
    assert Series.objects.get().last_number == 6


@pytest.mark.django_db(transaction=True)
def test_two_who_table_one_document_table_it_once(cast: Cast) -> None:
    document = drafted_document(cast.secretariat)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def work() -> None:
        try:
            start.wait(timeout=10)
            outcomes.append(table(document, actor=cast.secretariat).symbol)
        except DomainError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["CGETI/DEWG/2027/W/1", "WrongState"]


def test_a_void_symbol_stays_in_the_log(cast: Cast) -> None:
    document = tabled_document(cast)
    assert document.symbol is not None
    with pytest.raises(Invalid):
        void_symbol(document.symbol, actor=cast.secretariat, reason=" ")
    void_symbol(document.symbol, actor=cast.secretariat, reason="Tabled twice")
    symbol = Symbol.objects.get()
    assert symbol.voided_at is not None
    assert symbol.void_reason == "Tabled twice"
    assert Entry.objects.get(verb="void_symbol").data == {"symbol": "CGETI/DEWG/2027/W/1"}
    assert tabled_document(cast).versions.get().symbol == "CGETI/DEWG/2027/W/2"
    with pytest.raises(WrongState):
        void_symbol(symbol, actor=cast.secretariat, reason="Again")
    with pytest.raises(WrongState):
        next_version(document, actor=cast.secretariat, nodes=nodes())


def test_only_the_presidency_voids(cast: Cast) -> None:
    document = tabled_document(cast, by="BR")
    assert document.symbol is not None
    with pytest.raises(NotAllowed):
        void_symbol(document.symbol, actor=cast.heads["BR"], reason="Ours")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_version SET text_hash = 'x'",
        "UPDATE documents_version SET fixed_at = NULL",
        "UPDATE documents_version SET source_file = 'other'",
        "DELETE FROM documents_version",
        "UPDATE documents_clause SET text = 'other'",
        "UPDATE documents_clause SET number = '9'",
        "DELETE FROM documents_clause",
        'INSERT INTO documents_clause (version_id, key, "order", level, kind, number, text) '
        "SELECT id, 'zzzzzzzz', 99, 0, 'paragraph', '', 'smuggled' FROM documents_version",
        "TRUNCATE documents_version CASCADE",
        "TRUNCATE documents_clause",
        "DELETE FROM documents_symbol",
        "UPDATE documents_symbol SET text = 'other'",
        "UPDATE documents_symbol SET number = 9",
        "TRUNCATE documents_symbol CASCADE",
    ],
)
def test_what_is_tabled_never_changes_even_by_sql(cast: Cast, statement: str) -> None:
    tabled_document(cast)
    with (
        pytest.raises((InternalError, ProgrammingError, DatabaseError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_clauses_do_not_move_from_a_draft_into_a_fixed_text_or_out_of_it(cast: Cast) -> None:
    document = tabled_document(cast)
    fixed = document.versions.get()
    draft = next_version(document, actor=cast.secretariat, nodes=nodes(2))
    for source, target in ((draft, fixed), (fixed, draft)):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                'UPDATE documents_clause SET version_id = %s, "order" = 99 WHERE version_id = %s',
                [target.pk, source.pk],
            )


def test_a_tabled_document_cannot_be_deleted(cast: Cast) -> None:
    document = tabled_document(cast)
    tabled_revision(cast, document, nodes(2))
    with pytest.raises(DatabaseError), transaction.atomic():
        document.delete()
