"""What waits for a person: computed from the states of things at each look, never stored.

Nothing of a sealed round that the person could not see on the round's own page turns up here.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.buy_brics import queries as buy_brics
from apps.buy_brics import training_queries
from apps.consultations import queries as consultations
from apps.core.duties import Duty
from apps.core.navigation import localised
from apps.core.words import day_words, with_article
from apps.delegations.actors import Actor
from apps.delegations.models import Presidency
from apps.desk.rows import Change, Desk
from apps.dialogues import queries as dialogues
from apps.documents import publicity
from apps.documents.models import Document
from apps.meetings.duties import open_follow_ups, unregistered
from apps.meetings.planning.foresight import violations_of
from apps.meetings.queries import next_meeting
from apps.meetings.rules import GUESTS
from apps.meetings.year_page.rows import rows as rows_of
from apps.meetings.year_page.strip import Year
from apps.outcomes.queries import waiting
from apps.research.queries import facts, terms_for
from apps.research.stages import Facts
from apps.reviews.models import DraftComment, DraftPosition, Extension, Round, Submission
from apps.reviews.queries import (
    requests_for_time,
    rounds,
    standing_by_round,
    undisposed_counts,
)
from apps.reviews.rules import can_conclude, is_eligible, is_guest
from apps.reviews.sentences import state_words
from apps.reviews.states import DraftState, ExtendedBy, Position, RoundKind, RoundState

LATELY = dt.timedelta(days=14)
OUTREACH = (
    dialogues.waiting_for,
    consultations.waiting_for,
    buy_brics.waiting_for,
    training_queries.waiting_for,
)
MOST_VIOLATIONS = 5  # one mended often mends others


def desk_of(actor: Actor, now: dt.datetime) -> Desk:
    desk = Desk()
    running = list(rounds().filter(pk__in=_running(actor)).order_by("deadline_at", "pk"))
    if actor.is_presidency:
        _presidency(desk, actor, running, now)
    elif not actor.reads_as_presidency:  # an outgoing presidency reads, and nothing waits for it
        _side(desk, actor, running, now)
    if actor.is_delegation:
        _drafts(desk, actor)
    if not actor.is_anonymous:
        _meetings(desk, actor, now.date())
    papers = desk.you if actor.submits else desk.side
    papers.extend(publicity.waiting_for(actor, now))
    for waiting_for in OUTREACH:
        (desk.side if actor.is_presidency else desk.you).extend(waiting_for(actor, now))
    desk.lately = _lately(actor, now)
    if not actor.is_anonymous and (meeting := next_meeting(actor, now.date())):
        (desk.meeting,) = rows_of([meeting], Year(now.year), changes={})
    return desk


def _running(actor: Actor) -> QuerySet[Round]:
    return Round.objects.visible_to(actor).filter(concluded_at=None)


def _row(round: Round, verb: str, page: str, note: str = "") -> Duty:
    return Duty(
        verb=verb,
        symbol=round.version.symbol,
        title=round.document.title,
        href=localised(f"/rounds/{round.reference}/{page}"),
        moment=round.deadline,
        note=note,
    )


# A delegation, or a guest


def _side(desk: Desk, actor: Actor, running: list[Round], now: dt.datetime) -> None:
    own = {draft.round_id: draft for draft in DraftPosition.objects.visible_to(actor)}
    comments = _comments(actor)
    submitted = standing_by_round(running, actor.side)
    for round in running:
        if not (is_eligible(actor, round) or is_guest(actor, round)):
            continue
        draft, submission = own.get(round.pk), submitted.get(round.pk)
        state = round.state_at(now)
        if submission is not None:
            _submitted(desk, actor, round, submission, state)
        elif state == RoundState.OPEN or (round.decides and not round.by_silence):
            _to_do(desk, actor, round, draft, comments.get(round.pk, {}), state)


def _comments(actor: Actor) -> dict[int, dict[str, int]]:
    """By round: how many draft comments of the own side are in which state."""
    found: dict[int, dict[str, int]] = {}
    counted = (
        DraftComment.objects.visible_to(actor)
        .order_by()
        .values("round", "state")
        .annotate(count=Count("pk"))
    )
    for entry in counted:
        found.setdefault(entry["round"], {})[entry["state"]] = entry["count"]
    return found


def _to_do(
    desk: Desk,
    actor: Actor,
    round: Round,
    draft: DraftPosition | None,
    comments: dict[str, int],
    state: RoundState,
) -> None:
    name = with_article(actor.accreditation.side_name) if actor.accreditation else ""
    late = _("The deadline has passed; your delegation is awaited.")
    note = late if state == RoundState.CLOSED else _draft_words(draft, comments)
    waiting = comments.get(DraftState.READY, 0)
    if waiting and actor.coordinates:
        words = ngettext("Merge %(count)d comment", "Merge %(count)d comments", waiting)
        desk.you.append(_row(round, words % {"count": waiting}, "clear/", note))
    elif draft is not None and draft.state == DraftState.READY:
        row = _row(round, _("Review and submit for %(side)s") % {"side": name}, "clear/", note)
        (desk.you if actor.submits else desk.side).append(row)
    elif draft is not None and draft.state == DraftState.RETURNED:
        desk.you.append(_row(round, _("Work on the returned draft"), "position/", note))
    elif round.kind == RoundKind.COMMENT:
        desk.you.append(_row(round, _("Comment for %(side)s") % {"side": name}, "", note))
    elif round.by_silence:
        (desk.you if actor.submits else desk.side).append(_by_silence(round, note))
    else:
        verb = _("State the position of %(side)s") % {"side": name}
        (desk.you if actor.submits else desk.side).append(_row(round, verb, "position/", note))


def _by_silence(round: Round, note: str) -> Duty:
    """A delegation that does nothing has accepted: its row says so, and until when."""
    if round.suspended_at is not None:
        note = _("The clock stands: an objection came by note.")
    return _row(round, _("Object, or let it pass, before"), "position/", note)


def _draft_words(draft: DraftPosition | None, comments: dict[str, int]) -> str:
    if draft is not None and draft.state == DraftState.READY:
        return _("Draft ready. Not submitted.")
    if draft is not None and draft.state == DraftState.RETURNED:
        return _("Returned with a note. Not submitted.")
    if draft is not None or comments:
        return _("Draft saved. Not submitted.")
    return _("Nothing drafted yet.")


def _submitted(
    desk: Desk, actor: Actor, round: Round, submission: Submission, state: RoundState
) -> None:
    if submission.position == Position.AD_REFERENDUM:
        verb = _("Confirm the position given ad referendum")
        if submission.confirm_by is not None:
            day = day_words(submission.confirm_by)
            verb = _("Confirm the position given ad referendum, by %(day)s") % {"day": day}
        row = _row(round, verb, "confirm/")
        (desk.you if actor.submits else desk.side).append(row)
    elif state == RoundState.CLOSED and submission.position == Position.NO_INSTRUCTIONS:
        row = _row(round, _("State a position: instructions are awaited"), "position/")
        (desk.you if actor.submits else desk.side).append(row)
    elif state == RoundState.OPEN and round.by_silence:
        desk.others.append(_row(round, _("Submitted; adopted unless silence is broken before"), ""))
    elif state == RoundState.OPEN:
        desk.others.append(_row(round, _("Submitted; the round is open until"), ""))
    elif round.by_silence:
        desk.others.append(_row(round, _("Expired; the clock decides"), ""))
    else:
        desk.others.append(_row(round, _("The chair concludes; closed on"), ""))


def _drafts(desk: Desk, actor: Actor) -> None:
    """Proposals that the delegation has begun, or that wait for the presidency."""
    begun = (
        Document.objects.visible_to(actor)
        .filter(owner=actor.state, drafted_by_presidency=False, tabled_at=None)
        .filter(versions__fixed_at=None)  # a paper that was shared is not on its way
        .select_related("terms")
        .order_by("created_at", "pk")
    )
    for document in begun:
        row = Duty("", "", document.title, _study_or_text(document))
        if document.proposed_at is None:
            desk.side.append(_with(row, _("Go on with the proposal")))
        else:
            desk.others.append(_with(row, _("Proposed; the presidency tables it")))


def _study_or_text(document: Document) -> str:
    """Terms of Reference are filled in, proposed and first tabled on the page of their study."""
    terms = getattr(document, "terms", None)
    return localised(f"/research/{terms.reference}/" if terms else document.address)


def _with(row: Duty, verb: str) -> Duty:
    return Duty(verb, row.symbol, row.title, row.href, row.moment, row.note)


# Meetings


def _meetings(desk: Desk, actor: Actor, today: dt.date) -> None:
    """What they left to do, the most urgent first; and those for which nobody is registered."""
    waiting = desk.you if actor.office in GUESTS else desk.side
    for follow_up, meeting in open_follow_ups(actor):
        words = _("%(what)s by %(day)s (from: %(meeting)s)") % {
            "what": follow_up.text,
            "day": day_words(follow_up.due_on),
            "meeting": meeting,
        }
        overdue = follow_up.is_overdue(today)
        verb = _("Follow up: overdue") if overdue else _("Follow up")
        waiting.append(Duty(verb, "", words, localised(f"/follow-ups/{follow_up.reference}/")))
    for ahead in unregistered(actor, today):
        verb = _("Register %(side)s") % {"side": with_article(_side_name(actor))}
        href = localised(ahead.entry.address + "registration/")
        desk.you.append(Duty(verb, "", ahead.entry.title, href, ahead.entry.starts))


def _side_name(actor: Actor) -> str:
    return actor.accreditation.side_name if actor.accreditation else ""


# The presidency


def _presidency(desk: Desk, actor: Actor, running: list[Round], now: dt.datetime) -> None:
    proposed = (
        Document.objects.visible_to(actor)
        .filter(tabled_at=None)
        .filter(Q(proposed_at__isnull=False) | Q(drafted_by_presidency=True))
        .select_related("owner", "terms")
        .order_by("proposed_at", "created_at", "pk")
    )
    for document in proposed:
        whose = document.owner.name if document.owner else _("the presidency")
        whose = "" if document.is_non_paper else whose
        verb = _("Table for review") if document.proposed_at else _("Go on with the draft")
        desk.side.append(Duty(verb, "", document.title, _study_or_text(document), note=whose))
    closed = [
        round
        for round in running
        if round.state_at(now) == RoundState.CLOSED and not round.by_silence
    ]
    counts = undisposed_counts(closed)
    for round in closed:
        _to_conclude(desk, actor, round, counts.get(round.pk, 0))
    for round in running:
        if round.by_silence:
            desk.others.append(_row(round, _("Adopted unless silence is broken before"), ""))
        elif round.state_at(now) == RoundState.OPEN:
            desk.others.append(_row(round, _("The delegations act until"), ""))
    _letters(desk, actor)
    _asked_for_time(desk, actor, running, now)
    _violations(desk)
    for document in waiting().filter(pk__in=Document.objects.visible_to(actor)):
        desk.side.append(
            Duty(
                _("Publish the adopted text"),
                document.symbol.text if document.symbol else "",
                document.title,
                localised(f"/manage/publish/{document.reference}/"),
            )
        )
    _studies(desk, actor)


def _to_conclude(desk: Desk, actor: Actor, round: Round, undisposed: int) -> None:
    if undisposed:
        words = ngettext("Answer %(count)d comment", "Answer %(count)d comments", undisposed)
        desk.side.append(_row(round, words % {"count": undisposed}, "dispositions/"))
        return
    row = _row(round, _("Conclude the round"), "conclude/")
    (desk.you if can_conclude(actor, round) else desk.others).append(row)


def _letters(desk: Desk, actor: Actor) -> None:
    """Positions entered from letters that a second person has to confirm, those also that had come
    when a silence procedure ended."""
    waiting = Q(round__concluded_at=None) | Q(round__kind=RoundKind.SILENCE)
    entered = (
        Submission.objects.filter(waiting, round__in=Round.objects.visible_to(actor))
        .filter(confirmation=None)
        .exclude(by_note="")
        .order_by("received_at", "pk")
        .select_related("acted_by", "round__version__document__symbol", "round__document")
    )
    for submission in entered:
        mine = actor.user is not None and submission.acted_by.user_id == actor.user.pk
        row = _row(
            submission.round,
            _("Confirm the letter entered for %(side)s") % {"side": submission.side},
            f"note/{submission.reference}/",
            "" if submission.round.concluded_at is None else _("The procedure has ended."),
        )
        (desk.others if mine else desk.you).append(row)


def _asked_for_time(desk: Desk, actor: Actor, running: list[Round], now: dt.datetime) -> None:
    """Requests that no later deadline has answered yet."""
    by_silence = {round.pk: round for round in running if round.by_silence}
    if not by_silence:
        return
    moved = dict(
        Extension.objects.filter(round__in=by_silence, cause=ExtendedBy.PRESIDENCY)
        .order_by()
        .values_list("round")
        .annotate(Max("at"))
    )
    for request in requests_for_time(by_silence.values(), actor, now):
        answered = moved.get(request.round_id)
        if answered is None or answered < request.received_at:
            verb = _("Consider more time, which %(side)s asks for, before") % {
                "side": with_article(request.acted_by.side_name)
            }
            desk.side.append(_row(by_silence[request.round_id], verb, "extend/"))


def _violations(desk: Desk) -> None:
    """What no dates can satisfy in the acting presidency's year."""
    acting = Presidency.objects.acting()
    href = localised(f"/manage/timetable/{acting.year}/#violations")
    sentences = violations_of(acting)
    for sentence in sentences[:MOST_VIOLATIONS]:
        desk.side.append(Duty(_("Mend the timetable"), "", sentence, href))
    more = len(sentences) - MOST_VIOLATIONS
    if more > 0:
        words = ngettext("%(count)d more of this kind", "%(count)d more of this kind", more)
        desk.side.append(Duty(_("Mend the timetable"), "", words % {"count": more}, href))


