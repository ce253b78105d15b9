"""Who is told of a document's becoming public: by its symbol, never by its title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from apps.delegations.models import Accreditation
from apps.delegations.queries import delegation_people, presidency_people
from apps.documents.actions.readers import as_reader
from apps.documents.models import Document
from apps.notifications.actions import Letter, tell_each


def originators(document: Document, at: dt.datetime) -> list[Accreditation]:
    """The people of the side that drafted it."""
    if document.drafted_by_presidency or document.owner is None:
        return presidency_people(at)
    return delegation_people(document.owner.code, at)


def tell_of(
    document: Document, people: Iterable[Accreditation], what: str, *, key: str, **context: object
) -> None:
    tell_each(
        Letter(
            recipient=person.user,
            key=":".join(filter(None, [what, document.reference, key, person.user.reference])),
            template=f"documents/emails/{what}",
            context={"document": document, **context},
            reason=partial(as_reader, person),
        )
        for person in people
    )
