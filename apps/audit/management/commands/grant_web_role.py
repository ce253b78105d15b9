"""Grant a database role what the web service needs, and no more.

The role may read and write rows. It may not change or remove what only grows (the trail,
submissions, what was published): whatever a table's triggers refuse unconditionally is not
granted either, so that a trigger switched off by mistake opens nothing. It owns no table, so it
cannot switch a trigger off, and it may TRUNCATE nothing. Run this as the owner of the tables,
again after each migration.
"""

from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction
from psycopg import sql

READ_ONLY = ("django_migrations", "django_content_type")


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="an existing role that owns nothing, such as portal_web")

    @transaction.atomic
    def handle(self, *args: Any, role: str, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, EXISTS (SELECT 1 FROM pg_tables"
                " WHERE tableowner = rolname AND schemaname = current_schema())"
                " FROM pg_roles WHERE rolname = %s",
                [role],
            )
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {role}. Create it first: CREATE ROLE … LOGIN")
            if any(found):
                raise CommandError(
                    f"{role} is a superuser or owns tables: triggers would not hold it. "
                    "Give the web service a role of its own."
                )
            cursor.execute("SELECT current_schema(), current_database()")
            schema, database = cursor.fetchone()
            names = {
                "role": sql.Identifier(role),
                "schema": sql.Identifier(schema),
                "database": sql.Identifier(database),
            }
            for statement in (
                "GRANT CONNECT ON DATABASE {database} TO {role}",
                "GRANT USAGE ON SCHEMA {schema} TO {role}",
                "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
            ):
                cursor.execute(sql.SQL(statement).format(**names))
            for table, rights in kept_back():
                cursor.execute(
                    sql.SQL("REVOKE {rights} ON {table} FROM {role}").format(
                        rights=sql.SQL(", ").join(map(sql.SQL, rights)),
                        table=sql.Identifier(schema, table),
                        **names,
                    )
                )
                self.stdout.write(f"{table}: no {', '.join(rights)}")


def kept_back() -> Iterator[tuple[str, list[str]]]:
    """Each table with the rights that its triggers refuse for every row."""
    for table in READ_ONLY:
        yield table, ["INSERT", "UPDATE", "DELETE"]
    for model in apps.get_models():
        refused = refused_operations(model)
        if refused:
            yield model._meta.db_table, refused


def refused_operations(model: type[models.Model]) -> list[str]:
    """What `model`'s Protect triggers refuse without a condition: "UPDATE", "DELETE" or both."""
    operations = [
        str(trigger.operation)
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect)
        and not isinstance(trigger, pgtrigger.ReadOnly)  # it keeps some columns, not the row
        and trigger.condition is None
    ]
    return [right for right in ("UPDATE", "DELETE") if any(right in each for each in operations)]
