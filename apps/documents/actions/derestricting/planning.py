"""When a text becomes public unless its originator objects."""

from __future__ import annotations

import datetime as dt
from copy import copy
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed
from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.documents.actions.derestricting.standing import (
    refuse_due,
    refuse_public,
    refuse_unfit,
    row_held,
)
from apps.documents.actions.derestricting.telling import originators, tell_of
from apps.documents.actions.holding import chain_of, hold
from apps.documents.derestriction import MOST_DAYS, NOTICE, Plan, Way
from apps.documents.models import Derestriction, Document
from apps.documents.publicity import plan_words
from apps.documents.rules import may_edit, originates


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
    refuse_public(document)
    refuse_unfit(document)
    row = row_held(document)
    refuse_due(row, held.now)
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
        tell_of(
            document,
            originators(document, held.now),
            "derestriction_planned",
            key=held.now.isoformat(),
            was=was,
            now=_in_their_words(row),
        )
    return row


def _in_their_words(row: Derestriction) -> object:
    """The plan as it stands now, said in the language of whoever reads the mail."""
    return partial(plan_words, copy(row))


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
