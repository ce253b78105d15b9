"""The rounds that a desk is about, read at once; how they stand on it; what moved lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import itemgetter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from apps.core.duties import Duty
from apps.core.moments import moment_read
from apps.core.navigation import localised
from apps.delegations.actors import Actor
from apps.desk.rows import Change
from apps.reviews.models import Eligible, Extension, Round, Submission
from apps.reviews.queries import with_own, with_undisposed
from apps.reviews.sentences import state_words
from apps.reviews.states import RoundKind, RoundState

EXTENDED = {name: name for name in ("at", "was_at", "was_zone", "now_at", "now_zone")}
LATELY = dt.timedelta(days=14)


def rounds_for(actor: Actor, now: dt.datetime) -> list[Round]:
    """Those that run, those of which something changed lately, and for the presidency those by
    silence that ended while a letter waited; the next deadline first.

    Each with what the actor's desk asks of it. Of who counts in it only the actor's own side is
    read: that is whom the rules ask about.
    """
    since = now - LATELY
    extended = Extension.objects.filter(round=OuterRef("pk"), at__gte=since).order_by("at", "pk")
    shown = Q(concluded_at=None) | Q(concluded_at__gte=since) | Q(Exists(extended))
    if actor.is_presidency:
        letters = Submission.objects.filter(round=OuterRef("pk"), confirmation=None)
        shown |= Q(Exists(letters.exclude(by_note="")), kind=RoundKind.SILENCE)
    found = (
        Round.objects.visible_to(actor)
        .filter(shown)
        .annotate(extended=ArraySubquery(extended.values_list(JSONObject(**EXTENDED))))
        .select_related("document__symbol", "version")
        .order_by("deadline_at", "pk")
    )
    if actor.is_presidency:
        return list(with_undisposed(found))
    own = Eligible.objects.filter(member__code=actor.side).select_related("member")
    return list(with_own(found, actor).prefetch_related(Prefetch("eligible", own)))


def row(round: Round, verb: str, page: str, note: str = "") -> Duty:
    return Duty(
        verb=verb,
        symbol=round.symbol,
        title=round.document.title,
        href=localised(f"/rounds/{round.reference}/{page}"),
        moment=round.deadline,
        note=note,
    )


def changes(rounds: Iterable[Round], now: dt.datetime) -> list[Change]:
    """Deadlines that were extended and rounds that were concluded, the latest first."""
    found = []
    for round in rounds:
        symbol, href = round.symbol, localised(f"/rounds/{round.reference}/")
        for each in round.extended:  # type: ignore[attr-defined]  # annotated above
            was = moment_read(each["was_at"], each["was_zone"])
            later = moment_read(each["now_at"], each["now_zone"])
            change = Change(_("Deadline extended"), symbol, href, was, later)
            found.append((dt.datetime.fromisoformat(each["at"]), change))
        if round.concluded_at is not None and round.concluded_at >= now - LATELY:
            words = state_words(round, RoundState.CONCLUDED).text
            found.append((round.concluded_at, Change(words, symbol, href)))
    return [change for _at, change in sorted(found, key=itemgetter(0), reverse=True)]
