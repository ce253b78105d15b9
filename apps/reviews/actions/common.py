"""What every verb of a round begins with, and how its acts enter the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import NotAllowed, NotVisible, WrongState
from apps.core.words import moment_words
from apps.delegations.actors import Actor, still_accredited
from apps.reviews.actions.closing import close
from apps.reviews.models import Eligible, Round, Submission
from apps.reviews.queries import standing_submissions
from apps.reviews.states import Position, RoundKind, RoundState, Visibility, workflow_of

LONGEST = 20_000  # characters of a comment or a reason


@dataclass(frozen=True, slots=True)
class Held:
    """A round whose row this transaction has locked, at the instant read under that lock."""

    round: Round
    now: dt.datetime
    actor: Actor
    state: RoundState

    def chain(self, side: str = "") -> str:
        """Where what concerns a side (by default the actor's) enters the trail: in its own chain
        while the round is sealed."""
        sealed = self.round.visibility == Visibility.SEALED and self.round.closed_at is None
        return (side or self.actor.side) if sealed else COMMON

    def record(self, verb: str, *, chain: str = COMMON, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="round",
            subject=self.round.reference,
            chain=chain,
            at=self.now,
            **data,
        )


def hold(
    round: Round,
    verb: str,
    *,
    actor: Actor,
    rule: Callable[[Actor, Round], bool],
    refusal: str,
    once: str = "",
) -> Held:
    """Lock the round, read the clock, and check who and when.

    A form that was sent before under the key `once` passes whatever the state is by now: its verb
    gives back what it did. Raises NotVisible, NotAllowed with `refusal`, or WrongState.
    """
    if round.by_silence and Round.objects.get(pk=round.pk).is_due_at(moments.database_now()):
        close(round.pk)  # the portal may have been away: then the expiry is a later one
    members = Prefetch("eligible", Eligible.objects.select_related("member"))
    rows = Round.objects.select_for_update(of=("self",)).prefetch_related(members)
    locked = rows.get(pk=round.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not actor.clock and not Round.objects.visible_to(actor).filter(pk=round.pk).exists():
        raise NotVisible(_("There is nothing here for you."))
    if not rule(actor, locked):
        raise NotAllowed(refusal)
    state = locked.state_at(now)
    done = once and Submission.objects.filter(round=locked, side=actor.side, once=once).exists()
    if not done and not workflow_of(locked.kind).possible(verb, state):
        raise _moved_on(locked, state, actor)
    return Held(locked, now, actor, state)


def _moved_on(round: Round, state: RoundState, actor: Actor) -> WrongState:
    deadline = moment_words(round.deadline)
    if state == RoundState.OPEN:
        return WrongState(
            _("This is possible once the round has closed, on %(deadline)s.")
            % {"deadline": deadline},
            was=_("after the close"),
            now=_("open until %(deadline)s") % {"deadline": deadline},
        )
    seen = Round.objects.visible_to(actor)  # a guest learns of no round that does not admit it
    later = seen.filter(document=round.document_id, concluded_at=None).exclude(pk=round.pk).first()
    onward = f"/rounds/{later.reference}/" if later else ""
    closed = _("closed since %(deadline)s") % {"deadline": deadline}
    return WrongState(
        _("This round is over. What you wrote was not submitted and is shown below."),
        was=_("open"),
        now=_("concluded") if state == RoundState.CONCLUDED else closed,
        onward=onward,
        onward_words=_("Apply it to the new text") if onward else "",
    )


def only_first_once_closed(held: Held) -> None:
    """After the deadline only a missing member may still act, and only in an adoption.

    Raises WrongState otherwise.
    """
    if held.state == RoundState.OPEN:
        return
    if held.round.kind == RoundKind.COMMENT:
        raise _moved_on(held.round, held.state, held.actor)
    standing = standing_submissions(held.round).get(held.actor.side)
    if standing is None and held.actor.side in (held.round.present or ()):
        raise WrongState(
            _("Your delegation was in the room when the chair asked. What it said there stands."),
            was=_("absent"),
            now=_("in the room"),
        )
    if standing is not None and standing.position != Position.NO_INSTRUCTIONS:
        raise WrongState(
            _(
                "Your delegation’s position was received before the deadline and stands. What you "
                "can still do is confirm it, or lift a reservation or an objection."
            ),
            was=_("open"),
            now=_("closed"),
        )
