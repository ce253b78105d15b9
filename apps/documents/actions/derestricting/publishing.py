"""A text becomes public: at once, on adoption, or by the clock."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import NotAllowed, WrongState
from apps.delegations.actors import Actor, clock
from apps.delegations.queries import presidency_people
from apps.documents.actions.derestricting.standing import (
    due_at,
    refuse_other_text,
    refuse_public,
    refuse_unfit,
    row_held,
    stance_of,
    words_of,
)
from apps.documents.actions.derestricting.telling import originators, tell_of
from apps.documents.actions.holding import hold
from apps.documents.derestriction import Stance, Way, reminder
from apps.documents.models import Derestriction, Document, Version
from apps.documents.publicity import has_agreed
from apps.documents.queries import current, readers
from apps.documents.rules import may_table, originates


@transaction.atomic
def derestrict(document: Document, *, actor: Actor, was: str = "") -> Document:
    """The presidency makes the text public at once, for good; where its originator agrees.

    `was` is the hash of the text that the actor had before them.
    """
    held = hold(document, actor)
    document = held.document
    if not may_table(held.actor):
        raise NotAllowed(_("The presidency makes documents public."))
    refuse_public(document)
    refuse_unfit(document)
    newest = current(document)
    if newest is None:
        raise WrongState(_("Table the document first: only a fixed text becomes public."))
    refuse_other_text(newest, was)
    if stance_of(document) == Stance.OBJECTS:
        raise WrongState(_("Its originator objects. It can withdraw the objection."))
    if not (originates(held.actor, document) or has_agreed(document, newest)):
        raise NotAllowed(_("Its originator has not agreed that this text becomes public at once."))
    make_public(document, newest.number, by=held.actor, at=held.now, way="at_once")
    return document


@transaction.atomic
def derestrict_on_adoption(version: Version, *, actor: Actor, at: dt.datetime) -> bool:
    """Called by the app above, in the transaction in which the members adopt `version` at `at`:
    a document planned to be public on adoption becomes so now, or once its originator has had
    `NOTICE` to object. True where it is public now.

    The caller has locked the document's row before it wrote the trail.
    """
    document = Document.objects.select_for_update().get(pk=version.document_id)
    if document.is_public or document.is_non_paper or document.is_void:
        return False
    row = row_held(document)
    if row.adopted_at is None:
        row.adopted_at, row.adopted_number = at, version.number
        row.save()
    if row.plan is None or row.way != Way.ADOPTION or not due_at(row, at):
        return False
    make_public(document, row.adopted_number or version.number, by=actor, at=at, way=row.way)
    return True


def derestrict_due() -> int:
    """What the instants bring about, once for each document, however many clocks run; and the
    mails that tell originators in good time. It may come late: an objection counts by its instant.
    """
    now = moments.database_now()
    waiting = Derestriction.objects.waiting().select_related("document__presidency__member")
    done = 0
    for row in waiting.order_by("pk"):
        if due_at(row, now) or reminder_at(row, now) is not None:
            done += _keep(row.document_id)
    return done


@transaction.atomic
def _keep(pk: int) -> bool:
    document = Document.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if document is None:  # another clock, or a verb, has it
        return False
    row = Derestriction.objects.waiting().filter(document=document).first()
    if row is None:
        return False
    row.document = document
    now = moments.database_now()
    if due_at(row, now):
        number = row.adopted_number
        if row.way != Way.ADOPTION or number is None:
            number = document.versions.filter(fixed_at__isnull=False).latest("number").number
        make_public(document, number, by=clock("derestrict"), at=now, way=row.way)
        return True
    days = reminder_at(row, now)
    if days is not None and row.moment is not None:
        tell_of(
            document,
            originators(document, now),
            "derestriction_ahead",
            key=f"{row.moment.instant.isoformat()}:{days}",
            moment=row.moment,
        )
    return False


def make_public(document: Document, number: int, *, by: Actor, at: dt.datetime, way: str) -> None:
    document.derestricted_at, document.public_from = at, number
    document.save(update_fields=["derestricted_at", "public_from"])
    version = document.versions.get(number=number)
    record(
        "derestrict",
        by=by,
        kind="document",
        subject=document.reference,
        at=at,
        version=number,
        symbol=version.symbol,
        text_hash=version.text_hash,
        way=way,
    )
    people = [*readers(document, at), *presidency_people(at)]
    tell_of(document, people, "derestricted", key="", moment=at, version=version)


def reminder_at(row: Derestriction, now: dt.datetime) -> int | None:
    plan = row.plan
    return None if plan is None else reminder(plan, words_of(row.document), now)
