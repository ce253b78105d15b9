"""An office is offered to an address and accepted there, once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import COMMON, Entry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actions import (
    accept_invitation,
    decline_invitation,
    end_accreditation,
    invite,
    withdraw_invitation,
)
from apps.delegations.actors import ANONYMOUS, Actor, still_accredited
from apps.delegations.models import (
    Accreditation,
    Invitation,
    MembershipStatus,
    MemberState,
    Office,
    Organisation,
    Presidency,
    Status,
)
from apps.delegations.states import InvitationState, invitation_state
from apps.delegations.tokens import invitation_for, token_for
from apps.notifications.models import Notice
from tests.conftest import NOW, Cast, Clock, accreditation_of
from tests.factories.delegations import accredit

pytestmark = pytest.mark.slow

PASSWORD = "a long and unusual phrase"


def state(code: str) -> MemberState:
    return MemberState.objects.get(code=code)


def new_member() -> MemberState:
    """A member that has never had a delegation here."""
    made = MemberState.objects.create(code="XA", name="Exampleland", zone="Africa/Nairobi")
    MembershipStatus.objects.create(
        state=made, status=Status.MEMBER, valid_from=dt.date(2026, 1, 1)
    )
    return made


def offer(actor: Actor, office: str = Office.DELEGATE, **given: Any) -> Invitation:
    given.setdefault("email", "ana@example.org")
    given.setdefault("name", "Ana Exemplo")
    if not {"state", "organisation", "presidency"} & given.keys():
        given["state"] = actor.state
    return invite(actor=actor, office=office, **given)


def accept(invitation: Invitation, actor: Actor = ANONYMOUS, **given: Any) -> Accreditation:
    if actor.user is None:
        given = {"name": "Ana Exemplo", "password": PASSWORD} | given
    return accept_invitation(invitation, actor=actor, **given)


# Who invites whom


@pytest.mark.parametrize("office", [Office.DELEGATE, Office.COORDINATOR])
def test_a_head_invites_into_the_own_delegation(cast: Cast, office: str) -> None:
    invitation = offer(cast.heads["BR"], office, title=" Ministry of\nTrade ")
    assert (invitation.side, invitation.office) == ("BR", office)
    assert invitation.title == "Ministry of Trade"
    assert invitation.expires_at == NOW + dt.timedelta(days=14)
    assert Entry.objects.get(verb="invite").chain_id == "BR"


def test_a_head_invites_nobody_else(cast: Cast) -> None:
    head = cast.heads["BR"]
    unctad = Organisation.objects.get(code="UNCTAD")
    presidency = Presidency.objects.acting()
    with pytest.raises(NotAllowed):
        offer(head, Office.DELEGATE, state=state("CN"))
    for office, side in (
        (Office.HEAD, {"state": state("BR")}),
        (Office.HEAD, {"state": state("CN")}),
        (Office.OBSERVER, {"state": state("BY")}),
        (Office.EXPERT, {"organisation": unctad}),
        (Office.SECRETARIAT, {"presidency": presidency}),
    ):
        with pytest.raises(NotAllowed):
            offer(head, office, **side)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["secretariat", "chair"])
def test_the_presidency_invites_everyone_but_a_delegations_own(cast: Cast, who: str) -> None:
    actor = cast.everyone()[who]
    unctad = Organisation.objects.get(code="UNCTAD")
    for office, side in (
        (Office.HEAD, {"state": new_member()}),
        (Office.OBSERVER, {"state": state("BY")}),
        (Office.EXPERT, {"organisation": unctad}),
        (Office.STAKEHOLDER, {"organisation": unctad}),
        (Office.SECRETARIAT, {"presidency": Presidency.objects.acting()}),
        (Office.CHAIR, {"presidency": Presidency.objects.acting()}),
    ):
        assert offer(actor, office, **side).office == office
    for office in (Office.DELEGATE, Office.COORDINATOR):
        with pytest.raises(NotAllowed):
            offer(actor, office, state=state("BR"))


@pytest.mark.parametrize(
    "who",
    ["delegate BR", "coordinator BR", "partner", "expert", "stranger", "public"],
)
def test_nobody_else_invites(cast: Cast, who: str) -> None:
    actor = cast.everyone()[who]
    with pytest.raises(NotAllowed):
        offer(actor, Office.DELEGATE, state=state("BR"))
    with pytest.raises(NotAllowed):
        offer(actor, Office.EXPERT, organisation=Organisation.objects.get(code="UNCTAD"))


def test_one_person_of_the_presidency_cannot_put_a_head_into_a_delegation(cast: Cast) -> None:
    with pytest.raises(WrongState, match="letter"):
        offer(cast.chair, Office.HEAD, state=state("BR"))


def test_a_second_first_head_comes_too_late(cast: Cast) -> None:
    made = new_member()
    one = offer(cast.chair, Office.HEAD, state=made)
    other = offer(cast.chair, Office.HEAD, state=made, email="other@example.org")
    accept(one)
    with pytest.raises(WrongState):
        accept(other)


def test_an_outgoing_presidency_invites_nobody(cast: Cast) -> None:
    Presidency.objects.filter(year=2027).update(handed_over_at=NOW)
    with pytest.raises(NotAllowed):
        offer(cast.secretariat, Office.OBSERVER, state=state("BY"))


def test_an_accreditation_that_has_ended_invites_nobody(cast: Cast) -> None:
    head = cast.heads["BR"]
    Accreditation.objects.filter(user=head.user).update(ended_at=NOW)
    with pytest.raises(NotAllowed):
        offer(head)


# What is offered


@pytest.mark.parametrize(
    ("office", "side"),
    [
        (Office.HEAD, {"state": "BY"}),
        (Office.OBSERVER, {"state": "BR"}),
        (Office.EXPERT, {"state": "BR"}),
        (Office.SECRETARIAT, {"organisation": "UNCTAD"}),
        (Office.CHAIR, {"presidency": 2026}),
        (Office.EXPERT, {"organisation": "UNCTAD", "state": "BR"}),
        ("minister", {"organisation": "UNCTAD"}),
    ],
)
def test_the_office_fits_its_side(cast: Cast, office: str, side: dict[str, Any]) -> None:
    keys = {"state": ("code", MemberState), "organisation": ("code", Organisation)}
    found: dict[str, Any] = {}
    for name, value in side.items():
        key, model = keys.get(name, ("year", Presidency))
        found[name] = model.objects.get(**{key: value})
    with pytest.raises(Invalid) as refused:
        offer(cast.chair, office, **found)
    assert "side" in refused.value.fields


@pytest.mark.parametrize("email", ["", "ana", "a@", "a\nb@example.org", "a" * 250 + "@example.org"])
def test_the_address_is_one(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        offer(cast.heads["BR"], email=email)
    assert "email" in refused.value.fields


@pytest.mark.parametrize("name", ["", "   \n", "\u202e\u2066", "x" * 151])
def test_a_name_is_asked_for(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        offer(cast.heads["BR"], name=name)
    assert "name" in refused.value.fields


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana\n\tExemplo ", "Ana Exemplo"),
        ("آنا نمونه", "آنا نمونه"),
        ("安娜 示例 🐘", "安娜 示例 🐘"),
        ("Ana \u202emoc.live\u202c", "Ana moc.live"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_names_in_every_script_stand_on_one_line(cast: Cast, typed: str, kept: str) -> None:
    assert offer(cast.heads["BR"], name=typed).name == kept


def test_nobody_is_invited_twice_to_the_same_office(cast: Cast) -> None:
    head = cast.heads["BR"]
    offer(head, email="Ana@Example.org")
    with pytest.raises(Invalid):
        offer(head)
    assert offer(head, Office.COORDINATOR)
    delegate = cast.delegates["BR"].user
    assert delegate is not None
    with pytest.raises(Invalid, match="holds this office"):
        offer(head, email=delegate.email)


def test_the_mail_says_who_for_whom_until_when_and_holds_the_only_link(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"])
    mail = Notice.objects.get()
    assert mail.address == "ana@example.org"
    assert "15 February 2027, 09:00 UTC" in mail.subject
    inviter = cast.heads["BR"].user
    assert inviter is not None
    for words in (inviter.name, "Your office: delegate", "For: Brazil", token_for(invitation)):
        assert words in mail.text


# Accepting


def test_somebody_new_takes_office_with_an_account(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"], focal_point=True)
    held = accept(invitation)
    assert (held.side, held.office, held.begins_at) == ("BR", Office.DELEGATE, NOW)
    assert held.focal_point
    assert not held.may_submit
    assert held.user.email == "ana@example.org"
    assert held.user.check_password(PASSWORD)
    entry = Entry.objects.get(verb="accept_invitation")
    assert (entry.person, entry.side, entry.subject) == (held.user.reference, "BR", held.reference)
    inviter = cast.heads["BR"].user
    assert Notice.objects.filter(recipient=inviter, key__startswith="invitation-accepted").exists()


def test_the_trail_holds_no_names_and_no_addresses(cast: Cast) -> None:
    accept(offer(cast.heads["BR"]))
    for entry in Entry.objects.all():
        written = f"{entry.subject} {entry.person} {entry.data}"
        assert "Ana" not in written
        assert "@" not in written


def test_whoever_has_an_account_takes_the_office_with_it(cast: Cast) -> None:
    delegate = cast.delegates["CN"]
    assert delegate.user is not None
    invitation = offer(cast.heads["BR"], Office.COORDINATOR, email=delegate.user.email.upper())
    held = accept(invitation, delegate)
    assert held.user == delegate.user
    assert held.side == "BR"


def test_somebody_signed_in_as_another_cannot(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"])
    with pytest.raises(NotAllowed):
        accept(invitation, cast.stranger)
    assert invitation_state(Invitation.objects.get(), NOW) == InvitationState.PENDING


def test_a_taken_address_reads_like_a_weak_password(cast: Cast) -> None:
    """The link must not tell who has an account."""
    stranger = cast.stranger.user
    assert stranger is not None
    known = offer(cast.heads["BR"], email=stranger.email)
    unknown = offer(cast.heads["BR"], email="unknown@example.org")
    with pytest.raises(Invalid) as taken:
        accept(known)
    with pytest.raises(Invalid) as weak:
        accept(unknown, password="12345678")
    assert taken.value.message == weak.value.message
    assert taken.value.fields == weak.value.fields
    assert not stranger.check_password(PASSWORD)


def test_it_is_accepted_once(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"])
    accept(invitation)
    with pytest.raises(WrongState):
        accept(invitation)
    assert User.objects.filter(email="ana@example.org").count() == 1


def test_it_expires_at_the_very_instant(cast: Cast, clock: Clock) -> None:
    invitation = offer(cast.heads["BR"])
    clock.set(invitation.expires_at)
    with pytest.raises(WrongState) as late:
        accept(invitation)
    assert late.value.now == "Expired"
    clock.forward(seconds=-1)
    assert accept(invitation)


def test_after_it_expired_the_person_can_be_invited_again(cast: Cast, clock: Clock) -> None:
    offer(cast.heads["BR"])
    clock.forward(days=15)
    assert offer(cast.heads["BR"])


# Taking it back, and saying no


def test_withdrawn_it_cannot_be_accepted(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"])
    for who in ("delegate BR", "head CN", "secretariat", "chair"):
        with pytest.raises(NotAllowed):
            withdraw_invitation(invitation, actor=cast.everyone()[who])
    withdraw_invitation(invitation, actor=cast.heads["BR"])
    with pytest.raises(WrongState):
        accept(invitation)
    with pytest.raises(WrongState):
        withdraw_invitation(invitation, actor=cast.heads["BR"])


def test_declined_it_is_over_and_the_inviter_knows(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"])
    decline_invitation(invitation, actor=ANONYMOUS)
    with pytest.raises(WrongState):
        accept(invitation)
    with pytest.raises(WrongState):
        decline_invitation(invitation, actor=ANONYMOUS)
    told = Notice.objects.get(key__startswith="invitation-declined")
    assert told.recipient == cast.heads["BR"].user


@pytest.mark.parametrize("token", ["", "x", "bcdfghjkmnpq", "bcdfghjkmnpq:made-up", "\u202e" * 50])
def test_an_address_made_up_leads_nowhere(cast: Cast, token: str) -> None:
    with pytest.raises(NotVisible):
        invitation_for(token)


def test_a_reference_alone_is_no_link(cast: Cast) -> None:
    invitation = offer(cast.heads["BR"])
    assert invitation_for(token_for(invitation)) == invitation
    with pytest.raises(NotVisible):
        invitation_for(invitation.reference)


# What the trail tells whom


def test_whom_a_head_invites_is_the_delegations_own_affair_until_they_accept(cast: Cast) -> None:
    head = cast.heads["BR"]
    withdraw_invitation(offer(head, email="b@example.org"), actor=head)
    decline_invitation(offer(head, email="c@example.org"), actor=ANONYMOUS)
    assert not Entry.objects.filter(chain=COMMON).exists()
    accept(offer(head))
    (joined,) = Entry.objects.filter(chain=COMMON)
    assert (joined.verb, joined.data["of"]) == ("accept_invitation", "BR")
    call_command("verify_trail")


def test_whom_the_presidency_invites_all_may_know(cast: Cast) -> None:
    offer(cast.secretariat, Office.EXPERT, organisation=Organisation.objects.get(code="UNCTAD"))
    assert Entry.objects.get(verb="invite").chain_id == COMMON


# The office of whoever invited


def second_head(code: str) -> Actor:
    return accredit(f"Second head of {code}", Office.HEAD, state(code))


def test_nobody_joins_on_the_word_of_a_head_who_has_left(cast: Cast, clock: Clock) -> None:
    invitation = offer(cast.heads["BR"])
    successor = second_head("BR")
    end_accreditation(accreditation_of(cast.heads["BR"]), actor=successor)
    clock.forward(minutes=1)
    with pytest.raises(WrongState) as refused:
        accept(invitation_for(token_for(invitation)))
    assert refused.value.now == "Lapsed"
    assert not User.objects.filter(email="ana@example.org").exists()
    assert not Invitation.objects.pending(clock.now).exists()

    accept(offer(successor))  # the present head sends a new one
    assert Accreditation.objects.filter(user__email="ana@example.org", state=state("BR")).exists()


def test_the_page_says_that_it_has_lapsed_and_who_can_send_a_new_one(
    cast: Cast, clock: Clock, client: Client
) -> None:
    invitation = offer(cast.heads["BR"])
    end_accreditation(accreditation_of(cast.heads["BR"]), actor=second_head("BR"))
    address = f"/invitations/{token_for(invitation)}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "This invitation has lapsed" in page.content.decode()
    assert "no longer head of delegation, Brazil" in page.content.decode()
    given = {"name": "Ana Exemplo", "password": PASSWORD}
    assert client.post(address, given).status_code == 409
    assert not User.objects.filter(email="ana@example.org").exists()


def test_the_presidencys_invitations_lapse_with_whoever_sent_them_too(
    cast: Cast, clock: Clock
) -> None:
    unctad = Organisation.objects.get(code="UNCTAD")
    invitation = offer(cast.secretariat, Office.EXPERT, organisation=unctad)
    end_accreditation(accreditation_of(cast.secretariat), actor=cast.chair)
    assert invitation_state(invitation_for(token_for(invitation)), clock.now) == "lapsed"


# Observers of a state that becomes a member


def becomes_a_member(code: str, day: dt.date) -> None:
    MembershipStatus.objects.filter(state=state(code)).update(valid_to=day)
    MembershipStatus.objects.create(state=state(code), status=Status.MEMBER, valid_from=day)


def test_an_observer_reads_no_more_once_the_state_is_a_member(cast: Cast) -> None:
    held = accreditation_of(cast.partner)
    assert held in Accreditation.objects.in_force(NOW)
    becomes_a_member("BY", NOW.date())
    assert not held.in_force(NOW)
    assert held not in Accreditation.objects.in_force(NOW)
    with pytest.raises(NotAllowed):
        still_accredited(cast.partner, NOW)
    yesterday = NOW - dt.timedelta(days=1)
    assert held.in_force(yesterday)
    assert held in Accreditation.objects.in_force(yesterday)


def test_nobody_becomes_an_observer_of_a_member(cast: Cast, clock: Clock) -> None:
    invitation = offer(cast.secretariat, Office.OBSERVER, state=state("BY"))
    becomes_a_member("BY", NOW.date())
    with pytest.raises(WrongState):
        accept(invitation_for(token_for(invitation)))
    assert not Invitation.objects.pending(clock.now).exists()


def test_an_observers_pages_close_on_the_day_of_membership(cast: Cast, client: Client) -> None:
    user = cast.partner.user
    assert user is not None
    client.force_login(user)
    assert client.get("/documents/").status_code == 200
    becomes_a_member("BY", timezone.now().date())
    assert client.get("/documents/").status_code == 404
    assert client.get("/desk/").status_code == 200  # reads who can accredit them
