"""What every verb of research begins with: the row's lock, the clock, who, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor, still_accredited
from apps.documents.actions.holding import chain_of
from apps.documents.models import Document
from apps.research.models import TermsOfReference
from apps.research.queries import facts_of, with_facts
from apps.research.stages import Facts
from apps.research.states import TERMS, TermsState, state_of

# What the page may say of a state: "was → now" for people.
STATE_WORDS = {
    TermsState.DRAFT: lambda: _("a draft"),
    TermsState.WITHDRAWN: lambda: _("a withdrawn draft"),
    TermsState.PROPOSED: lambda: _("with the presidency"),
    TermsState.TABLED: lambda: _("tabled for review"),
    TermsState.AGREED: lambda: _("agreed"),
    TermsState.DETERMINED: lambda: _("agreed, with its entity determined"),
    TermsState.COMMISSIONED: lambda: _("commissioned"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """Terms whose row this transaction has locked, who acts, and the instant under that lock."""

    terms: TermsOfReference
    actor: Actor
    now: dt.datetime
    facts: Facts

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def record(self, verb: str, **data: object) -> None:
        """In the delegation's own chain until the draft leaves the delegation."""
        record(
            verb,
            by=self.actor,
            kind="terms",
            subject=self.terms.reference,
            chain=chain_of(self.terms.document),
            at=self.now,
            **data,
        )


def hold(
    terms: TermsOfReference,
    verb: str,
    *,
    actor: Actor,
    rule: Callable[[Actor, TermsOfReference], bool],
    refusal: str,
) -> Held:
    """Raises NotVisible, NotAllowed with `refusal`, or WrongState, in this order.

    Locks the terms and then their document: a verb may write the trail before it writes the
    text, and nobody may take the document's lock while they hold the trail's chain.
    """
    TermsOfReference.objects.select_for_update(of=("self",)).get(pk=terms.pk)
    Document.objects.select_for_update(of=("self",)).get(pk=terms.document_id)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    visible = TermsOfReference.objects.visible_to(actor)
    locked = with_facts(visible).filter(pk=terms.pk).first()
    if locked is None:
        raise NotVisible(_("There are no such Terms of Reference."))
    if not rule(actor, locked):
        raise NotAllowed(refusal)
    facts = facts_of(locked, actor)
    state = state_of(facts)
    if not TERMS.possible(verb, state):
        needed = sorted(TERMS.moves[verb].sources, key=list(TermsState).index)
        raise WrongState(
            _("These Terms of Reference are at another stage, so this is not possible now."),
            was=_(" or ").join(STATE_WORDS[source]() for source in needed),
            now=STATE_WORDS[state](),
        )
    return Held(locked, actor, now, facts)
