"""Who carries a study out: nominated by members, determined by consensus, commissioned."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.single import single
from apps.core.text import clean, require
from apps.core.words import with_article
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, MemberState
from apps.delegations.queries import heads_of, presidency_people
from apps.documents import actions as documents
from apps.documents.actions.series import hold_series
from apps.documents.models import Classification, Document, Kind
from apps.notifications.actions import Letter, tell_each
from apps.research.actions.answers import ENTITY_LIMIT, TEXT_LIMIT
from apps.research.actions.holding import Held, hold
from apps.research.models import Commission, Nomination, TermsOfReference
from apps.research.queries import decision_text, determined, live_decision, rounds_about
from apps.research.rules import (
    can_commission,
    can_nominate,
    can_table_decision,
    can_withdraw,
)
from apps.working_group.queries import working_group


@transaction.atomic
def nominate(
    terms: TermsOfReference, *, actor: Actor, entity: str, rationale: str = ""
) -> Nomination:
    """A member names an entity or organisation for the study, once the terms are tabled.

    Raises Invalid where the member has named it already.
    """
    held = hold(
        terms,
        "nominate",
        actor=actor,
        rule=can_nominate,
        refusal=_("The coordinator or the head of a member’s delegation nominates."),
    )
    member = held.actor.state
    if member is None:
        raise NotAllowed(_("Members nominate entities."))
    named = require(" ".join(entity.split()), "entity", _("Name the entity."), limit=ENTITY_LIMIT)
    reasons = clean(rationale)
    if len(reasons) > TEXT_LIMIT:
        message = _("At most %(limit)d characters fit here.") % {"limit": TEXT_LIMIT}
        raise Invalid(message, {"rationale": message})
    message = _("%(member)s has nominated this entity already.") % {"member": member.name}
    with single(message, "entity"):
        nomination = Nomination.objects.create(
            terms=held.terms,
            entity=named,
            member=member,
            rationale=reasons,
            by=held.actor.credentials,
            at=held.now,
        )
    held.record("nominate", nomination=nomination.reference)
    tell_each(
        Letter(
            recipient=person.user,
            key=f"nominated:{nomination.reference}:{person.reference}",
            template="research/emails/nominated",
            context={"terms": held.terms, "document": held.terms.document, "member": member.name},
            reason=lambda: _("you act for the presidency"),
        )
        for person in presidency_people(held.now)
    )
    return nomination


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, actor: Actor) -> Nomination:
    """The member takes its nomination back, until the chair has tabled a decision on it."""
    held = hold(
        nomination.terms,
        "withdraw_nomination",
        actor=actor,
        rule=lambda acting, terms: can_withdraw(acting, nomination),
        refusal=_("A nomination is withdrawn by the coordinator or the head who speaks for it."),
    )
    nomination = _locked(nomination, held)
    nomination.withdrawn_at = held.now
    nomination.save(update_fields=["withdrawn_at"])
    held.record("withdraw_nomination", nomination=nomination.reference)
    return nomination


@transaction.atomic
def table_decision(nomination: Nomination, *, actor: Actor) -> Document:
    """Table the one-page draft decision that commits the study to this entity.

    It then passes a round like any text; its adoption determines the entity. One draft decision
    is before the members at a time: the next one follows when that was not adopted. Raises
    WrongState otherwise.
    """
    held = hold(
        nomination.terms,
        "table_decision",
        actor=actor,
        rule=can_table_decision,
        refusal=_("The chair or the secretariat tables the draft decision."),
    )
    nomination = _locked(nomination, held)
    terms = held.terms
    live = live_decision(terms, rounds_about([terms]))
    if live is not None:
        raise WrongState(
            _("A draft decision on another entity is before the members. Conclude it first."),
            was=_("no draft decision before the members"),
            now=str(live.symbol),
            onward=live.address,
            onward_words=_("Go to that draft decision"),
        )
    title, nodes = decision_text(terms, nomination)
    body, presidency = working_group(), held.actor.credentials.presidency
    assert presidency is not None  # noqa: S101  the rule asks for an office of the presidency
    hold_series(body, presidency.year, held.today)
    decision = documents.draft_document(
        actor=held.actor,
        kind=Kind.DRAFT_DECISION,
        title=title,
        body=body,
        nodes=nodes,
        classification=Classification.MEMBERS,
    )
    documents.table(decision, actor=held.actor)
    decision.refresh_from_db()
    nomination.decision = decision
    nomination.save(update_fields=["decision"])
    held.record("table_decision", nomination=nomination.reference, decision=decision.reference)
    return decision


@transaction.atomic
def commission(terms: TermsOfReference, *, actor: Actor, letter: str) -> Commission:
    """Commit the study to the entity that the members determined, by the presidency's letter.

    `letter` names that letter by number and date. Every delegation's head is told.
    """
    held = hold(
        terms,
        "commission",
        actor=actor,
        rule=can_commission,
        refusal=_("The presidency commissions the study."),
    )
    nomination = determined(held.terms, rounds_about([held.terms]))
    if nomination is None:
        raise WrongState(_("The members have not determined the entity yet."))
    named = require(
        " ".join(letter.split()), "letter", _("Give the letter’s number and date."), limit=250
    )
    made = Commission.objects.create(
        terms=held.terms,
        nomination=nomination,
        commissioned_at=held.now,
        letter=named,
        by=held.actor.credentials,
    )
    held.record("commission", nomination=nomination.reference)
    members = MemberState.objects.members(held.today)
    tell_each(
        Letter(
            recipient=head.user,
            key=f"commissioned:{held.terms.reference}:{head.reference}",
            template="research/emails/commissioned",
            context={"terms": held.terms, "document": held.terms.document},
            reason=partial(_as_head, head),
        )
        for head in heads_of([member.code for member in members], held.now)
    )
    return made


def _locked(nomination: Nomination, held: Held) -> Nomination:
    """The nomination as it stands now. Raises WrongState unless it is free to be acted on."""
    found = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("member", "decision__symbol")
        .filter(pk=nomination.pk, terms=held.terms)
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such nomination."))
    if found.withdrawn_at is not None:
        raise WrongState(
            _("This nomination was withdrawn."), was=_("nominated"), now=_("withdrawn")
        )
    if found.decision is not None:
        raise WrongState(
            _("A draft decision on this nomination is tabled."),
            was=_("nominated"),
            now=_("draft decision %(symbol)s") % {"symbol": found.decision.symbol},
        )
    return found


def _as_head(head: Accreditation) -> str:
    return _("you are head of the delegation of %(member)s") % {
        "member": with_article(head.side_name)
    }
