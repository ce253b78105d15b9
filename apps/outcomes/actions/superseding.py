"""Saying that a later outcome takes the place of an earlier one."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.outcomes.models import Outcome
from apps.outcomes.rules import may_publish


@transaction.atomic
def supersede(outcome: Outcome, *, actor: Actor, by: Outcome) -> Outcome:
    """Say that a later outcome takes the place of this one. Both stay where they are."""
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not may_publish(actor):
        raise NotAllowed(_("The presidency says what an outcome replaces."))
    return put_in_place(outcome, by=by, actor=actor, now=now)


def put_in_place(outcome: Outcome, *, by: Outcome, actor: Actor, now: dt.datetime) -> Outcome:
    pair = {outcome.pk, by.pk}
    locked = Outcome.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(pair)
    held, later = locked[outcome.pk], locked[by.pk]
    if held.superseded_by_id is not None:
        raise WrongState(_("Another outcome has replaced this one already."))
    if not held.is_of_brics or not later.is_of_brics:
        message = _("Documents of other organisations neither replace outcomes nor are replaced.")
        raise Invalid(message, {"by": message, "replaces": message})
    if held.pk == later.pk or later.superseded_by_id is not None:
        message = _("Choose an outcome that stands: another one, not replaced itself.")
        raise Invalid(message, {"by": message, "replaces": message})
    held.superseded_by = later
    held.save(update_fields=["superseded_by"])
    record(
        "outcome_superseded",
        by=actor,
        kind="outcome",
        subject=held.slug[:60],
        at=now,
        by_outcome=later.slug,
    )
    return held