def _studies(desk: Desk, actor: Actor) -> None:
    agreed = list(
        terms_for(actor).filter(commission=None, document__rounds__result="adopted").distinct()
    )
    known = facts(agreed, actor)
    for terms in agreed:
        verb = _study_verb(known[terms.pk])
        if verb:
            desk.side.append(
                Duty(
                    verb,
                    terms.document.symbol.text if terms.document.symbol else "",
                    terms.document.title,
                    localised(f"/research/{terms.reference}/"),
                )
            )


def _study_verb(known: Facts) -> str:
    if known.determined:
        return _("Commission the study")
    return "" if known.decision_tabled else _("Table a decision on the entity")


# Lately


def _lately(actor: Actor, now: dt.datetime) -> list[Change]:
    since = now - LATELY
    seen = Round.objects.visible_to(actor)
    extended = (
        Extension.objects.filter(round__in=seen, at__gte=since)
        .select_related("round__version__document__symbol")
        .order_by("at", "pk")
    )
    concluded = seen.filter(concluded_at__gte=since).select_related("version__document__symbol")
    changes = [
        (
            extension.at,
            Change(
                _("Deadline extended"),
                extension.round.version.symbol,
                localised(f"/rounds/{extension.round.reference}/"),
                extension.was,
                extension.now,
            ),
        )
        for extension in extended
    ]
    changes += [
        (
            round.concluded_at or now,
            Change(
                state_words(round, RoundState.CONCLUDED).text,
                round.version.symbol,
                localised(f"/rounds/{round.reference}/"),
            ),
        )
        for round in concluded
    ]
    return [change for _at, change in sorted(changes, key=lambda pair: pair[0], reverse=True)]
