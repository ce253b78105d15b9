"""Who speaks in a part of the programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotVisible
from apps.core.text import clean
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.delegations.names import address, one_line, optional_line
from apps.dialogues.actions.holding import Held, hold
from apps.dialogues.models import Dialogue, Invitation, ProgrammeItem, Speaker

MOST_SPEAKERS = 20  # of one part
LONGEST = 2_000  # characters of an affiliation


@dataclass(frozen=True, slots=True)
class Speaks:
    """One speaker, as typed. `email` is the address of somebody who is invited to the dialogue:
    it fills in the name and for whom they speak, where these are left empty."""

    name: str = ""
    affiliation: str = ""
    member: MemberState | None = None
    organisation: str = ""
    email: str = ""


@transaction.atomic
def save_speakers(
    item: ProgrammeItem, *, actor: Actor, speakers: Sequence[Speaks], edition: int
) -> ProgrammeItem:
    """Put these in the place of the part's last ones, in this order.

    Raises EditedMeanwhile, and Invalid, by "<number>:<field>", for what is wrong with one of them.
    """
    held = hold(Dialogue(pk=item.dialogue_id), actor, edition=edition)
    found = held.dialogue.programme.filter(pk=item.pk).first()
    if found is None:
        raise NotVisible(_("This part was taken out of the programme."))
    if len(speakers) > MOST_SPEAKERS:
        raise Invalid(_("At most %(most)d people speak in one part.") % {"most": MOST_SPEAKERS})
    rows = []
    for number, given in enumerate(speakers):
        try:
            rows.append(_speaker(held, found, number, given))
        except Invalid as error:
            fields = {f"{number}:{name}": message for name, message in error.fields.items()}
            raise Invalid(error.message, fields) from error
    found.speakers.all().delete()
    Speaker.objects.bulk_create(rows)
    held.dialogue.edition += 1
    held.dialogue.save(update_fields=["edition"])
    held.record("dialogue_speakers", part=found.reference, speakers=len(rows))
    return found


def _speaker(held: Held, item: ProgrammeItem, number: int, given: Speaks) -> Speaker:
    guest = _guest(held, given.email) if given.email.strip() else None
    name, member, organisation = given.name, given.member, given.organisation
    if guest is not None:
        name = name.strip() or guest.name
        if member is None and not organisation.strip():
            member, organisation = guest.member, "" if guest.member else guest.organisation
    affiliation = clean(given.affiliation)
    if len(affiliation) > LONGEST:
        message = _("At most %(limit)d characters fit here.") % {"limit": LONGEST}
        raise Invalid(message, {"affiliation": message})
    if member is not None and organisation.strip():
        message = _("Give the member or the organisation, not both.")
        raise Invalid(message, {"organisation": message})
    return Speaker(
        item=item,
        position=number + 1,
        name=one_line(name, "name", _("Give the speaker’s name."), limit=200),
        affiliation=affiliation,
        member=member,
        organisation=optional_line(organisation, "organisation", limit=200),
        invitation=guest,
    )


def _guest(held: Held, email: str) -> Invitation:
    guest = (
        held.dialogue.invitations.live(held.now)
        .select_related("member")
        .filter(email=address(email))
        .first()
    )
    if guest is None:
        message = _("Nobody is invited to this dialogue under this address. Invite them first.")
        raise Invalid(message, {"email": message})
    return guest
