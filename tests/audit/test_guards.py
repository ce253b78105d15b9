"""The database itself refuses to change or remove what only grows."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.utils import ProgrammingError

from apps.audit.actions import anchor_heads, record
from apps.audit.management.commands.grant_web_role import kept_back, refused_operations
from apps.audit.models import Anchor, Entry
from apps.delegations.actors import clock as named_clock
from apps.reviews.models import Submission

pytestmark = pytest.mark.django_db
ROLE = "portal_web_of_a_test"


@pytest.fixture
def trail() -> None:
    record("act", by=named_clock("test"), kind="round", subject="bcdf")
    anchor_heads()
    with connection.cursor() as cursor:  # as at a commit: nothing is left to be checked
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value)


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("UPDATE audit_entry SET verb = ''", "Cannot update"),
        ("DELETE FROM audit_entry", "Cannot"),
        ("TRUNCATE audit_entry", "never removed"),
        ("UPDATE audit_anchor SET hash = ''", "Cannot update"),
        ("DELETE FROM audit_anchor", "Cannot"),
        ("TRUNCATE audit_anchor", "never removed"),
    ],
)
def test_triggers_hold_even_the_owner(trail: None, statement: str, answer: str) -> None:
    assert answer in refused(statement)


def test_the_models_cannot_either(trail: None) -> None:
    for row in (Entry.objects.get(), Anchor.objects.get()):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()


def test_an_anchor_is_noted_once(trail: None) -> None:
    anchor = Anchor.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Anchor.objects.create(chain=anchor.chain, number=anchor.number, hash="0" * 64, at=anchor.at)


# The web service's own role


@pytest.fixture
def role(trail: None) -> Iterator[str]:
    """A role made and granted in the test's transaction, and gone with it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
    call_command("grant_web_role", ROLE, stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield ROLE
        cursor.execute("RESET ROLE")


def test_the_web_writes_the_trail_and_reads_it(role: str) -> None:
    record("act", by=named_clock("test"), kind="round", subject="bcdf")
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = ''",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "UPDATE audit_anchor SET hash = ''",
        "DELETE FROM audit_anchor",
        "UPDATE reviews_submission SET position = 'accept'",
        "DELETE FROM reviews_submission",
        "TRUNCATE accounts_user CASCADE",
        "DELETE FROM documents_symbol",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    ],
)
def test_the_web_has_no_right_to(role: str, statement: str) -> None:
    assert "permission denied" in refused(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TABLE audit_anchor",
        "ALTER TABLE audit_entry OWNER TO " + ROLE,
    ],
)
def test_the_web_owns_nothing(role: str, statement: str) -> None:
    assert "must be owner" in refused(statement)


def test_the_web_cannot_switch_triggers_off_for_its_session(role: str) -> None:
    assert "permission denied" in refused("SET session_replication_role = replica")


def test_a_trigger_switched_off_opens_nothing(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(f"SET LOCAL ROLE {role}")
    assert "permission denied" in refused("UPDATE audit_entry SET verb = ''")


def test_the_web_does_its_daily_work(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = name")
        cursor.execute("DELETE FROM django_session")
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        cursor.execute("SELECT count(*) FROM django_migrations")


def test_a_second_grant_gives_no_more(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"GRANT UPDATE ON audit_entry TO {role}")
        call_command("grant_web_role", role, stdout=io.StringIO())
        cursor.execute(f"SET LOCAL ROLE {role}")
    assert "permission denied" in refused("UPDATE audit_entry SET verb = ''")


def test_unknown_owning_and_almighty_roles_are_refused() -> None:
    with pytest.raises(CommandError, match="no role"):
        call_command("grant_web_role", "nobody_of_this_name")
    with pytest.raises(CommandError, match="superuser"):
        call_command("grant_web_role", "postgres")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT ALL ON SCHEMA public TO {ROLE}")
        cursor.execute(f"ALTER TABLE audit_anchor OWNER TO {ROLE}")
    with pytest.raises(CommandError, match="owns tables"):
        call_command("grant_web_role", ROLE)


def test_a_role_with_a_strange_name_is_quoted() -> None:
    with connection.cursor() as cursor:
        cursor.execute('CREATE ROLE "web; DROP TABLE x"')
    call_command("grant_web_role", "web; DROP TABLE x", stdout=io.StringIO())


def test_what_only_grows_is_found_by_its_triggers() -> None:
    found = dict(kept_back())
    for model in (Entry, Anchor, Submission):
        assert found[model._meta.db_table] == ["UPDATE", "DELETE"]
    assert set(found) >= {model._meta.db_table for model in growing()}


def growing() -> list[type[models.Model]]:
    """Every model with the triggers of `append_only`, told by that of TRUNCATE and of rows."""
    return [
        model
        for model in apps.get_models()
        if any(
            trigger.name.endswith("_rows") and isinstance(trigger, pgtrigger.Protect)
            for trigger in getattr(model._meta, "triggers", [])
        )
    ]


def test_conditional_triggers_leave_the_right() -> None:
    version = apps.get_model("documents", "Version")
    assert refused_operations(version) == []


def test_errors_are_of_rights_and_not_of_spelling(role: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        Entry.objects.update(verb="")
