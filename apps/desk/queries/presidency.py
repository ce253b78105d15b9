"""What waits for the presidency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.duties import Duty, Waiting
from apps.core.navigation import localised
from apps.core.words import with_article
from apps.delegations.actors import Actor
from apps.desk.queries.drafts import READ, draft
from apps.desk.queries.rounds import row
from apps.desk.rows import Lists
from apps.documents.models import Document, Kind
from apps.meetings.planning.foresight import violations_of
from apps.outcomes.queries import waiting
from apps.research import duties as research
from apps.reviews.models import Extension, Round, Submission
from apps.reviews.queries import requests_for_time
from apps.reviews.rules import can_conclude
from apps.reviews.states import ExtendedBy, RoundState

MOST_VIOLATIONS = 5  # one mended often mends others


def fill(lists: Lists, actor: Actor, rounds: Sequence[Round], now: dt.datetime) -> None:
    running = [round for round in rounds if round.concluded_at is None]
    documents = Document.objects.visible_to(actor)
    proposed = documents.filter(tabled_at=None).filter(
        Q(proposed_at__isnull=False) | Q(drafted_by_presidency=True)
    )
    lists.side.append(
        Waiting(
            proposed.order_by("proposed_at", "created_at", "pk"),
            _to_table,
            {**READ, "owner": "owner__name", "kind": "kind", "proposed": "proposed_at"},
        )
    )
    for round in running:
        if round.state_at(now) == RoundState.CLOSED and not round.by_silence:
            _to_conclude(lists, actor, round)
    for round in running:
        if round.by_silence:
            lists.others.append(row(round, _("Adopted unless silence is broken before"), ""))
        elif round.state_at(now) == RoundState.OPEN:
            lists.others.append(row(round, _("The delegations act until"), ""))
    _letters(lists, actor, rounds, now)
    lists.side.append(_asked_for_time(actor, running, now))
    lists.side.extend(_violations(actor))
    lists.side.append(
        Waiting(
            waiting().filter(pk__in=documents),
            _to_publish,
            {"reference": "reference", "symbol": "symbol__text", "title": "title"},
        )
    )
    lists.side.extend(research.waiting_for(actor))


def _to_table(
    *,
    reference: str,
    title: str,
    study: str | None,
    owner: str | None,
    kind: str,
    proposed: str | None,
) -> Duty:
    verb = _("Table for review") if proposed else _("Go on with the draft")
    whose = "" if kind == Kind.NON_PAPER else owner or _("the presidency")
    return draft(verb=verb, reference=reference, title=title, study=study, note=whose)


def _to_conclude(lists: Lists, actor: Actor, round: Round) -> None:
    count = round.undisposed
    if count:
        words = ngettext("Answer %(count)d comment", "Answer %(count)d comments", count)
        lists.side.append(row(round, words % {"count": count}, "dispositions/"))
        return
    concludes = can_conclude(actor, round)
    here = row(round, _("Conclude the round"), "conclude/")
    (lists.you if concludes else lists.others).append(here)


def _letters(lists: Lists, actor: Actor, rounds: Sequence[Round], now: dt.datetime) -> None:
    """Positions entered from letters that a second person has to confirm, those also that had come
    when a silence procedure ended."""
    undecided = {r.pk: r for r in rounds if r.concluded_at is None or r.by_silence}
    entered = (
        Submission.objects.visible_to(actor, now)
        .filter(round__in=undecided, confirmation=None)
        .exclude(by_note="")
        .order_by("received_at", "pk")
    )
    say = partial(_letter, undecided)
    read = {"round": "round", "reference": "reference", "side": "side"}
    lists.others.append(Waiting(entered.filter(acted_by__user=actor.user), say, read))
    lists.you.append(Waiting(entered.exclude(acted_by__user=actor.user), say, read))


def _letter(rounds: Mapping[int, Round], *, round: int, reference: str, side: str) -> Duty:
    verb = _("Confirm the letter entered for %(side)s") % {"side": side}
    note = "" if rounds[round].concluded_at is None else _("The procedure has ended.")
    return row(rounds[round], verb, f"note/{reference}/", note)


def _asked_for_time(actor: Actor, running: Sequence[Round], now: dt.datetime) -> Waiting:
    """Requests that no later deadline has answered yet."""
    by_silence = {round.pk: round for round in running if round.by_silence}
    answered = Extension.objects.filter(
        round=OuterRef("round"), cause=ExtendedBy.PRESIDENCY, at__gte=OuterRef("received_at")
    )
    return Waiting(
        requests_for_time(by_silence.values(), actor, now).filter(~Exists(answered)),
        partial(_more_time, by_silence),
        {"round": "round", "side": "acted_by__state__name"},
    )


def _more_time(rounds: Mapping[int, Round], *, round: int, side: str) -> Duty:
    verb = _("Consider more time, which %(side)s asks for, before") % {"side": with_article(side)}
    return row(rounds[round], verb, "extend/")


def _violations(actor: Actor) -> Iterator[Duty]:
    """What no dates can satisfy in the acting presidency's year."""
    acting = actor.credentials.presidency
    if acting is None:
        return
    sentences = violations_of(acting)
    said, more = sentences[:MOST_VIOLATIONS], len(sentences) - MOST_VIOLATIONS
    if more > 0:
        words = ngettext("%(count)d more of this kind", "%(count)d more of this kind", more)
        said = [*said, words % {"count": more}]
    href = localised(f"/manage/timetable/{acting.year}/#violations")
    for sentence in said:
        yield Duty(_("Mend the timetable"), "", sentence, href)


def _to_publish(*, reference: str, symbol: str | None, title: str) -> Duty:
    href = localised(f"/manage/publish/{reference}/")
    return Duty(_("Publish the adopted text"), symbol or "", title, href)
