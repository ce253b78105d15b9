"""What of the studies waits for the presidency."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.core.duties import Duty, Waiting
from apps.core.navigation import localised
from apps.delegations.actors import Actor
from apps.research.models import Nomination, TermsOfReference
from apps.reviews.models import Round
from apps.reviews.states import Result


def waiting_for(actor: Actor) -> list[Waiting]:
    """Agreed studies to commission, and those whose entity is to be put to the members: nothing is
    determined, and no draft decision is before them. As `stages.Facts` has it of each."""
    if not actor.is_presidency:
        return []
    rounds = Round.objects.filter(document=OuterRef("decision")).order_by("-opened_at", "-pk")
    last = Coalesce(Subquery(rounds.values("result")[:1]), Value(""))
    tabled = Nomination.objects.filter(terms=OuterRef("pk"), decision__isnull=False)
    live = tabled.annotate(last=last).filter(last__in=("", Result.CONTINUED))
    determined = tabled.filter(decision__rounds__result=Result.ADOPTED)
    adopted = Round.objects.filter(document=OuterRef("document"), result=Result.ADOPTED)
    agreed = (
        TermsOfReference.objects.visible_to(actor)
        .filter(Exists(adopted), commission=None)
        .annotate(determined=Exists(determined))
        .filter(Q(determined=True) | ~Exists(live))
    )
    return [
        Waiting(
            agreed.order_by("-document__created_at", "-pk"),
            _duty,
            {
                "reference": "reference",
                "symbol": "document__symbol__text",
                "title": "document__title",
                "determined": "determined",
            },
        )
    ]


def _duty(*, reference: str, symbol: str | None, title: str, determined: bool) -> Duty:
    verb = _("Commission the study") if determined else _("Table a decision on the entity")
    return Duty(verb, symbol or "", title, localised(f"/research/{reference}/"))
