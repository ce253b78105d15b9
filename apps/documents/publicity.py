"""What is known of a document's becoming public, in words, for its page and for the desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.duties import Duty
from apps.core.navigation import localised
from apps.core.words import moment_words, with_article
from apps.delegations.actors import Actor
from apps.documents.derestriction import Stance, Way, is_due, objected, standing
from apps.documents.models import (
    RESTRICTED,
    Derestriction,
    Document,
    OriginatorsWord,
    Version,
)
from apps.documents.rules import may_edit, may_table, originates, speaks_for_originator


def row_of(document: Document) -> Derestriction | None:
    row: Derestriction | None = getattr(document, "derestriction", None)
    return row


def originator(document: Document) -> str:
    """The side that drafted it, within a sentence."""
    if document.drafted_by_presidency or document.owner is None:
        return _("the presidency")
    return with_article(document.owner.name)


def has_agreed(document: Document, newest: Version | None) -> bool:
    """Whether the originator's last word agrees to the text of today becoming public at once."""
    last = OriginatorsWord.objects.filter(document=document).last()
    return (
        last is not None
        and last.stance == Stance.AGREES
        and newest is not None
        and newest.fixed_at is not None
        and last.at >= newest.fixed_at
    )


def plan_words(row: Derestriction | None) -> str:
    """When, as planned: "on 1 June 2027, 17:00 …", "90 days after it was tabled"."""
    if row is None or not row.way:
        return _("nothing planned")
    moment = row.moment
    if moment is not None:
        return _("on %(moment)s") % {"moment": moment_words(moment)}
    if row.way == Way.ADOPTION:
        return _("once its text is adopted")
    if row.way == Way.DATE and row.at is not None:
        return _("at a date, once it is tabled")
    words = ngettext(
        "%(count)d day after it is tabled", "%(count)d days after it is tabled", row.days or 0
    )
    return words % {"count": row.days or 0}


@dataclass(frozen=True, slots=True)
class Publicity:
    """What a document's page says of it, and what its reader may do about it."""

    sentence: str
    reason: str = ""  # of the objection that stands, for members
    may_plan: bool = False
    may_object: bool = False
    may_withdraw: bool = False
    may_agree: bool = False
    may_derestrict: bool = False

    @property
    def offers(self) -> bool:
        return any(
            (
                self.may_plan,
                self.may_object,
                self.may_withdraw,
                self.may_agree,
                self.may_derestrict,
            )
        )


def publicity_of(
    actor: Actor, document: Document, newest: Version | None, now: dt.datetime
) -> Publicity | None:
    """None where there is nothing to say and nothing to do: on public texts, on non-papers."""
    if document.is_public or document.is_non_paper or document.is_void:
        return None
    if document.classification not in RESTRICTED:
        return None
    row = row_of(document)
    speaks = speaks_for_originator(actor, document) and document.tabled_at is not None
    presides = may_table(actor) and newest is not None
    plans = may_edit(actor, document)
    planned = row is not None and row.plan is not None
    if not (planned or speaks or presides or plans):
        return None
    said = list(OriginatorsWord.objects.visible_to(actor).filter(document=document))
    words = [word.word for word in said]
    last = standing(words)
    agreed = last == Stance.AGREES and newest is not None and newest.fixed_at is not None
    agreed = agreed and said[-1].at >= (newest.fixed_at if newest and newest.fixed_at else now)
    objects = last == Stance.OBJECTS
    due = planned and row is not None and row.plan is not None and is_due(row.plan, words, now)
    return Publicity(
        sentence=_sentence(actor, document, row, said, now),
        reason=said[-1].reason if objects else "",
        may_plan=plans and not due,
        may_object=speaks and not objects and not due and (planned or agreed),
        may_withdraw=speaks and objects,
        may_agree=speaks and not originates_as_presidency(actor, document) and not agreed,
        may_derestrict=presides and not objects and (originates(actor, document) or agreed),
    )


def originates_as_presidency(actor: Actor, document: Document) -> bool:
    """The presidency makes its own texts public at once; it need not tell itself."""
    return actor.is_presidency and originates(actor, document)


def _sentence(
    actor: Actor,
    document: Document,
    row: Derestriction | None,
    said: list[OriginatorsWord],
    now: dt.datetime,
) -> str:
    words = [word.word for word in said]
    who = originator(document)
    last = standing(words)
    if last == Stance.OBJECTS:
        return _("%(who)s objects to its becoming public: it stays with its readers.") % {
            "who": who[:1].upper() + who[1:]
        }
    if row is None or row.plan is None:
        if last == Stance.AGREES:
            return _("Not public. %(who)s agrees that the presidency makes it public.") % {
                "who": who[:1].upper() + who[1:]
            }
        return _("Not public, and nothing is planned.")
    plan = row.plan
    if plan.instant is not None and plan.instant <= now:
        if not (actor.is_delegation or actor.reads_as_presidency):
            return _("Not public.")  # who objected, and whether, is among members
        if objected(plan, words):
            return _("Not public: %(who)s objected in time. A new plan can be made.") % {"who": who}
        return _("The moment has come: it becomes public within minutes.")
    return _("Becomes public %(when)s, unless %(who)s objects.") % {
        "when": plan_words(row),
        "who": who,
    }


def waiting_for(actor: Actor, now: dt.datetime) -> list[Duty]:
    """What the originator may still object to, the soonest first."""
    if not (actor.is_delegation or actor.is_presidency):
        return []
    own = Document.objects.visible_to(actor)
    if actor.is_presidency:
        own = own.filter(drafted_by_presidency=True)
    else:
        own = own.filter(owner=actor.state, drafted_by_presidency=False)
    said = OriginatorsWord.objects.visible_to(actor).filter(document=OuterRef("document"))
    said = said.order_by("at", "pk")
    rows = (
        Derestriction.objects.waiting()
        .filter(document__in=own)
        .select_related("document__symbol", "document__presidency__member")
        .annotate(said=ArraySubquery(said.values_list(JSONObject(at="at", stance="stance"))))
    )
    duties = []
    for row in rows:
        plan, moment = row.plan, row.moment
        held = row.said  # type: ignore[attr-defined]  # annotated above
        words = [(dt.datetime.fromisoformat(word["at"]), word["stance"]) for word in held]
        if plan is None or moment is None or moment.instant <= now or objected(plan, words):
            continue
        symbol = row.document.symbol.text if row.document.symbol else ""
        verb = _("Object, or let it become public, by")
        href = reverse("documents:object", args=[row.document.reference])
        duties.append(Duty(verb, symbol, row.document.title, localised(href), moment))
    return sorted(duties, key=lambda duty: duty.moment.instant if duty.moment else now)
