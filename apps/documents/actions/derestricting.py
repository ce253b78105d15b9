"""A text that is not public becomes so: planned, objected to, agreed to, done; by the clock too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import copy
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, WrongState
from apps.core.moments import Moment
from apps.core.text import clean, require
from apps.core.words import moment_words
from apps.delegations.actors import Actor, clock
from apps.delegations.models import Accreditation
from apps.delegations.queries import delegation_people, presidency_people
from apps.documents.actions.holding import Held, chain_of, hold, refuse_void
from apps.documents.actions.readers import as_reader
from apps.documents.derestriction import (
    MOST_DAYS,
    NOTICE,
    Plan,
    Stance,
    Way,
    is_due,
    reminder,
    standing,
)
from apps.documents.models import (
    RESTRICTED,
    Derestriction,
    Document,
    OriginatorsWord,
    Version,
)
from apps.documents.publicity import has_agreed, plan_words
from apps.documents.queries import current, readers
from apps.documents.rules import may_edit, may_table, originates, speaks_for_originator
from apps.notifications.actions import Letter, tell_each


@transaction.atomic
def plan_derestriction(
    document: Document,
    *,
    actor: Actor,
    way: str,
    at: Moment | None = None,
    days: int | None = None,
    mark: str | None = None,
) -> Derestriction:
    """Say when the text becomes public unless its originator objects; in place of the plan before.

    Those who draft it plan until it is tabled, the presidency afterwards. `mark` is that of the
    plan that the actor had before them: raises EditedMeanwhile where a colleague has changed it.
    Raises Invalid where a date leaves another side less than `NOTICE` to object, WrongState where
    it is public already.
    """
    held = hold(document, actor)
    document = held.document
    if not may_edit(held.actor, document):
        raise NotAllowed(
            _("Those who draft it plan when it becomes public; once it is tabled, the presidency.")
        )
    _refuse_public(document)
    _refuse_unfit(document)
    row = Derestriction.objects.filter(document=document).first()
    row = row or Derestriction(document=document)
    row.document = document
    _refuse_due(row, held.now)
    if mark is not None and mark != row.mark:
        raise EditedMeanwhile(
            _(
                "A colleague changed the plan since you opened it: it is shown as it stands now. "
                "Yours is kept below and not saved."
            ),
            was=_("as you opened it"),
            now=plan_words(row),
        )
    was = _in_their_words(row)
    row.way, row.planned_at = way, held.now
    row.by_originator = originates(held.actor, document)
    row.at, row.zone = (at.instant, at.zone) if at and way == Way.DATE else (None, "")
    row.days = days if way == Way.DAYS else None
    _check_plan(row, held.now)
    row.save()
    record(
        "plan_derestriction",
        by=held.actor,
        kind="document",
        subject=document.reference,
        chain=chain_of(document),
        way=row.way,
        date=row.at.isoformat() if row.at else "",
        zone=row.zone,
        days=row.days,
    )
    if document.tabled_at is not None and not row.by_originator:
        _tell(
            document,
            originators(document, held.now),
            "derestriction_planned",
            key=held.now.isoformat(),
            was=was,
            now=_in_their_words(row),
        )
    return row


@transaction.atomic
def object_to_derestriction(document: Document, *, actor: Actor, reason: str) -> OriginatorsWord:
    """The originator objects: the text stays with its readers. The reason is for members.

    Raises WrongState from the instant on at which it becomes public, and where nothing is planned.
    """
    held = _hold_originator(document, actor)
    row = _row(held.document)
    _refuse_due(row, held.now)
    if row.plan is None and not has_agreed(held.document, current(held.document)):
        raise WrongState(_("Nobody plans that it becomes public: there is nothing to object to."))
    if _standing(held.document) == Stance.OBJECTS:
        raise WrongState(_("An objection stands already."), now=_("objected"))
    words = require(
        reason, "reason", _("Say why it is to stay restricted: members read it."), limit=2000
    )
    return _say(held, "object_to_derestriction", Stance.OBJECTS, words)


@transaction.atomic
def withdraw_objection(document: Document, *, actor: Actor) -> OriginatorsWord:
    """The originator objects no longer. A plan whose instant has passed is not revived."""
    held = _hold_originator(document, actor)
    if _standing(held.document) != Stance.OBJECTS:
        raise WrongState(_("No objection stands."), was=_("objected"), now=_("no objection"))
    return _say(held, "withdraw_objection", Stance.WITHDRAWN)


@transaction.atomic
def agree_to_derestriction(document: Document, *, actor: Actor, was: str = "") -> OriginatorsWord:
    """The originator lets the presidency make the text of today public at once.

    `was` is the hash of the text that the actor had before them: a later one needs a new word.
    """
    held = _hold_originator(document, actor)
    newest = current(held.document)
    _refuse_other_text(newest, was)
    if has_agreed(held.document, newest):
        raise WrongState(_("Your side has agreed already."), now=_("agreed"))
    return _say(held, "agree_to_derestriction", Stance.AGREES)


@transaction.atomic
def derestrict(document: Document, *, actor: Actor, was: str = "") -> Document:
    """The presidency makes the text public at once, for good; where its originator agrees.

    `was` is the hash of the text that the actor had before them.
    """
    held = hold(document, actor)
    document = held.document
    if not may_table(held.actor):
        raise NotAllowed(_("The presidency makes documents public."))
    _refuse_public(document)
    _refuse_unfit(document)
    newest = current(document)
    if newest is None:
        raise WrongState(_("Table the document first: only a fixed text becomes public."))
    _refuse_other_text(newest, was)
    if _standing(document) == Stance.OBJECTS:
        raise WrongState(_("Its originator objects. It can withdraw the objection."))
    if not (originates(held.actor, document) or has_agreed(document, newest)):
        raise NotAllowed(_("Its originator has not agreed that this text becomes public at once."))
    _publish(document, newest.number, by=held.actor, at=held.now, way="at_once")
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
    row = Derestriction.objects.filter(document=document).first()
    row = row or Derestriction(document=document)
    row.document = document
    if row.adopted_at is None:
        row.adopted_at, row.adopted_number = at, version.number
        row.save()
    if row.plan is None or row.way != Way.ADOPTION or not _due(row, at):
        return False
    _publish(document, row.adopted_number or version.number, by=actor, at=at, way=row.way)
    return True


def derestrict_due() -> int:
    """What the instants bring about, once for each document, however many clocks run; and the
    mails that tell originators in good time. It may come late: an objection counts by its instant.
    """
    now = moments.database_now()
    waiting = Derestriction.objects.waiting().select_related("document__presidency__member")
    done = 0
    for row in waiting.order_by("pk"):
        if _due(row, now) or _reminder(row, now) is not None:
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
    if _due(row, now):
        number = row.adopted_number
        if row.way != Way.ADOPTION or number is None:
            number = document.versions.filter(fixed_at__isnull=False).latest("number").number
        _publish(document, number, by=clock("derestrict"), at=now, way=row.way)
        return True
    days = _reminder(row, now)
    if days is not None and row.moment is not None:
        _tell(
            document,
            originators(document, now),
            "derestriction_ahead",
            key=f"{row.moment.instant.isoformat()}:{days}",
            moment=row.moment,
        )
    return False


def _publish(document: Document, number: int, *, by: Actor, at: dt.datetime, way: str) -> None:
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
    _tell(document, people, "derestricted", key="", moment=at, version=version)


# Who says what


def originators(document: Document, at: dt.datetime) -> list[Accreditation]:
    """The people of the side that drafted it."""
    if document.drafted_by_presidency or document.owner is None:
        return presidency_people(at)
    return delegation_people(document.owner.code, at)


def _hold_originator(document: Document, actor: Actor) -> Held:
    held = hold(document, actor)
    if not speaks_for_originator(held.actor, held.document):
        raise NotAllowed(
            _("The side that drafted it says so: by its head, or whom the head authorises.")
        )
    if held.document.tabled_at is None:
        raise WrongState(_("It is not tabled yet: change the plan instead."), now=_("a draft"))
    _refuse_public(held.document)
    _refuse_unfit(held.document)
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
    _tell(
        document,
        [] if held.actor.is_presidency else presidency_people(held.now),
        "originators_word",
        key=f"{stance}:{said.pk}",
        stance=stance,
        originator=document.owner.name if document.owner else "",
    )
    return said


def _tell(
    document: Document, people: Iterable[Accreditation], what: str, *, key: str, **context: object
) -> None:
    """By symbol, never by title."""
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


def _in_their_words(row: Derestriction) -> object:
    """The plan as it stands now, said in the language of whoever reads the mail."""
    return partial(plan_words, copy(row))


def _row(document: Document) -> Derestriction:
    row = Derestriction.objects.filter(document=document).first() or Derestriction()
    row.document = document
    return row


def _words(document: Document) -> list[tuple[dt.datetime, str]]:
    return [said.word for said in OriginatorsWord.objects.filter(document=document)]


def _standing(document: Document) -> str:
    return standing(_words(document))


def _due(row: Derestriction, now: dt.datetime) -> bool:
    plan = row.plan
    return plan is not None and is_due(plan, _words(row.document), now)


def _reminder(row: Derestriction, now: dt.datetime) -> int | None:
    plan = row.plan
    return None if plan is None else reminder(plan, _words(row.document), now)


# What is refused


def _refuse_public(document: Document) -> None:
    if document.is_public:
        raise WrongState(
            _("It is public. That cannot be undone."),
            was=_("not yet public"),
            now=_("public since %(moment)s") % {"moment": moment_words(document.derestricted_at)}
            if document.derestricted_at
            else _("public"),
            onward=document.address,
            onward_words=_("Go to the document"),
        )


def _refuse_unfit(document: Document) -> None:
    refuse_void(document)
    if document.is_non_paper:
        raise WrongState(_("A non-paper has no status: it never becomes public."))
    if document.classification not in RESTRICTED:
        raise WrongState(_("It is one delegation’s own: choose first who may read it."))


def _refuse_due(row: Derestriction, now: dt.datetime) -> None:
    """From its instant on it is as good as public, though the clock may come minutes later."""
    if row.moment is not None and _due(row, now):
        raise WrongState(
            _("The moment has come: the document becomes public within minutes."),
            was=_("until %(moment)s") % {"moment": moment_words(row.moment)},
            now=_("due"),
        )


def _refuse_other_text(newest: Version | None, was: str) -> None:
    if newest is not None and was and was != newest.text_hash:
        raise WrongState(
            _("A newer text was tabled since you opened the page. Look at it first."),
            was=_("the text that you saw"),
            now=newest.symbol,
        )


def _check_plan(row: Derestriction, now: dt.datetime) -> None:
    """Raises Invalid beside the field that is wrong."""
    wrong: dict[str, str] = {}
    if row.way not in Way.values:
        wrong["way"] = _("Choose when it becomes public.")
    elif row.way == Way.ADOPTION and row.adopted_at is not None:
        wrong["way"] = _("Its text is adopted already. Choose a date.")
    elif row.way == Way.DATE and row.at is None:
        wrong["date"] = _("Name the date.")
    elif row.way == Way.DAYS and not 0 < (row.days or 0) <= MOST_DAYS:
        wrong["days"] = _("Between 1 and %(most)d days.") % {"most": MOST_DAYS}
    elif (plan := row.plan) is not None:
        wrong = _too_early(row, plan, now)
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)


def _too_early(row: Derestriction, plan: Plan, now: dt.datetime) -> dict[str, str]:
    field = "date" if row.way == Way.DATE else "days"
    asked = row.at
    if row.way == Way.DAYS and plan.tabled_at is not None and row.days is not None:
        asked = plan.tabled_at + dt.timedelta(days=row.days)
    if asked is None:
        return {}
    if asked <= now:
        return {field: _("That moment has passed. Choose a later one.")}
    if row.document.tabled_at is not None and not row.by_originator and asked < now + NOTICE:
        return {
            field: _("The side that drafted it has %(days)d days to object. Choose a later moment.")
            % {"days": NOTICE.days}
        }
    return {}
