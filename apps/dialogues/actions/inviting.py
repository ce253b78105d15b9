"""Inviting people: one, or a table of them that was looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotVisible, WrongState
from apps.core.text import reference
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.delegations.names import address, one_line, optional_line
from apps.dialogues.actions.answering import place_waiting, save_invited
from apps.dialogues.actions.holding import Held, hold, hold_invitation, require_answers
from apps.dialogues.actions.sending import send_batch
from apps.dialogues.actions.telling import tell_guests
from apps.dialogues.models import Batch, Dialogue, Invitation
from apps.dialogues.models.invitations import INVITED
from apps.dialogues.queries import expiry_of
from apps.dialogues.states import Category
from apps.dialogues.tables import COLUMNS, category_named, member_named, members_by_name
from apps.documents.spreadsheets import read_rows

MOST_INVITED = 20_000  # to one dialogue


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    organisation: str
    category: str
    member: MemberState | None = None


@transaction.atomic
def invite(dialogue: Dialogue, *, actor: Actor, person: Person) -> Invitation:
    """Ask one person, by a mail with a personal link.

    Raises NotAllowed, WrongState once no more answers are taken, and Invalid for an address that
    is invited already.
    """
    held = hold(dialogue, actor)
    require_answers(held)
    _require_room(held, 1)
    invitation = _invitation(held, person)
    save_invited(invitation)
    held.record(
        "dialogue_invited",
        invitation=invitation.reference,
        category=invitation.category,
        of=invitation.member.code if invitation.member else "",
    )
    tell_guests([invitation], "invitation", INVITED)
    return invitation


@transaction.atomic
def read_table(dialogue: Dialogue, *, actor: Actor, filename: str, data: bytes) -> Batch:
    """Read a table of people, row by row, and keep it to be looked at; nobody is invited yet.

    Raises Invalid, by the field `file`, where the file cannot be read at all. What is wrong with
    single rows stands in them.
    """
    held = hold(dialogue, actor)
    require_answers(held)
    sheet = read_rows(filename, data, COLUMNS)
    members = members_by_name()
    seen = set(_addresses(held.dialogue))
    rows = []
    for row in sheet.rows:
        errors = dict(row.errors)
        values = row.values
        for name, reading in (
            ("name", lambda text: one_line(text, "name", _("Give the person’s name."))),
            ("email", address),
            (
                "organisation",
                lambda text: one_line(text, "organisation", _("Name the organisation."), limit=200),
            ),
            ("category", category_named),
            ("member", lambda text: member_named(text, members)),
        ):
            if name in errors:
                continue
            try:
                values[name] = reading(values[name])
            except Invalid as error:
                errors[name] = error.message
        if "email" not in errors:
            if values["email"] in seen:
                errors["email"] = _("This address is invited already, or stands in a row above.")
            seen.add(values["email"])
        rows.append({"number": row.number, "values": values, "errors": errors})
    batch = Batch.objects.create(
        dialogue=held.dialogue,
        by=held.actor.credentials,
        at=held.now,
        filename=optional_line(filename, "file", limit=250) or "–",
        rows=rows,
        unknown=sheet.unknown[:50],
        encoding=sheet.encoding,
    )
    held.record("dialogue_table_read", batch=batch.reference, rows=len(rows))
    return batch


@transaction.atomic
def invite_batch(batch: Batch, *, actor: Actor) -> list[Invitation]:
    """Invite everybody of a table whose row has no error; the others are left out.

    All are invited at once or nobody is; where they are many, the worker writes their mails.
    Raises WrongState where it was done already, or no more answers are taken.
    """
    held, found = _hold_batch(batch, actor)
    require_answers(held)
    good = [row["values"] for row in found.rows if not row["errors"]]
    if not good:
        raise Invalid(_("No row of this table can be invited. Mend it, and send it again."))
    _require_room(held, len(good))
    members = {member.code: member for member in MemberState.objects.all()}
    taken = set(_addresses(held.dialogue))  # since the table was read, somebody may have come in
    invited = [
        _invitation(
            held,
            Person(
                name=values["name"],
                email=values["email"],
                organisation=values["organisation"],
                category=values["category"],
                member=members.get(values["member"]),
            ),
            found,
        )
        for values in good
        if values["email"] not in taken
    ]
    Invitation.objects.bulk_create(invited, batch_size=1_000)
    _close(found, "confirmed_at", held)
    held.record("dialogue_batch_invited", batch=found.reference, invited=len(invited))
    send_batch(found, invited)
    return invited


@transaction.atomic
def discard_batch(batch: Batch, *, actor: Actor) -> None:
    """Throw a table away that was read; its names and addresses go with it."""
    held, found = _hold_batch(batch, actor)
    _close(found, "discarded_at", held)
    held.record("dialogue_table_discarded", batch=found.reference)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: Actor) -> Invitation:
    """Take an invitation back, with its place; the person is told, and its link says so."""
    held, guest = hold_invitation(invitation, "withdraw_invitation", actor=actor, presides=True)
    untold = Invitation.objects.filter(pk=guest.pk).untold(held.now).exists()
    guest.withdrawn_at, guest.placed_at = held.now, None
    guest.save(update_fields=["withdrawn_at", "placed_at"])
    held.record("dialogue_invitation_withdrawn", invitation=guest.reference)
    place_waiting(held)
    if not untold:  # one of a long table may not have heard of it yet
        tell_guests([guest], "withdrawn", "withdrawn")
    return guest


def _invitation(held: Held, person: Person, batch: Batch | None = None) -> Invitation:
    if person.category not in Category.values:
        message = _("Choose a category.")
        raise Invalid(message, {"category": message})
    return Invitation(
        reference=reference(),
        dialogue=held.dialogue,
        name=one_line(person.name, "name", _("Give the person’s name.")),
        email=address(person.email),
        organisation=one_line(
            person.organisation, "organisation", _("Name the organisation."), limit=200
        ),
        category=person.category,
        member=person.member,
        invited_by=held.actor.credentials,
        invited_at=held.now,
        expires_at=expiry_of(held.dialogue, held.now),
        batch=batch,
    )


def _addresses(dialogue: Dialogue) -> Sequence[str]:
    standing = Invitation.objects.filter(dialogue=dialogue, withdrawn_at=None, passed_at=None)
    return list(standing.values_list("email", flat=True))


def _require_room(held: Held, more: int) -> None:
    if held.dialogue.invitations.count() + more > MOST_INVITED:
        raise Invalid(
            _("At most %(most)d people are invited to a dialogue.") % {"most": MOST_INVITED}
        )


def _hold_batch(batch: Batch, actor: Actor) -> tuple[Held, Batch]:
    held = hold(Dialogue(pk=batch.dialogue_id), actor)
    found = Batch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if found is None:
        raise NotVisible(_("There is no such table."))
    if not found.is_open:
        raise WrongState(
            _("This table has been dealt with already."),
            was=_("to be looked at"),
            now=_("invited") if found.confirmed_at else _("thrown away"),
        )
    return held, found


def _close(batch: Batch, how: str, held: Held) -> None:
    setattr(batch, how, held.now)
    batch.rows, batch.unknown = [], []
    batch.save(update_fields=[how, "rows", "unknown"])
