"""The reference data that the portal comes with: a beginning, which people then keep right."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core import serializers
from django.db import models, transaction

from apps.audit.actions import record
from apps.core.errors import NotAllowed
from apps.delegations.actors import Actor


@transaction.atomic
def load_reference(*, actor: Actor, folder: Path) -> dict[str, int]:
    """Bring in what is absent from every *.json of `folder`, in order of name; returns the counts.

    A row that exists is never touched, whatever was edited in it since: a second load changes
    nothing, and a release's new rows still arrive. Rows are known by their natural keys. A row
    without one (a status, a name of a body) comes only together with the row that it belongs to.

    Raises NotAllowed for anybody but the clock that runs the command.
    """
    if not actor.clock:
        raise NotAllowed("Reference data is loaded by a command.")
    created: set[models.Model] = set()
    counts: dict[str, int] = {}
    for path in sorted(folder.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        before = len(created)
        for row in serializers.deserialize("json", text):
            if _is_new(row.object, created):
                row.save()
                created.add(row.object)
        counts[path.name] = len(created) - before
        if counts[path.name]:
            record(
                "load_reference",
                by=actor,
                kind="reference",
                subject=path.stem[:60],
                rows=counts[path.name],
                sha256=hashlib.sha256(text.encode()).hexdigest(),
            )
    return counts


def _is_new(row: models.Model, created: set[models.Model]) -> bool:
    """The deserializer has found the primary key of a row whose natural key exists."""
    if hasattr(row, "natural_key"):
        return row.pk is None
    owners = [
        getattr(row, field.name)
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    ]
    return any(owner in created for owner in owners)
