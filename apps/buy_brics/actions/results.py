"""Results: figures with whoever counted them. Published, they are corrected in the open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.buy_brics.actions.holding import hold_presidency, lock_campaign
from apps.buy_brics.models import Campaign, ProductCategory, Result, ResultValue
from apps.buy_brics.models.campaigns import Breakdown
from apps.core.errors import Invalid, WrongState
from apps.core.text import require
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState

MOST_FIGURES = 30  # of one result: more bars say nothing
GREATEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and whose it is: a member or category by code or name, or words of its own."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, by whom, and as of which day."""

    measure: str
    unit: str
    finding: str
    breakdown: str
    source: str
    as_of: dt.date


@transaction.atomic
def publish_result(
    campaign: Campaign, *, actor: Actor, counted: Counted, figures: Sequence[Figure]
) -> Result:
    """Publish what a campaign came to. The presidency answers for it with the source that it names.

    Raises Invalid for figures that no one can place, a day to come, a missing source, and what is
    published already: the same form sent twice counts once.
    """
    locked = lock_campaign(campaign)
    held = hold_presidency(actor)
    if counted.as_of > held.now.date():
        message = _("This day has not come yet.")
        raise Invalid(message, {"as_of": message})
    if counted.breakdown not in Breakdown.values:
        message = _("Choose how the figures are divided.")
        raise Invalid(message, {"breakdown": message})
    result = Result(
        campaign=locked,
        measure=require(counted.measure, "measure", _("Say what was counted."), limit=160),
        unit=require(counted.unit, "unit", _("Say in which unit."), limit=40),
        finding=require(
            counted.finding, "finding", _("Say in one sentence what the figures show."), limit=250
        ),
        breakdown=counted.breakdown,
        source=require(counted.source, "source", _("Say who counted."), limit=250),
        as_of=counted.as_of,
        published_at=held.now,
        by=held.actor.credentials,
    )
    values = _values(result, figures)
    if _is_published(result):
        raise Invalid(_("This result is published already. Withdraw it before you correct it."))
    result.save()
    ResultValue.objects.bulk_create(values)
    record(
        "publish_result",
        by=held.actor,
        kind="result",
        subject=result.reference,
        at=held.now,
        campaign=locked.reference,
        figures=len(values),
    )
    return result


@transaction.atomic
def withdraw_result(result: Result, *, actor: Actor, reason: str) -> Result:
    """It was wrong. The page says that it is withdrawn, and why; the figures are shown no more."""
    lock_campaign(result.campaign)
    locked = Result.objects.select_for_update(of=("self",)).get(pk=result.pk)
    held = hold_presidency(actor)
    if locked.withdrawn_at is not None:
        raise WrongState(_("This result is withdrawn already."), now=_("withdrawn"))
    locked.withdrawn_because = require(reason, "reason", _("Say why: readers see it."), limit=250)
    locked.withdrawn_at = held.now
    locked.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record(
        "withdraw_result",
        by=held.actor,
        kind="result",
        subject=locked.reference,
        at=held.now,
    )
    return locked


def _is_published(result: Result) -> bool:
    same = ("measure", "unit", "finding", "breakdown", "source", "as_of")
    standing = Result.objects.standing().filter(campaign=result.campaign)
    return standing.filter(**{name: getattr(result, name) for name in same}).exists()


def _values(result: Result, figures: Sequence[Figure]) -> list[ResultValue]:
    """In the order given; members always by their name, since a chart of them is no ranking."""
    total = result.breakdown == Breakdown.TOTAL
    if not figures or len(figures) > MOST_FIGURES or (total and len(figures) != 1):
        message = (
            _("A total is one figure.")
            if total
            else _("Give between 1 and %(count)d figures.") % {"count": MOST_FIGURES}
        )
        raise Invalid(message, {"figures": message})
    values = [_value(result, each) for each in figures]
    if result.breakdown == Breakdown.MEMBER:
        values.sort(key=lambda value: value.label)
    labels = [value.label.casefold() for value in values]
    if len(set(labels)) != len(labels):
        message = _("Two of the figures have the same name.")
        raise Invalid(message, {"figures": message})
    for order, value in enumerate(values):
        value.order = order
    return values


def _value(result: Result, figure: Figure) -> ResultValue:
    if not figure.value.is_finite() or not 0 <= figure.value < GREATEST:
        message = _("“%(name)s”: a figure is a number from 0 on.") % {"name": figure.name}
        raise Invalid(message, {"figures": message})
    value = ResultValue(result=result, value=figure.value.quantize(Decimal("0.01")))
    if result.breakdown == Breakdown.MEMBER:
        value.member = _named(MemberState, figure.name)
    elif result.breakdown == Breakdown.CATEGORY:
        value.category = _named(ProductCategory, figure.name)
    elif result.breakdown == Breakdown.OTHER:
        message = _("Name each figure in at most %(limit)d characters.") % {"limit": 80}
        value.words = require(figure.name, "figures", message, limit=80)
    return value


def _named[M: (MemberState, ProductCategory)](model: type[M], name: str) -> M:
    found = (
        model._default_manager.filter(code__iexact=name).first()
        or model._default_manager.filter(name__iexact=name).first()
    )
    if found is None:
        message = _("“%(name)s” is not known here. Write its name or its code.") % {"name": name}
        raise Invalid(message, {"figures": message})
    return found
