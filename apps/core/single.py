"""What the database keeps single: whoever comes second is told in words, beside the field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from apps.core.errors import Invalid


@contextmanager
def single(message: str, field: str) -> Iterator[None]:
    """Around a write whose address, name or number another may have taken since it was looked for.

    Waits for a transaction that is taking it now. Raises Invalid where that one has it; what was
    written within is undone, and nothing else.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise Invalid(message, {field: message}) from error
