"""Rows are locked in one order, and the trail's chain last: no two verbs wait for each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delegations.actions import end_accreditation
from apps.delegations.models import MemberState, Office
from apps.research import actions
from tests.conftest import Cast
from tests.factories.delegations import accredit
from tests.factories.research import agreed, complete, fresh

pytestmark = pytest.mark.django_db

ORDER = ["research_termsofreference", "documents_document", "documents_series", "audit_chain"]


def locks(act: Callable[[], object]) -> list[str]:
    """The tables whose rows `act` locks, each where it is first locked."""
    with CaptureQueriesContext(connection) as seen:
        act()
    tables: list[str] = []
    for query in seen.captured_queries:
        sql = query["sql"]
        if sql.startswith("SELECT") and " FOR UPDATE" in sql:
            table = sql.partition(' FROM "')[2].partition('"')[0]
            if table in ORDER and table not in tables:
                tables.append(table)
    return tables


def test_a_step_is_saved_in_that_order(cast: Cast) -> None:
    terms = complete(cast.delegates["BR"])
    taken = locks(
        lambda: actions.save_step(
            terms,
            actor=cast.delegates["BR"],
            step="funding",
            data={"funding": "The members share it."},
            edition=fresh(terms).edition,
        )
    )
    assert taken == [table for table in ORDER if table != "documents_series"]


def test_a_decision_is_tabled_in_that_order(cast: Cast) -> None:
    terms = agreed(cast)
    nomination = terms.nominations.first()
    assert nomination is not None
    assert locks(lambda: actions.table_decision(nomination, actor=cast.chair)) == ORDER


def test_an_accreditation_that_ends_can_still_be_named(cast: Cast) -> None:
    """Verbs name their actor's accreditation in rows that they write after the trail's."""
    held = accredit("Second", Office.DELEGATE, MemberState.objects.get(code="BR")).credentials
    with CaptureQueriesContext(connection) as seen:
        end_accreditation(held, actor=cast.heads["BR"])
    locked = [
        query["sql"]
        for query in seen.captured_queries
        if 'FROM "delegations_accreditation"' in query["sql"] and " FOR " in query["sql"]
    ]
    assert locked
    assert all("FOR NO KEY UPDATE" in sql for sql in locked)
