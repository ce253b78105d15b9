"""What the side that drafted a text says to its becoming public."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import NotAllowed, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.delegations.queries import presidency_people
from apps.documents.actions.derestricting.standing import (
    refuse_due,
    refuse_other_text,
    refuse_public,
    refuse_unfit,
    row_held,
    stance_of,
)
from apps.documents.actions.derestricting.telling import tell_of
from apps.documents.actions.holding import Held, hold
from apps.documents.derestriction import Stance
from apps.documents.models import Document, OriginatorsWord
from apps.documents.publicity import has_agreed
from apps.documents.queries import current
from apps.documents.rules import speaks_for_originator


@transaction.atomic
def object_to_derestriction(document: Document, *, actor: Actor, reason: str) -> OriginatorsWord:
    """The originator objects: the text stays with its readers. The reason is for members.

    Raises WrongState from the instant on at which it becomes public, and where nothing is planned.
    """
    held = _hold_originator(document, actor)
    row = row_held(held.document)
    refuse_due(row, held.now)
    if row.plan is None and not has_agreed(held.document, current(held.document)):
        raise WrongState(_("Nobody plans that it becomes public: there is nothing to object to."))
    if stance_of(held.document) == Stance.OBJECTS:
        raise WrongState(_("An objection stands already."), now=_("objected"))
    words = require(
        reason, "reason", _("Say why it is to stay restricted: members read it."), limit=2000
    )
    return _say(held, "object_to_derestriction", Stance.OBJECTS, words)


@transaction.atomic
def withdraw_objection(document: Document, *, actor: Actor) -> OriginatorsWord:
    """The originator objects no longer. A plan whose instant has passed is not revived."""
    held = _hold_originator(document, actor)
    if stance_of(held.document) != Stance.OBJECTS:
        raise WrongState(_("No objection stands."), was=_("objected"), now=_("no objection"))
    return _say(held, "withdraw_objection", Stance.WITHDRAWN)


@transaction.atomic
def agree_to_derestriction(document: Document, *, actor: Actor, was: str = "") -> OriginatorsWord:
    """The originator lets the presidency make the text of today public at once.

    `was` is the hash of the text that the actor had before them: a later one needs a new word.
    """
    held = _hold_originator(document, actor)
    newest = current(held.document)
    refuse_other_text(newest, was)
    if has_agreed(held.document, newest):
        raise WrongState(_("Your side has agreed already."), now=_("agreed"))
    return _say(held, "agree_to_derestriction", Stance.AGREES)


def _hold_originator(document: Document, actor: Actor) -> Held:
    held = hold(document, actor)
    if not speaks_for_originator(held.actor, held.document):
        raise NotAllowed(
            _("The side that drafted it says so: by its head, or whom the head authorises.")
        )
    if held.document.tabled_at is None:
        raise WrongState(_("It is not tabled yet: change the plan instead."), now=_("a draft"))
    refuse_public(held.document)
    refuse_unfit(held.document)
    return held


def _say(held: Held, verb: str, stance: str, reason: str = "") -> OriginatorsWord:
    document = held.document
    said = OriginatorsWord.objects.create(
        document=document,
        stance=stance,
        reason=clean(reason),
        by=held.actor.credentials,
        at=held.now,
    )
    record(verb, by=held.actor, kind="document", subject=document.reference, at=held.now)
    tell_of(
        document,
        [] if held.actor.is_presidency else presidency_people(held.now),
        "originators_word",
        key=f"{stance}:{said.pk}",
        stance=stance,
        originator=document.owner.name if document.owner else "",
    )
    return said
