"""Who else may read a document that is for members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState, Organisation
from apps.documents.actions.holding import chain_of, hold
from apps.documents.models import Classification, Document, Version
from apps.documents.queries import current, readers
from apps.documents.rules import may_name_readers
from apps.notifications.actions import Letter, tell_each


@transaction.atomic
def invite_readers(
    document: Document,
    *,
    actor: Actor,
    organisations: Collection[Organisation],
    states: Collection[MemberState] = (),
) -> Document:
    """Name the organisations and states that read it beside the members, in place of those before.

    A non-paper is read by the named alone. Those who draft name readers until it is tabled, the
    presidency afterwards.
    """
    held = hold(document, actor)
    if not may_name_readers(held.actor, held.document):
        raise NotAllowed(_("Only those who hold the document name its readers."))
    named = bool(organisations or states)
    if held.document.derestricted_at is not None:
        raise WrongState(_("It is public: anyone may read it."), now=_("public"))
    if named and held.document.classification != Classification.MEMBERS:
        message = _("Readers are named for documents classified “Members” only.")
        raise Invalid(message, {"organisations": message})
    held.document.invited.set(organisations)
    held.document.admitted_states.set(states)
    record(
        "invite_readers",
        by=held.actor,
        kind="document",
        subject=held.document.reference,
        chain=chain_of(held.document),
        organisations=sorted(organisation.code for organisation in organisations),
        states=sorted(state.code for state in states),
    )
    newest = current(held.document)
    circulated = held.document.tabled_at is not None or held.document.shared_at is not None
    if newest is not None and circulated:
        tell_readers(newest, held.now)  # nobody is told twice
    return held.document


def as_reader(person: Accreditation) -> str:
    return _("you may read this document as %(office)s (%(side)s)") % {
        "office": person.get_office_display(),
        "side": person.side_name,
    }


def tell_readers(version: Version, now: dt.datetime) -> None:
    """One mail to each person who may read a tabled version and was not told of it yet."""
    document = version.document
    tell_each(
        Letter(
            recipient=person.user,
            key=f"tabled:{document.reference}:{version.number}:{person.user.reference}",
            template="documents/emails/tabled",
            context={"document": document, "version": version},
            reason=partial(as_reader, person),
        )
        for person in readers(document, now)
    )
