"""The rounds that a desk is about, read at once; how they stand on it; what moved lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import itemgetter

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from apps.core.duties import Duty
from apps.core.navigation import localised
from apps.delegations.actors import Actor
from apps.desk.rows import Change
from apps.reviews.models import Eligible, Extension, Round
from apps.reviews.queries import with_own, with_undisposed
from apps.reviews.sentences import state_words
from apps.reviews.states import RoundState

LATELY = dt.timedelta(days=14)


def rounds_for(actor: Actor, now: dt.datetime) -> list[Round]:
    """Those that run, and those of which something changed lately, the next deadline first.

    Each with what the actor's desk asks of it. Of who counts in it only the actor's own side is
    read: that is whom the rules ask about.
    """
    extended = Extension.objects.filter(at__gte=now - LATELY)
    found = Round.objects.visible_to(actor).filter(
        Q(concluded_at=None)
        | Q(concluded_at__gte=now - LATELY)
        | Exists(extended.filter(round=OuterRef("pk")))
    )
    found = found.select_related("version__document__symbol").order_by("deadline_at", "pk")
    found = found.prefetch_related(Prefetch("extensions", extended))
    if actor.is_presidency:
        return list(with_undisposed(found))
    own = Eligible.objects.filter(member__code=actor.side).select_related("member")
    return list(with_own(found, actor).prefetch_related(Prefetch("eligible", own)))


def row(round: Round, verb: str, page: str, note: str = "") -> Duty:
    return Duty(
        verb=verb,
        symbol=round.version.symbol,
        title=round.version.document.title,
        href=localised(f"/rounds/{round.reference}/{page}"),
        moment=round.deadline,
        note=note,
    )


def changes(rounds: Iterable[Round], now: dt.datetime) -> list[Change]:
    """Deadlines that were extended and rounds that were concluded, the latest first."""
    found = []
    for round in rounds:
        symbol, href = round.version.symbol, localised(f"/rounds/{round.reference}/")
        for extension in round.extensions.all():
            words = _("Deadline extended")
            change = Change(words, symbol, href, extension.was, extension.now)
            found.append((extension.at, change))
        if round.concluded_at is not None and round.concluded_at >= now - LATELY:
            words = state_words(round, RoundState.CONCLUDED).text
            found.append((round.concluded_at, Change(words, symbol, href)))
    return [change for _at, change in sorted(found, key=itemgetter(0), reverse=True)]
