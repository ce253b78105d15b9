"""What every verb of a consultation begins with: its lock, the clock, who, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.consultations import rules
from apps.consultations.models import Consultation
from apps.consultations.states import CONSULTATION, ConsultationState
from apps.core import moments
from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.core.words import moment_words
from apps.delegations.actors import Actor, still_accredited


@dataclass(frozen=True, slots=True)
class Held:
    """A consultation whose row this transaction has locked, who acts, and the instant under it."""

    consultation: Consultation
    actor: Actor
    now: dt.datetime

    def record(self, verb: str, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="consultation",
            subject=self.consultation.reference,
            chain=COMMON,
            at=self.now,
            **data,
        )


def hold(consultation: Consultation, verb: str, *, actor: Actor, presidency: bool = True) -> Held:
    """Raises NotVisible, NotAllowed except for the presidency, or WrongState, in this order."""
    Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    seen = Consultation.objects.visible_to(actor).with_text().filter(pk=consultation.pk)
    locked = seen.select_related("opening", "closing").first()
    if locked is None:
        raise NotVisible(_("There is no such consultation."))
    if presidency and not rules.runs(actor):
        raise NotAllowed(_("The presidency runs consultations."))
    insist_possible(verb, locked, now)
    return Held(locked, actor, now)


def insist_possible(verb: str, consultation: Consultation, now: dt.datetime) -> None:
    """Raises WrongState. Pages ask before the verb does, to say so before something is typed."""
    state = consultation.state_at(now)
    if CONSULTATION.possible(verb, state):
        return
    sources = [each for each in ConsultationState if CONSULTATION.possible(verb, each)]
    raise WrongState(
        _refusal(verb, consultation, state),
        was=_(" or ").join(map(words_of, sources)),
        now=words_of(state),
        onward=consultation.address,
        onward_words=_("Go to the consultation"),
    )


def words_of(state: ConsultationState) -> str:
    return {
        ConsultationState.BEFORE: _("not yet open"),
        ConsultationState.OPEN: _("open"),
        ConsultationState.CLOSED: _("closed, being considered"),
        ConsultationState.ANSWERED: _("answered"),
        ConsultationState.WITHDRAWN: _("withdrawn"),
    }[state]


def _refusal(verb: str, consultation: Consultation, state: ConsultationState) -> str:
    if verb == "respond" and state == ConsultationState.BEFORE:
        return _("This consultation opens on %(moment)s.") % {
            "moment": moment_words(consultation.opens)
        }
    if verb == "respond":
        return _(
            "This consultation closed on %(moment)s. What you wrote was not sent; it is below, so "
            "that you can keep it."
        ) % {"moment": moment_words(consultation.closes)}
    return _("The consultation is at another stage, so this is not possible now.")
