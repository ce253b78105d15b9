"""Who comes: each side names its own people, once they are asked; and what that lets them see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from apps.core.errors import Invalid, NotAllowed
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Organisation
from apps.meetings import actions, rules
from apps.meetings.models import Meeting, Participant, Seat
from apps.meetings.states import Capacity
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock, accreditation_of
from tests.factories import meetings as make
from tests.reviews.browsing import browser, get, hidden, post, words

pytestmark = pytest.mark.slow
LINK = "https://meet.example.org/j/secret-room"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make.meeting(cast.secretariat)


def page(meeting: Meeting) -> str:
    return f"{meeting.entry.address}registration/"


def invited(meeting: Meeting, cast: Cast, code: str) -> Seat:
    return actions.invite_seat(
        meeting,
        actor=cast.secretariat,
        state=MemberState.objects.filter(code=code).first(),
        organisation=Organisation.objects.filter(code=code).first(),
    )


def names(meeting: Meeting, code: str) -> list[str]:
    people = Participant.objects.filter(seat__meeting=meeting)
    return [p.name for p in people.order_by("pk") if p.seat.code == code]


def edition_of(meeting: Meeting, code: str) -> str:
    seat = Seat.objects.filter(meeting=meeting, state__code=code).first()
    return seat.edition if seat else ""


def others(*rows: dict[str, str]) -> dict[str, str]:
    data = {"others-TOTAL_FORMS": str(len(rows)), "others-INITIAL_FORMS": "0", "do": "save"}
    for n, row in enumerate(rows):
        data |= {f"others-{n}-{name}": value for name, value in {**EMPTY, **row}.items()}
    return data


EMPTY = {"name": "", "function": "", "capacity": "adviser"}


def ticked(actor: Actor, **more: str) -> dict[str, str]:
    own = f"own-{accreditation_of(actor).reference}"
    return {f"{own}-comes": "on", **{f"{own}-{name}": value for name, value in more.items()}}


def whole_side(cast: Cast) -> dict[str, str]:
    """What the browser sends of the colleagues that nobody ticked."""
    sides = (cast.heads["BR"], cast.coordinators["BR"], cast.delegates["BR"])
    return {f"own-{accreditation_of(a).reference}-capacity": "adviser" for a in sides}


# The page


def test_colleagues_are_ticked_and_others_typed(cast: Cast, meeting: Meeting) -> None:
    shown = words(get(cast.coordinators["BR"], page(meeting)))
    assert "Who comes for Brazil" in shown
    assert "Head of delegation of Brazil" in shown
    assert "China" not in shown
    data = (
        whole_side(cast)
        | ticked(cast.heads["BR"], capacity="head")
        | ticked(cast.delegates["BR"], capacity="adviser", online="on")
        | others({"name": "Davi Exemplo", "function": "Trade attaché"}, {})
    )
    answer = post(cast.coordinators["BR"], page(meeting), **data)
    assert answer.status_code == 302
    assert names(meeting, "BR") == [
        "Head of delegation of Brazil",
        "Delegate of Brazil",
        "Davi Exemplo",
    ]
    head, delegate, attache = Participant.objects.order_by("pk")
    assert (head.capacity, head.online) == (Capacity.HEAD, False)
    assert delegate.online
    assert attache.accreditation is None


def test_the_list_is_shown_again_as_it_was_and_taken_back_when_emptied(
    cast: Cast, meeting: Meeting
) -> None:
    actor = cast.heads["BR"]
    data = whole_side(cast) | ticked(cast.delegates["BR"], capacity="alternate")
    post(actor, page(meeting), **data, **others({"name": "Davi Exemplo"}))
    html = get(actor, page(meeting)).content.decode()
    own = f"own-{accreditation_of(cast.delegates['BR']).reference}"
    assert re.search(rf'name="{own}-comes"[^>]* checked', html)
    assert len(re.findall(r"-comes\"[^>]* checked", html)) == 1
    assert 'value="alternate" selected' in html
    assert 'value="Davi Exemplo"' in html
    assert "registered" in words(get(actor, "/meetings/"))
    answer = browser(actor).post(page(meeting), {**whole_side(cast), **others()}, follow=True)
    assert "The registration is taken back." in words(answer)
    seat = Seat.objects.get(meeting=meeting, state__code="BR")
    assert seat.registered_at is None
    assert not seat.participants.exists()


def test_two_colleagues_at_once_see_each_others_list(
    cast: Cast, meeting: Meeting, clock: Clock
) -> None:
    head, coordinator = cast.heads["BR"], cast.coordinators["BR"]
    opened = hidden(get(head, page(meeting)))["edition"]
    post(coordinator, page(meeting), **whole_side(cast), **others({"name": "Davi Exemplo"}))
    mine = whole_side(cast) | others({"name": "Ana Exemplo"})
    answer = post(head, page(meeting), **mine, edition=opened)
    assert answer.status_code == 409
    assert "A colleague has saved this list since you opened it." in words(answer)
    assert "Davi Exemplo , adviser" in words(answer)
    assert 'value="Ana Exemplo"' in answer.content.decode()
    assert names(meeting, "BR") == ["Davi Exemplo"]
    clock.forward(minutes=1)
    post(coordinator, page(meeting), **whole_side(cast), **others())
    again = hidden(answer)["edition"]
    answer = post(head, page(meeting), **mine, edition=again)
    assert answer.status_code == 409
    assert "nobody is on the list" in words(answer)
    again = hidden(answer).get("edition", "")
    assert post(head, page(meeting), **mine, edition=again).status_code == 302
    assert names(meeting, "BR") == ["Ana Exemplo"]


def test_a_row_more_keeps_what_was_typed(cast: Cast, meeting: Meeting) -> None:
    actor = cast.coordinators["BR"]
    data = (
        whole_side(cast)
        | ticked(cast.heads["BR"], capacity="head")
        | others({"name": "Davi <b>Exemplo</b>"}, {"function": "Envoy"})
        | {"do": "add"}
    )
    html = post(actor, page(meeting), **data).content.decode()
    assert 'value="Davi &lt;b&gt;Exemplo&lt;/b&gt;"' in html
    assert 'name="others-2-name"' in html
    assert len(re.findall(r"-comes\"[^>]* checked", html)) == 1
    assert not Participant.objects.exists()


def test_what_cannot_stand_is_said_beside_its_field_and_kept(cast: Cast, meeting: Meeting) -> None:
    data = (
        whole_side(cast)
        | ticked(cast.heads["BR"], capacity="head")
        | others(
            {"function": "Envoy without a name"},
            {"name": "Second Head", "capacity": "head"},
            {"name": "x" * 151},
        )
    )
    answer = post(cast.coordinators["BR"], page(meeting), **data)
    assert answer.status_code == 422
    said = words(answer)
    assert "Name: Give the person’s name." in said
    assert "Capacity: A delegation has one head at a meeting." in said
    assert "at most 150 fit here" in said
    assert 'value="Envoy without a name"' in answer.content.decode()
    assert "Error:" in said
    assert not Participant.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "9" * 5000, "100000"])
def test_a_form_that_was_tampered_with_breaks_nothing(
    cast: Cast, meeting: Meeting, total: str
) -> None:
    for do in ("add", "save"):
        data = others() | {"others-TOTAL_FORMS": total, "do": do}
        answer = post(cast.coordinators["BR"], page(meeting), **data)
        assert answer.status_code in (200, 302, 422)


# Who may


def test_a_delegate_and_an_uninvited_guest_are_told_who_registers(
    cast: Cast, meeting: Meeting
) -> None:
    for actor in (cast.delegates["BR"], cast.secretariat, cast.expert, cast.partner):
        answer = get(actor, page(meeting))
        assert answer.status_code == 403
        assert "a guest registers once it is invited" in words(answer)
    assert get(cast.stakeholder, page(meeting)).status_code == 404
    assert get(cast.public, page(meeting)).status_code == 302


@pytest.mark.parametrize(("who", "code"), [("expert", "UNCTAD"), ("partner", "BY")])
def test_a_guest_that_is_asked_registers_its_own_side(
    cast: Cast, meeting: Meeting, who: str, code: str
) -> None:
    actor = cast.everyone()[who]
    with pytest.raises(NotAllowed):
        actions.register(meeting, actor=actor, people=[actions.Person("Somebody")])
    invited(meeting, cast, code)
    notice = Notice.objects.get(key__startswith="invited:", recipient=actor.user)
    assert "First CGETI meeting" in notice.text
    assert "Register" in words(get(actor, "/desk/"))
    data = others({"name": "Guest Example"}) | ticked(actor, capacity="observer")
    assert post(actor, page(meeting), **data).status_code == 302
    assert len(names(meeting, code)) == 2
    assert "Register" not in words(get(actor, "/desk/"))
    shown = words(get(actor, meeting.entry.address))
    assert "Guest Example" in shown


def test_a_guest_sees_a_members_meeting_once_it_is_asked(cast: Cast) -> None:
    meeting = make.meeting(cast.secretariat, title="Own meeting", audience="members")
    assert get(cast.expert, meeting.entry.address).status_code == 404
    invited(meeting, cast, "UNCTAD")
    assert get(cast.expert, page(meeting)).status_code == 200
    notice = Notice.objects.get(key__startswith="invited:", recipient=cast.expert.user)
    assert "Own meeting" not in notice.subject + notice.text
    assert "own-meeting" not in notice.text
    assert get(cast.partner, meeting.entry.address).status_code == 404


def test_a_member_needs_no_invitation(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(Invalid, match="A member needs no invitation"):
        invited(meeting, cast, "BR")
    with pytest.raises(Invalid):
        actions.invite_seat(meeting, actor=cast.secretariat)


def test_nobody_of_another_side_is_named(cast: Cast, meeting: Meeting) -> None:
    foreign = actions.Person("X", accreditation=accreditation_of(cast.heads["CN"]))
    with pytest.raises(Invalid) as refusal:
        actions.register(meeting, actor=cast.heads["BR"], people=[foreign])
    assert refusal.value.fields == {"people-0-name": "This person belongs to another side."}
    many = [actions.Person(f"Person {n}") for n in range(101)]
    with pytest.raises(Invalid, match="At most 100 people"):
        actions.register(meeting, actor=cast.heads["BR"], people=many)


# What it lets them see


def test_the_link_to_join_is_for_those_who_are_registered(cast: Cast, meeting: Meeting) -> None:
    actions.save_details(
        meeting,
        actor=cast.secretariat,
        mode="online",
        venue="",
        edition=meeting.entry.sequence,
        join_link=LINK,
        practical="Secret badge desk.",
    )
    delegate = cast.delegates["BR"]
    actions.register(
        meeting,
        actor=cast.coordinators["BR"],
        people=[actions.Person("Delegate", accreditation=accreditation_of(delegate))],
    )
    for who, actor in cast.everyone().items():
        html = get(actor, meeting.entry.address).content.decode()
        joins = who in ("secretariat", "chair", "delegate BR")
        assert rules.joins(actor, meeting) == joins, who
        assert (LINK in html) == joins, who
        assert ("Secret badge desk." in html) == joins, who


def test_the_venue_is_for_delegations_and_for_the_guests_who_are_asked(
    cast: Cast, meeting: Meeting
) -> None:
    actions.save_details(
        meeting,
        actor=cast.secretariat,
        mode="in_person",
        venue="Room 4, east wing",
        join_link="",
        practical="",
        edition=meeting.entry.sequence,
    )
    inside = {"secretariat", "chair", "head BR", "delegate BR", "coordinator BR", "head CN"}
    inside.add("delegate CN")
    for asked in (None, "UNCTAD", "BY"):
        if asked:
            invited(meeting, cast, asked)
            inside.add("expert" if asked == "UNCTAD" else "partner")
        for who, actor in cast.everyone().items():
            html = get(actor, meeting.entry.address).content.decode()
            assert ("east wing" in html) == (who in inside), (who, asked)


# The presidency's page of seats


def test_the_presidency_ticks_credentials_and_asks_guests(cast: Cast, meeting: Meeting) -> None:
    seats = f"/manage/meetings/{meeting.entry.reference}/seats/"
    shown = words(get(cast.secretariat, seats))
    assert "Ethiopia Not yet registered" in shown
    client = browser(cast.secretariat)
    client.post(seats, {"codes": ["BR", "ET", "XX"]})
    received = Seat.objects.filter(credentials_at__isnull=False)
    assert [seat.code for seat in received] == ["BR", "ET"]
    client.post(seats, {"codes": ["ET"]})
    assert [seat.code for seat in received.all()] == ["ET"]
    answer = client.post(f"{seats}invite/", {"guest": "state:BY"}, follow=True)
    assert "Belarus is invited." in words(answer)
    for guest in ("state:BR", "organisation:NONE", "x", ""):
        refused = client.post(f"{seats}invite/", {"guest": guest})
        assert refused.status_code == 422
    with pytest.raises(ObjectDoesNotExist):
        Seat.objects.get(state__code="CN")


def test_names_in_any_script_are_shown_as_text(cast: Cast, meeting: Meeting) -> None:
    hostile = ["<script>alert(1)</script>", "عبد الله مثال", "示例 🎉", "\u202ereversed"]
    actions.register(
        meeting,
        actor=cast.heads["BR"],
        people=[actions.Person(name, function=name) for name in hostile],
    )
    html = get(cast.heads["CN"], meeting.entry.address).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    for name in hostile[1:]:
        assert f"<bdi>{name}</bdi>" in html


def test_the_pages_ask_as_often_for_many_people_as_for_one(
    cast: Cast, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for count in (1, 30):
        actions.register(
            meeting,
            actor=cast.heads["BR"],
            people=[actions.Person(f"Person {n}") for n in range(count)],
            edition=edition_of(meeting, "BR"),
        )
        client = browser(cast.heads["BR"])
        seats = browser(cast.secretariat)
        manage = f"/manage/meetings/{meeting.entry.reference}/seats/"
        address = page(meeting)
        client.get("/help/")
        seats.get("/help/")
        with django_assert_max_num_queries(12) as registering:
            client.get(address)
        with django_assert_max_num_queries(12) as seating:
            seats.get(manage)
        asked.append((len(registering), len(seating)))
    assert asked[0] == asked[1]
