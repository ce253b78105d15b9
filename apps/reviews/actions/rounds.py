"""The presidency's verbs: open, extend, conclude."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.moments import Moment
from apps.core.text import clean, require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import MemberState
from apps.documents.actions import derestrict_on_adoption, name_adopted
from apps.documents.actions.brackets import refuse_open_brackets
from apps.documents.actions.holding import lock_document, refuse_void
from apps.documents.models import Document, Version
from apps.meetings.actions import decide_by_round
from apps.meetings.models import AgendaItem, Entry
from apps.reviews import rules
from apps.reviews.actions.closing import close
from apps.reviews.actions.common import Held, hold
from apps.reviews.actions.moving import move_deadline
from apps.reviews.actions.opening import check_opening
from apps.reviews.actions.planning import freeze, hold_plan_of, hold_planned
from apps.reviews.actions.telling import tell_all
from apps.reviews.models import (
    Eligible,
    Extension,
    PlannedRound,
    Round,
)
from apps.reviews.queries import consensus_of, undisposed
from apps.reviews.sentences import preventing_words
from apps.reviews.states import OPENED_BEFORE_MEETINGS, Result, RoundKind, Visibility


@transaction.atomic
def open_round(
    version: Version,
    *,
    actor: Actor,
    kind: str,
    deadline: Moment,
    visibility: str,
    note: str = "",
    admits_guests: bool = False,
    planned: PlannedRound | None = None,
) -> Round:
    """Put a fixed version to the members until `deadline`, and freeze who counts.

    The list is of the members of that instant: who joins later sees the round and does not count.
    A round that was `planned` is frozen by it: its date no longer moves with a meeting.
    """
    if kind not in OPENED_BEFORE_MEETINGS:
        raise Invalid(_("Choose the kind of round."), {"kind": _("Choose one.")})
    if visibility not in Visibility.values:
        raise Invalid(_("Choose who sees what when."), {"visibility": _("Choose one.")})
    waiting = hold_planned(planned) if planned else None
    held = hold_text(version, actor, decides=kind != RoundKind.COMMENT)
    if deadline.instant <= held.now:
        message = _("The deadline has passed already. Choose a later one.")
        raise Invalid(message, {"date": message})
    round = held.open(
        kind=kind,
        visibility=visibility,
        deadline=deadline,
        note=note,
        admits_guests=admits_guests and kind == RoundKind.COMMENT,
    )
    if waiting is not None and waiting.document_id == round.document_id:
        freeze(waiting, round, actor=held.actor)
    return round


@dataclass(frozen=True, slots=True)
class HeldText:
    """A fixed text, the newest of its document, whose row this transaction has locked."""

    version: Version
    actor: Actor
    now: dt.datetime

    def open(
        self,
        *,
        kind: str,
        visibility: str,
        deadline: Moment,
        note: str,
        admits_guests: bool = False,
        item: AgendaItem | None = None,
        follows: Round | None = None,
    ) -> Round:
        members = list(MemberState.objects.members(self.now.date()))
        if kind == RoundKind.SILENCE:
            check_opening(members, deadline, self.now)
        round = Round.objects.create(
            document=self.version.document,
            version=self.version,
            kind=kind,
            visibility=visibility,
            text_hash=self.version.text_hash,
            note=clean(note),
            admits_guests=admits_guests,
            item=item,
            follows=follows,
            opened_at=self.now,
            opened_by=self.actor.credentials,
            deadline_at=deadline.instant,
            deadline_zone=deadline.zone,
        )
        Eligible.objects.bulk_create(Eligible(round=round, member=member) for member in members)
        record(
            "round_opened",
            by=self.actor,
            kind="round",
            subject=round.reference,
            at=self.now,
            document=self.version.document.reference,
            symbol=self.version.symbol,
            text=self.version.text_hash,
            round_kind=kind,
            visibility=visibility,
            deadline=deadline.instant.isoformat(),
            zone=deadline.zone,
            members=[member.code for member in members],
        )
        tell_all(round, "round_opened", key="opened", at=self.now)
        return round


def hold_text(version: Version, actor: Actor, *, decides: bool = True) -> HeldText:
    """Raises NotVisible, NotAllowed, or WrongState where no round can open on this text; a round
    that `decides` waits until no bracket is open in it."""
    document = Document.objects.select_for_update().get(pk=version.document_id)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not Document.objects.visible_to(actor).filter(pk=document.pk).exists():
        raise NotVisible(_("There is nothing here for you."))
    if not rules.can_open_round(actor, document):
        raise NotAllowed(_("The presidency opens rounds, on texts that all members may read."))
    refuse_void(document)
    fixed = Version.objects.select_related("document__symbol").get(pk=version.pk)
    if fixed.fixed_at is None:
        raise WrongState(_("Table the text first: a round is about a fixed version."))
    newer = document.versions.filter(number__gt=fixed.number, fixed_at__isnull=False).first()
    if newer is not None:
        raise WrongState(
            _("There is a newer version of this text. Open the round on that one."),
            was=fixed.symbol,
            now=newer.symbol,
        )
    if decides:
        refuse_open_brackets(fixed)
    running = Round.objects.filter(document=document, concluded_at=None).first()
    if running is not None:
        raise WrongState(
            _("A round on this text is not yet concluded. Conclude it first."),
            was=_("no round"),
            now=running.get_kind_display(),
            onward=f"/rounds/{running.reference}/",
            onward_words=_("Go to that round"),
        )
    return HeldText(fixed, actor, now)


@transaction.atomic
def extend_round(round: Round, *, actor: Actor, deadline: Moment, reason: str) -> Extension:
    """Move the deadline later, before it comes; never earlier. Everyone is told was → now."""
    hold_plan_of(round)
    held = hold(
        round,
        "extend",
        actor=actor,
        rule=rules.can_run_round,
        refusal=_("The presidency extends rounds."),
    )
    words = require(reason, "reason", _("Say why the deadline moves: everyone is told."))
    if deadline.instant <= held.round.deadline_at:
        message = _("A deadline moves later only. Choose one after the present deadline.")
        raise Invalid(message, {"date": message})
    if held.round.suspended_at is not None:
        raise WrongState(
            _("The clock stands: an objection that came by note awaits a second person."),
            was=_("the clock runs"),
            now=_("the clock stands"),
        )
    extension = Extension(
        now_at=deadline.instant,
        now_zone=deadline.zone,
        reason=words,
        by=held.actor.credentials,
        at=held.now,
    )
    return move_deadline(held.round, extension, by=held.actor)


def missing_for(round: Round, result: str) -> list[str]:
    """What keeps the chair from concluding with `result`, in words, each a thing to do."""
    if round.kind == RoundKind.COMMENT:
        count = undisposed(round).count()
        words = ngettext(
            "%(count)d comment has no disposition.",
            "%(count)d comments have no disposition.",
            count,
        )
        return [words % {"count": count}] if count else []
    if result != Result.ADOPTED:
        return []
    stood = consensus_of(round)
    names = {e.member.code: e.member.name for e in round.eligible.all()}

    def listed(codes: tuple[str, ...]) -> str:
        return ", ".join(names[code] for code in codes)

    missing = preventing_words(stood, names)
    if stood.awaiting:
        missing.append(_("Awaiting %(members)s.") % {"members": listed(stood.awaiting)})
    if stood.referendum:
        missing.append(
            _("Agreed ad referendum, awaiting confirmation by %(members)s.")
            % {"members": listed(stood.referendum)}
        )
    return missing


@transaction.atomic
def conclude(round: Round, *, actor: Actor, result: str, words: str = "") -> Round:
    """The chair concludes, after the deadline: adopted, not adopted, or continued.

    Adopted needs consensus; a comment round needs every comment disposed of. Raises WrongState
    with what is missing. The instant of conclusion is the date of adoption.
    """
    held = hold(
        round,
        "conclude",
        actor=actor,
        rule=rules.can_conclude,
        refusal=_("The chair concludes an adoption round."),
    )
    if held.round.item is not None:  # before the trail: the decision is the meeting's
        Entry.objects.select_for_update().get(meeting=held.round.item.meeting_id)
    document = lock_document(held.round.document_id)
    if held.round.kind == RoundKind.COMMENT:
        result = Result.CONTINUED
    if result not in Result.values:
        raise Invalid(_("Choose the result."), {"result": _("Choose one.")})
    if missing := missing_for(held.round, result):
        raise WrongState(" ".join(missing), was=_("ready to conclude"), now=_("not yet complete"))
    if result == Result.ADOPTED:  # before the trail too: the symbol has a series of its own
        refuse_void(document)
        name_adopted(held.round.version, actor=held.actor, at=held.now)
    if held.round.closed_at is None:
        close(held.round.pk)
        held.round.refresh_from_db(fields=["closed_at"])
    held.round.concluded_at, held.round.concluded_by = held.now, held.actor.credentials
    held.round.result, held.round.conclusion = result, clean(words)
    write_conclusion(held)
    return held.round


def write_conclusion(held: Held) -> None:
    """What every conclusion by the chair leaves behind: how the members stood, the trail, the
    notices; and for a text adopted under an agenda item, the meeting's decision. What was to be
    public on adoption becomes so. The caller has locked the document (`lock_document`) before it
    wrote the trail; an adopted text has its symbol by then."""
    round = held.round
    if round.decides:
        round.consensus = consensus_of(round).as_json()
    round.save()
    held.record(
        "round_concluded",
        result=round.result,
        text=round.text_hash,
        consensus=round.consensus,
        symbol=round.outcome_symbol,
    )
    tell_all(round, "round_concluded", key="concluded", at=held.now)
    if round.result == Result.ADOPTED:
        derestrict_on_adoption(round.version, actor=held.actor, at=held.now)
    if round.item is not None and round.result == Result.ADOPTED:
        decide_by_round(
            round.item.meeting,
            actor=held.actor,
            item=round.item,
            text=round.conclusion
            or _("The meeting adopted %(symbol)s.") % {"symbol": round.version.symbol},
            version=round.version,
            present=round.present or [],
        )
