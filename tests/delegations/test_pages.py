"""The pages of people, as each office finds them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.delegations.actions import invite
from apps.delegations.actors import Actor
from apps.delegations.models import (
    AccessRestoration,
    Accreditation,
    Invitation,
    MemberState,
    Office,
    Presidency,
)
from tests.conftest import NOW, Cast, accreditation_of
from tests.delegations.conftest import SignIn
from tests.factories.delegations import accredit

pytestmark = pytest.mark.slow

PAGES = {
    "/acting/": "secretariat, head BR, delegate BR, head CN, partner, expert, stranger",
    "/delegation/": "head BR, delegate BR, head CN",
    "/delegation/invite/": "head BR, head CN",
    "/directory/": "secretariat, head BR, delegate BR, head CN",
    "/manage/people/": "secretariat",
    "/manage/people/?list=presidency": "secretariat",
    "/manage/people/?list=organisations": "secretariat",
    "/manage/people/?list=observers": "secretariat",
    "/manage/people/?list=invitations": "secretariat",
    "/manage/people/invite/": "secretariat",
    "/manage/people/restore/": "secretariat",
    "/manage/handover/": "secretariat",
    "/manage/handover/done/": "secretariat",
}
ROLES = ["secretariat", "head BR", "delegate BR", "head CN", "partner", "expert", "stranger"]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_opens_to_its_offices_and_is_absent_for_others(
    cast: Cast, sign_in: SignIn, address: str
) -> None:
    admitted = PAGES[address].split(", ")
    for who in ROLES:
        answer = sign_in(cast.everyone()[who]).get(address)
        assert answer.status_code == (200 if who in admitted else 404), who
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_one_delegation_sees_nothing_of_another(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.delegates["CN"])
    held = accreditation_of(cast.delegates["BR"])
    mentions = [held.user.name, held.user.email, held.reference]
    for address in ("/delegation/", "/directory/", "/acting/"):
        page = client.get(address).content.decode()
        assert not [words for words in mentions if words in page]
    for name in ("person", "end"):
        assert client.get(reverse(f"delegations:{name}", args=[held.reference])).status_code == 404
    for name in ("authorise", "focal_point", "end"):
        address = reverse(f"delegations:{name}", args=[held.reference])
        assert client.post(address, {"allowed": "yes", "listed": "yes"}).status_code == 404
    held.refresh_from_db()
    assert held.ended_at is None
    assert not held.may_submit


def test_for_whom_one_acts_is_chosen_and_shown(cast: Cast, sign_in: SignIn) -> None:
    first, second = cast.double
    client = sign_in(first)
    assert "South Africa" in client.get("/delegation/").content.decode()
    answer = client.post("/acting/", {"accreditation": accreditation_of(second).reference})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get("/delegation/").status_code == 404
    assert "UN Trade and Development" in client.get("/acting/").content.decode()


def test_nobody_acts_under_anothers_accreditation(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.delegates["CN"])
    other = accreditation_of(cast.heads["BR"]).reference
    assert client.post("/acting/", {"accreditation": other}).status_code == 409
    session = client.session
    session["acting_under"] = other
    session.save()
    assert "Delegation of China" in client.get("/delegation/").content.decode()


def test_a_head_runs_the_delegation(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.heads["BR"])
    form = {"office": "delegate", "name": "Ana Exemplo", "email": "ana@example.org"}
    answer = client.post("/delegation/invite/", form, follow=True)
    assert "on its way to ana@example.org" in answer.content.decode()
    offered = Invitation.objects.get()
    answer = client.post(reverse("delegations:withdraw", args=[offered.reference]), follow=True)
    assert "None." in answer.content.decode()

    held = accreditation_of(cast.delegates["BR"])
    person = reverse("delegations:person", args=[held.reference])
    assert "Authorise to submit for Brazil" in client.get(person).content.decode()
    client.post(f"{person}authorise/", {"allowed": "yes"})
    client.post(f"{person}focal-point/", {"listed": "yes"})
    page = client.get("/delegation/").content.decode()
    assert "yes, authorised" in page
    listed = client.get("/directory/").content.decode()
    assert held.user.name in listed
    assert '<a href="/delegation/" aria-current="true">' in listed  # where it belongs
    client.post(f"{person}authorise/", {"allowed": "no"})
    client.post(f"{person}focal-point/", {"listed": "no"})
    held.refresh_from_db()
    assert (held.may_submit, held.focal_point) == (False, False)

    assert "You are about to end" in client.get(f"{person}end/").content.decode()
    answer = client.post(f"{person}end/", follow=True)
    assert "The accreditation has ended" in answer.content.decode()
    assert held.user.name not in client.get("/delegation/").content.decode()


def test_a_delegate_reads_and_finds_no_buttons(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.delegates["BR"])
    held = accreditation_of(cast.coordinators["BR"])
    person = reverse("delegations:person", args=[held.reference])
    page = client.get(person).content.decode()
    assert held.user.name in page
    assert "End the accreditation" not in page
    for verb in ("authorise", "focal-point", "end"):
        assert client.post(f"{person}{verb}/", {"allowed": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"office": "", "name": "Ana", "email": "ana@example.org"},
        {"office": "delegate", "name": "", "email": "ana@example.org"},
        {"office": "delegate", "name": "Ana", "email": "ana at example"},
        {"office": "head", "name": "Ana", "email": "ana@example.org"},
        {"office": "delegate", "name": "y" * 500, "email": "ana@example.org"},
        {"office": "delegate", "name": "\u202e", "email": "ana@example.org"},
        {"office": "delegate", "name": "Ana\x00", "email": "ana@example.org"},
    ],
)
def test_what_cannot_be_right_comes_back_with_what_was_typed(
    cast: Cast, sign_in: SignIn, typed: dict[str, str]
) -> None:
    answer = sign_in(cast.heads["BR"]).post("/delegation/invite/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert f'value="{typed["email"]}"' in page
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "name", ["آنا نمونه", "安娜 🐘", "<script>alert(1)</script>", "W" * 150, "Ana \u202eevil"]
)
def test_hostile_names_are_shown_as_text(cast: Cast, sign_in: SignIn, name: str) -> None:
    head = cast.heads["BR"]
    invite(
        actor=head,
        office=Office.DELEGATE,
        state=head.state,
        email="ana@example.org",
        name=name,
    )
    page = sign_in(head).get("/delegation/").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "<bdi>" in page


def test_the_presidency_invites_and_fills_what_the_link_knew(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.secretariat)
    page = client.get("/manage/people/invite/?side=state:BY&office=observer").content.decode()
    assert '<option value="state:BY" selected>' in page
    form = {
        "side": "state:BY",
        "office": "observer",
        "name": "Ana Exemplo",
        "email": "ana@example.org",
    }
    assert client.post("/manage/people/invite/", form).status_code == 302
    assert "ana@example.org" in client.get("/manage/people/?list=invitations").content.decode()
    wrong = client.post("/manage/people/invite/", form | {"side": "organisation:UNCTAD"})
    assert wrong.status_code == 422
    for side in ("presidency:2027", "organisation:UNCTAD"):
        office = "chair" if side.startswith("p") else "expert"
        answer = client.post("/manage/people/invite/", form | {"side": side, "office": office})
        assert answer.status_code == 302
    offered = Invitation.objects.get(office="observer")
    answer = client.post(reverse("delegations:withdraw", args=[offered.reference]))
    assert answer["Location"] == "/manage/people/?list=invitations"


@pytest.mark.parametrize("side", ["", "state:XX", "state:", "presidency:x", "nonsense"])
def test_a_side_that_is_not_in_the_list_is_refused(cast: Cast, sign_in: SignIn, side: str) -> None:
    form = {"side": side, "office": "head", "name": "Ana", "email": "ana@example.org"}
    assert sign_in(cast.secretariat).post("/manage/people/invite/", form).status_code == 422


def test_an_unknown_list_is_absent(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.secretariat).get("/manage/people/?list=users").status_code == 404


def test_a_head_for_a_delegation_with_people_is_answered_with_the_way(
    cast: Cast, sign_in: SignIn
) -> None:
    form = {"side": "state:BR", "office": "head", "name": "Ana", "email": "ana@example.org"}
    answer = sign_in(cast.secretariat).post("/manage/people/invite/", form)
    assert answer.status_code == 409
    assert "letter of its capital" in answer.content.decode()


def test_a_letter_is_entered_by_one_and_confirmed_by_another(cast: Cast, sign_in: SignIn) -> None:
    one, other, head = (
        sign_in(actor) for actor in (cast.secretariat, cast.chair, cast.heads["BR"])
    )
    letter = {
        "state": "BR",
        "letter": "Note 12 of 3 March 2027",
        "name": "New Head",
        "email": "new@example.org",
    }
    assert one.post("/manage/people/restore/", letter | {"letter": ""}).status_code == 422
    answer = one.post("/manage/people/restore/", letter, follow=True)
    page = answer.content.decode()
    assert "Waits for a second person" in page
    assert 'name="decision"' not in page
    assert "Note 12 of 3 March 2027" in head.get("/delegation/").content.decode()
    address = reverse("delegations:restoration", args=[AccessRestoration.objects.get().reference])
    assert head.get(address).status_code == 404
    assert one.post(address, {"decision": "confirm"}).status_code == 403
    assert "Confirm the new head of Brazil" in other.get(address).content.decode()
    answer = other.post(address, {"decision": "confirm"}, follow=True)
    assert "Confirmed" in answer.content.decode()
    assert other.post(address, {"decision": "confirm"}).status_code == 409
    assert Invitation.objects.get().office == "head"


def test_a_letter_can_be_refused(cast: Cast, sign_in: SignIn) -> None:
    letter = {"state": "BR", "letter": "Note", "name": "New Head", "email": "new@example.org"}
    sign_in(cast.secretariat).post("/manage/people/restore/", letter)
    address = reverse("delegations:restoration", args=[AccessRestoration.objects.get().reference])
    answer = sign_in(cast.chair).post(address, {"decision": "refuse"}, follow=True)
    assert "Not confirmed" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_the_handover_from_announcement_to_receipt(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.chair)
    assert "No presidency is recorded for 2028" in client.get("/manage/handover/").content.decode()
    assert client.get("/manage/handover/review/")["Location"] == "/manage/handover/"
    assert client.post("/manage/handover/announce/", {"member": "BY"}).status_code == 422
    client.post("/manage/handover/announce/", {"member": "ZA"})
    following = Presidency.objects.get(year=2028)
    page = client.get("/manage/handover/").content.decode()
    assert "side=presidency:2028" in page
    Accreditation.objects.create(
        user=accreditation_of(cast.heads["ZA"]).user,
        office=Office.SECRETARIAT,
        presidency=following,
        begins_at=NOW,
    )
    page = client.get("/manage/handover/review/").content.decode()
    assert "from China to South Africa" in page
    assert client.post("/manage/handover/review/", {"to": "2029"}).status_code == 409
    answer = client.post("/manage/handover/review/", {"to": "2028"}, follow=True)
    assert "The handover is recorded" in answer.content.decode()
    assert client.post("/manage/handover/review/", {"to": "2028"})["Location"] == (
        "/manage/handover/done/"
    )
    assert client.get("/manage/handover/").status_code == 404
    assert client.get("/manage/people/").status_code == 200
    assert "Invite a person" not in client.get("/manage/people/").content.decode()


LISTS = [
    ("/delegation/", "head BR"),
    ("/directory/", "delegate BR"),
    ("/manage/people/", "secretariat"),
    ("/manage/people/?list=organisations", "secretariat"),
    ("/manage/people/?list=invitations", "secretariat"),
]


def test_lists_take_as_many_queries_for_thirty_as_for_one(cast: Cast, sign_in: SignIn) -> None:
    clients = {who: sign_in(cast.everyone()[who]) for _address, who in LISTS}

    def queries() -> list[int]:
        counts = []
        for address, who in LISTS:
            clients[who].get(address)  # the first page of a session notes the device
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert clients[who].get(address).status_code == 200
            counts.append(len(captured))
        return counts

    populate(cast, 1)
    few = queries()
    populate(cast, 30)
    assert queries() == few
    assert max(few) <= 12


def populate(cast: Cast, count: int) -> None:
    brazil = MemberState.objects.get(code="BR")
    unctad = cast.expert.organisation
    start = Accreditation.objects.count()
    for number in range(start, start + count):
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        for office, side in ((Office.DELEGATE, brazil), (Office.EXPERT, unctad)):
            person = accredit(f"Colleague {letters}, {office}", office, side)
            Accreditation.objects.filter(user=person.user).update(focal_point=True)
        for office, given, actor in (
            (Office.DELEGATE, {"state": brazil}, cast.heads["BR"]),
            (Office.EXPERT, {"organisation": unctad}, cast.chair),
        ):
            invite(
                actor=actor,
                office=office,
                email=f"{letters}@example.org",
                name=f"Person {letters}",
                **given,  # type: ignore[arg-type]
            )


def test_long_lists_are_paged(cast: Cast, sign_in: SignIn) -> None:
    populate(cast, 31)
    client = sign_in(cast.heads["BR"])
    assert "Page 1 of 2" in client.get("/delegation/").content.decode()
    assert "Page 2 of 3" in client.get("/directory/?page=2").content.decode()
    assert client.get("/delegation/?page=nonsense").status_code == 200


def test_pages_of_people_are_never_stored(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.heads["BR"]).get("/delegation/")
    assert "no-store" in answer["Cache-Control"]


def test_an_accreditation_that_ended_opens_nothing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.delegates["BR"])
    Accreditation.objects.filter(user=cast.delegates["BR"].user).update(ended_at=timezone.now())
    assert client.get("/delegation/").status_code == 404
    assert "You hold no accreditation" in client.get("/acting/").content.decode()


def test_links_that_change_something_refuse_a_get(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.heads["BR"])
    held = accreditation_of(cast.delegates["BR"])
    for name in ("authorise", "focal_point"):
        assert client.get(reverse(f"delegations:{name}", args=[held.reference])).status_code == 405
    assert client.get("/invitations/bcdf/withdraw/").status_code == 405


def test_no_page_says_what_it_must_not(cast: Cast, sign_in: SignIn) -> None:
    actor: Actor
    for who, addresses in (
        ("head BR", ["/acting/", "/delegation/", "/delegation/invite/", "/directory/"]),
        ("chair", ["/manage/people/", "/manage/people/invite/", "/manage/handover/"]),
    ):
        actor = cast.everyone()[who]
        for address in addresses:
            page = sign_in(actor).get(address).content.decode().lower()
            for word in ("vote", "veto", "majority", "country", "rejected", "sorry", "please"):
                assert word not in page, (address, word)
