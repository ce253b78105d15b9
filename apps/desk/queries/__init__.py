"""What waits for a person: computed from the states of things at each look, never stored.

Each part puts rows on the desk's lists, or kinds of rows that are still to be asked: those are
asked in one query for the whole desk. Nothing of a sealed round that the person could not see on
the round's own page turns up here.
"""

from __future__ import annotations

import datetime as dt

from apps.buy_brics import queries as buy_brics
from apps.buy_brics import training_queries as trainings
from apps.consultations import queries as consultations
from apps.core.duties import together
from apps.delegations.actors import Actor
from apps.desk.queries import delegation, presidency
from apps.desk.queries.rounds import changes, rounds_for
from apps.desk.rows import Desk, Lists, NextMeeting
from apps.dialogues import queries as dialogues
from apps.documents import publicity
from apps.meetings.duties import follow_ups, registrations
from apps.meetings.queries import next_meeting
from apps.meetings.rules import GUESTS
from apps.meetings.sentences import state_words
from apps.meetings.year_page.rows import days_of, starts_of

OUTREACH = (
    dialogues.waiting_for,
    consultations.waiting_for,
    buy_brics.waiting_for,
    trainings.waiting_for,
)


def desk_of(actor: Actor, now: dt.datetime) -> Desk:
    lists, rounds = Lists(), rounds_for(actor, now)
    if actor.is_presidency:
        presidency.fill(lists, actor, rounds, now)
    elif not actor.reads_as_presidency:  # an outgoing presidency reads, and nothing waits for it
        running = [round for round in rounds if round.concluded_at is None]
        delegation.fill(lists, actor, running, now)
    if not actor.is_anonymous:
        guest = actor.office in GUESTS
        (lists.you if guest else lists.side).append(follow_ups(actor, now.date()))
        lists.you.extend(registrations(actor, now.date()))
    lists.for_who_submits(actor).extend(publicity.waiting_for(actor, now))
    for waiting_for in OUTREACH:
        (lists.side if actor.is_presidency else lists.you).extend(waiting_for(actor, now))
    you, side, others = together(lists.you, lists.side, lists.others)
    return Desk(you, side, others, changes(rounds, now), _next_meeting(actor, now.date()))


def _next_meeting(actor: Actor, today: dt.date) -> NextMeeting | None:
    if actor.is_anonymous or (entry := next_meeting(actor, today)) is None:
        return None
    return NextMeeting(entry, state_words(entry), starts_of(entry), days_of(entry))
