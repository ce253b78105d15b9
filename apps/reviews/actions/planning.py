"""Rounds in the plan: their date stands in the timetable, moves with it, and freezes on opening."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Presidency
from apps.documents.models import Document
from apps.meetings import actions as meetings
from apps.meetings.actions.year import lock_year
from apps.meetings.models import Entry
from apps.meetings.planning import Plan
from apps.meetings.states import ENTRY, Audience, EntryKind, EntryState
from apps.reviews import rules
from apps.reviews.models import PlannedRound, Round
from apps.reviews.states import OPENED_BEFORE_MEETINGS, RoundKind, Visibility


@transaction.atomic
def plan_round(
    document: Document,
    *,
    actor: Actor,
    presidency: Presidency,
    kind: str,
    visibility: str,
    plan: Plan,
) -> PlannedRound:
    """Put the deadline of a round to come into the year, among what members see.

    Raises NotAllowed except for the presidency, Invalid for dates that cannot be right.
    """
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not Document.objects.visible_to(actor).filter(pk=document.pk).exists():
        raise NotVisible(_("There is nothing here for you."))
    if not rules.can_open_round(actor, document):
        raise NotAllowed(_("The presidency plans rounds, on texts that all members may read."))
    if document.tabled_at is None:
        raise WrongState(_("Table the text first: a plan that members see names its symbol."))
    if kind not in OPENED_BEFORE_MEETINGS:
        raise Invalid(_("Choose the kind of round."), {"kind": _("Choose one.")})
    if visibility not in Visibility.values:
        raise Invalid(_("Choose who sees what when."), {"visibility": _("Choose one.")})
    title = f"{RoundKind(kind).label}: {document.symbol}"
    entry = meetings.plan_entry(
        presidency,
        actor=actor,
        words=meetings.Words(
            kind=EntryKind.ROUND,
            title=title[:200],
            body=document.body,
            audience=Audience.MEMBERS,
        ),
        plan=plan,
    )
    planned = PlannedRound.objects.create(
        document=document, kind=kind, visibility=visibility, entry=entry
    )
    record(
        "round_planned",
        by=actor,
        kind="planned_round",
        subject=planned.reference,
        at=now,
        document=document.reference,
        entry=entry.reference,
    )
    return planned


def hold_planned(planned: PlannedRound) -> PlannedRound:
    """Lock a planned round, its year before it. Raises WrongState where it was opened already."""
    entry = Entry.objects.select_related("presidency").get(pk=planned.entry_id)
    lock_year(entry.presidency)
    locked = PlannedRound.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    if locked.round_id is not None:
        raise WrongState(_("This round is open already."), was=_("planned"), now=_("open"))
    return locked


def hold_plan_of(round: Round) -> None:
    """Lock the year in which the round was planned, before the round and the trail."""
    planned = PlannedRound.objects.select_related("entry__presidency").filter(round=round).first()
    if planned is not None:
        lock_year(planned.entry.presidency)


def freeze(planned: PlannedRound, round: Round, *, actor: Actor) -> None:
    """The entry is confirmed on the day of the deadline, and from now on moves with nothing."""
    _date(planned, round, actor)
    planned.round = round
    planned.save(update_fields=["round"])


def follow_extension(round: Round, *, actor: Actor) -> None:
    """The entry of a planned round goes with its later deadline; one that is struck, or was held,
    keeps nobody from moving it."""
    planned = PlannedRound.objects.filter(round=round).select_related("entry").first()
    if planned is not None and ENTRY.possible("confirm_entry", EntryState(planned.entry.state)):
        _date(planned, round, actor)


def _date(planned: PlannedRound, round: Round, actor: Actor) -> None:
    entry = Entry.objects.select_related("presidency").get(pk=planned.entry_id)
    meetings.date_round(entry, actor=actor, day=round.deadline.local.date())
