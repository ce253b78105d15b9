"""Many rows like one, where only their number counts: what a long list costs, and its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from typing import cast

from django.db.models import Field, ManyToOneRel, Model

from apps.core.text import reference
from tests.factories.snapshots import as_they_were_written

# Besides what is unique by itself: what must differ beside something else.
DIFFERING = {"slug", "once"}

type Key = tuple[type[Model], object]


def many_more(times: int, *rows: Model, **other: Callable[[int], object]) -> None:
    """So many more of these rows, each with all that hangs on it: whatever refers to one of them
    is copied too, and the copies refer to each other. What `other` names differs by its number."""
    hanging = _hanging_on(rows)
    order = TopologicalSorter({key: _above(row, hanging) for key, row in hanging.items()})
    order.prepare()
    made: dict[Key, list[Model]] = {}
    with as_they_were_written():
        while order.is_active():
            ready = order.get_ready()
            by_model: dict[type[Model], list[Key]] = defaultdict(list)
            for key in ready:
                by_model[key[0]].append(key)
            for model, keys in by_model.items():
                for key in keys:
                    given = other if hanging[key] in rows else {}
                    made[key] = [_copy(hanging[key], n, made, given) for n in range(times)]
                model._base_manager.bulk_create([copy for key in keys for copy in made[key]])
            order.done(*ready)


def _hanging_on(rows: tuple[Model, ...]) -> dict[Key, Model]:
    found: dict[Key, Model] = {}
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        key = type(row), row.pk
        if key not in found:
            found[key] = row
            for relation in row._meta.get_fields(include_hidden=True):
                if isinstance(relation, ManyToOneRel):
                    manager = relation.related_model._base_manager
                    waiting += manager.filter(**{relation.field.name: row.pk})
    return found


def _above(row: Model, hanging: dict[Key, Model]) -> Iterator[Key]:
    for field in _fields(row):
        if field.is_relation and (key := _refers_to(row, field)) in hanging:
            yield key


def _fields(row: Model) -> Iterator[Field[object, object]]:
    yield from (field for field in row._meta.concrete_fields if not field.generated)


def _refers_to(row: Model, field: Field[object, object]) -> Key:
    return cast("Key", (field.related_model, getattr(row, field.attname)))


def _copy(
    row: Model, n: int, made: dict[Key, list[Model]], other: dict[str, Callable[[int], object]]
) -> Model:
    values: dict[str, object] = {}
    for field in _fields(row):
        value = getattr(row, field.attname)
        if field.name in other:
            value = other[field.name](n)
        elif field.is_relation and (key := _refers_to(row, field)) in made:
            value = made[key][n].pk
        elif field.primary_key:
            continue
        elif field.default is reference:
            value = reference()
        elif value and not field.is_relation and (field.unique or field.name in DIFFERING):
            value = f"{n}-{value}"[: field.max_length]
        values[field.attname] = value
    return type(row)(**values)
