"""Statements, presentations and answers to the guiding questions; and reading them first."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotVisible, WrongState
from apps.core.text import clean, reference, require
from apps.delegations.actors import Actor
from apps.dialogues import files
from apps.dialogues.actions.holding import Held, hold, hold_invitation
from apps.dialogues.actions.telling import tell_author
from apps.dialogues.models import Contribution, Dialogue, GuidingQuestion, Invitation
from apps.dialogues.states import CONTRIBUTION, ContributionKind, ContributionState

LONGEST = 20_000  # characters
MOST_STANDING = 60  # contributions of one person


@transaction.atomic
def contribute(
    invitation: Invitation,
    *,
    actor: Actor,
    kind: str,
    text: str = "",
    title: str = "",
    question: GuidingQuestion | None = None,
    file: tuple[str, bytes] | None = None,
) -> Contribution:
    """Send something before or after the dialogue. The presidency reads it before it is public.

    An answer takes the place of one's earlier answer to the same question; the same form sent
    twice counts once. Raises NotAllowed, WrongState after the moment until which contributions
    are taken, and Invalid.
    """
    held, guest = hold_invitation(invitation, "contribute", actor=actor)
    if not held.dialogue.takes_contributions(held.now):
        raise WrongState(
            _("Contributions were taken until the moment that the dialogue’s page names."),
            was=_("open"),
            now=_("closed"),
        )
    row = Contribution(
        reference=reference(),
        dialogue=held.dialogue,
        invitation=guest,
        kind=kind,
        title=_line(title),
        sent_at=held.now,
    )
    _write(row, held, text, question, file)
    standing = guest.contributions.exclude(state=ContributionState.WITHDRAWN)
    again = standing.filter(
        state=ContributionState.SENT,
        kind=kind,
        title=row.title,
        text=row.text,
        question=row.question,
        file_name=row.file_name,
        file_hash=row.file_hash,
    ).first()
    if again is not None:
        return again
    if standing.count() >= MOST_STANDING:
        raise Invalid(
            _("At most %(most)d contributions come from one person.") % {"most": MOST_STANDING}
        )
    if row.question is not None:
        standing.filter(question=row.question).update(state=ContributionState.WITHDRAWN)
    if file is not None:
        row.file.save(row.reference, ContentFile(file[1]), save=False)
    row.save()
    held.record(
        "dialogue_contributed",
        invitation=guest.reference,
        contribution=row.reference,
        of_kind=kind,
        file=row.file_hash,
    )
    tell_author(row, "sent")
    return row


@transaction.atomic
def withdraw_contribution(contribution: Contribution, *, actor: Actor) -> Contribution:
    """Take back what one sent; where it was public, it is so no longer."""
    held, guest = hold_invitation(contribution.invitation, "withdraw_contribution", actor=actor)
    row = _locked(contribution)
    row.state = _after("withdraw", row)
    row.save(update_fields=["state"])
    held.record(
        "dialogue_contribution_withdrawn", invitation=guest.reference, contribution=row.reference
    )
    return row


@transaction.atomic
def moderate(
    contribution: Contribution, *, actor: Actor, publish: bool, reason: str = ""
) -> Contribution:
    """Publish a contribution, or say why it is not published. Its author is told.

    Raises NotAllowed, WrongState, and Invalid where the reason is missing.
    """
    held = hold(Dialogue(pk=contribution.dialogue_id), actor)
    row = _locked(contribution)
    row.state = _after("publish" if publish else "keep_back", row)
    row.reason = (
        ""
        if publish
        else require(
            reason, "reason", _("Say why it is not published; its author reads it."), limit=2_000
        )
    )
    row.decided_at, row.decided_by = held.now, held.actor.credentials
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    held.record(
        "dialogue_contribution_published" if publish else "dialogue_contribution_kept_back",
        contribution=row.reference,
    )
    row.invitation.dialogue = held.dialogue
    tell_author(row, f"decided:{held.now.isoformat()}")
    return row


def _write(
    row: Contribution,
    held: Held,
    text: str,
    question: GuidingQuestion | None,
    file: tuple[str, bytes] | None,
) -> None:
    if row.kind not in ContributionKind.values:
        message = _("Choose what it is.")
        raise Invalid(message, {"kind": message})
    if row.kind == ContributionKind.ANSWER:
        known = question is not None and question.dialogue_id == held.dialogue.pk
        if not known:
            message = _("Choose the question that this answers.")
            raise Invalid(message, {"question": message})
        row.question = question
    if file is not None:
        row.file_name, row.file_hash = files.checked(*file)
    if row.kind == ContributionKind.PRESENTATION and file is None:
        message = _("Add the file of the presentation.")
        raise Invalid(message, {"file": message})
    if row.kind != ContributionKind.PRESENTATION or clean(text):
        row.text = require(text, "text", _("Write what you want to say."), limit=LONGEST)


def _line(title: str) -> str:
    text = " ".join(clean(title).split())
    if len(text) > 200:
        message = _("At most 200 characters fit here.")
        raise Invalid(message, {"title": message})
    return text


def _locked(contribution: Contribution) -> Contribution:
    found = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("invitation__member", "invitation__dialogue__entry__presidency", "question")
        .filter(pk=contribution.pk)
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such contribution."))
    return found


def _after(verb: str, row: Contribution) -> ContributionState:
    state = ContributionState(row.state)
    if not CONTRIBUTION.possible(verb, state):
        raise WrongState(
            _("This is no longer possible with this contribution."),
            was=_("as you opened it"),
            now=str(state.label),
        )
    return CONTRIBUTION.after(verb, state)
