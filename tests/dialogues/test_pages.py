"""The pages of dialogues: what a guest does by a link, what anybody reads, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from apps.delegations.actors import ANONYMOUS, GUEST
from apps.dialogues import actions
from apps.dialogues.models import Contribution, Dialogue, Invitation
from apps.dialogues.tokens import token_for
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make
from tests.factories import meetings
from tests.factories.copies import many_more
from tests.reviews.browsing import browser, hidden, words

pytestmark = pytest.mark.slow

HOSTILE = '<script>alert(1)</script> & "quotes" \u202egnirts ]]> {{ x }}'


def link(guest: Invitation, more: str = "") -> str:
    return f"/dialogues/invitations/{token_for(guest)}/{more}"


def test_the_link_of_the_mail_opens_the_invitation_and_a_get_changes_nothing(
    cast: Cast, client: Client, clock: Clock
) -> None:
    guest = make.invited(make.dialogue(cast.secretariat), cast.secretariat)
    mail = Notice.objects.get(address="ana@example.org").text
    found = re.search(r"http://[^/]+(/dialogues/invitations/\S+)", mail)
    assert found
    for _scanner in range(3):
        page = client.get(found[1])
        assert page.status_code == 200
        client.head(found[1])
    assert "You are invited: Dialogue on small parcels" in words(page)
    guest.refresh_from_db()
    assert guest.answer == ""
    assert "no-store" in page["Cache-Control"]
    for act in ("accept", "decline"):
        assert client.get(f"{found[1]}{act}/").status_code == 405


def test_a_guest_accepts_answers_and_reads_what_was_sent(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.invited(made, cast.secretariat)
    page = client.post(link(guest, "accept/"), follow=True)
    assert "You have a place" in words(page)
    assert "Hall 4" in words(page)
    question = made.questions.first()
    assert question is not None
    path = link(guest, f"questions/{question.reference}/")
    assert question.text in words(client.get(path))
    page = client.post(path, {"text": "Paper forms."}, follow=True)
    assert "Received." in words(page)
    assert "Paper forms." in words(page)
    assert "Waits to be read" in words(page)
    assert "Paper forms." in client.get(path).content.decode()  # to be changed


@pytest.mark.parametrize("token", ["x", "abcdefghjkmn:bad", "a" * 400])
def test_an_address_that_was_not_signed_is_not_found(
    cast: Cast, client: Client, token: str
) -> None:
    make.dialogue(cast.secretariat)
    for path in ("", "accept/", "contribute/"):
        assert client.post(f"/dialogues/invitations/{token}/{path}").status_code in (404, 405)
    assert client.get(f"/dialogues/invitations/{token}/").status_code == 404


def test_one_signature_opens_no_other_invitation(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat)
    ana, li = (make.invited(made, cast.secretariat, n) for n in ("Ana Exemplo", "Li Example"))
    forged = token_for(ana).replace(ana.reference, li.reference)
    assert client.get(f"/dialogues/invitations/{forged}/").status_code == 404


def test_a_forwarded_link_opened_by_another_account_offers_to_sign_out(cast: Cast) -> None:
    guest = make.invited(make.dialogue(cast.secretariat), cast.secretariat)
    reader = browser(cast.stakeholder)
    page = reader.get(link(guest))
    assert "not the address that was invited" in words(page)
    assert "ana@example.org" not in page.content.decode()
    assert "Accept the invitation" not in words(page)
    assert reader.post(link(guest, "accept/")).status_code == 403
    guest.refresh_from_db()
    assert guest.answer == ""


def test_passed_on_the_old_link_says_so_and_the_new_one_opens(cast: Cast, client: Client) -> None:
    guest = make.invited(make.dialogue(cast.secretariat), cast.secretariat)
    typed = {"name": "Bia Exemplo", "email": "bia@example.org"}
    page = client.post(link(guest, "pass-on/"), typed, follow=True)
    assert "This invitation was passed on" in words(page)
    assert "bia@example.org" not in page.content.decode()
    late = client.post(link(guest, "accept/"))
    assert late.status_code == 409
    assert "passed on" in words(late)
    new = Invitation.objects.get(email="bia@example.org")
    assert "You are invited" in words(client.get(link(new)))


@pytest.mark.parametrize("typed", [{}, {"name": "Bia", "email": "nobody"}, {"name": "x" * 400}])
def test_a_colleague_who_cannot_be_right_is_asked_for_again(
    cast: Cast, client: Client, typed: dict[str, str]
) -> None:
    guest = make.invited(make.dialogue(cast.secretariat), cast.secretariat)
    page = client.post(link(guest, "pass-on/"), typed)
    assert page.status_code == 422
    for value in typed.values():
        assert value in page.content.decode()


def test_each_state_of_an_invitation_has_its_page(cast: Cast, client: Client, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat, places=1)
    ana = make.accepted(made, cast.secretariat)
    li = make.accepted(made, cast.secretariat, "Li Example")
    bo, fay = (make.invited(made, cast.secretariat, n) for n in ("Bo Example", "Fay Example"))
    actions.withdraw_invitation(bo, actor=cast.secretariat)
    assert "You have a place" in words(client.get(link(ana)))
    assert "waiting list" in words(client.get(link(li)))
    assert "was withdrawn" in words(client.get(link(bo)))
    assert "Hall 4" not in words(client.get(link(li)))
    actions.decline(ana, actor=GUEST)
    assert "You declined" in words(client.get(link(ana)))
    clock.set(make.UNTIL.instant)
    assert "has expired" in words(client.get(link(fay)))
    assert client.post(link(fay, "accept/")).status_code == 409


def test_words_typed_while_it_closes_stay_on_the_page(
    cast: Cast, client: Client, clock: Clock
) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    path = link(guest, "contribute/")
    assert client.get(path).status_code == 200
    clock.set(make.CONTRIBUTE_UNTIL.instant)
    page = client.post(path, {"kind": "statement", "text": "Long words."})
    assert page.status_code == 409
    assert "Long words." in page.content.decode()
    assert not Contribution.objects.exists()


def test_more_than_the_portal_takes_at_once_keeps_what_was_typed(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.GUEST_LIMITS = True
    made = make.dialogue(cast.secretariat)
    guest = make.invited(made, cast.secretariat)
    answers = set()
    for n in range(12):
        page = client.post(link(guest, "pass-on/"), {"name": f"Colleague {n}", "email": "bad"})
        answers.add(page.status_code)
    assert 429 in answers
    assert "Colleague 11" in page.content.decode()


def test_a_file_comes_back_as_an_attachment_to_whom_it_is_for(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    upload = SimpleUploadedFile("slides.pdf", b"%PDF-1.7 slides", "text/html")
    typed = {"kind": "presentation", "title": "Figures", "text": "", "file": upload}
    assert client.post(link(guest, "contribute/"), typed).status_code == 302
    sent = Contribution.objects.get()
    public = f"/dialogues/contributions/{sent.reference}/file/"
    assert client.get(public).status_code == 404
    own = client.get(link(guest, f"contributions/{sent.reference}/file/"))
    assert own["Content-Type"] == "application/pdf"
    assert own["Content-Disposition"].startswith("attachment")
    assert own["X-Content-Type-Options"] == "nosniff"
    assert b"".join(own.streaming_content) == b"%PDF-1.7 slides"  # type: ignore[attr-defined]
    actions.moderate(sent, actor=cast.secretariat, publish=True)
    assert client.get(public).status_code == 200


def test_what_people_write_is_never_run(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat)
    actions.save_content(
        made,
        actor=cast.secretariat,
        themes=[(HOSTILE, HOSTILE)],
        questions=[("", HOSTILE)],
        edition=make.fresh(made).edition,
    )
    guest = make.accepted(
        made, cast.secretariat, HOSTILE, email="eve@example.org", organisation=HOSTILE
    )
    make.published(guest, cast.secretariat, HOSTILE)
    statement = actions.contribute(
        guest, actor=GUEST, kind="statement", text=HOSTILE, title=HOSTILE
    )
    actions.moderate(statement, actor=cast.secretariat, publish=True)
    public = made.get_absolute_url()
    pages = [client.get(path) for path in (public, f"{public}answers/", link(guest))]
    manage = f"/manage/dialogues/{made.reference}/"
    pages += [
        browser(cast.secretariat).get(manage + more)
        for more in ("", "content/", "invitations/", "contributions/?state=all")
    ]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()
        assert "eve@example.org" not in page.content.decode() or "/manage/" in str(page.request)


def test_answers_stand_side_by_side_by_member_or_by_category(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat)
    for name, member, category in (
        ("Ana Exemplo", "BR", "entrepreneurs"),
        ("Li Example", "CN", "scholars"),
        ("Bo Example", "BR", "scholars"),
    ):
        guest = make.accepted(made, cast.secretariat, name, member=member, category=category)
        make.published(guest, cast.secretariat, f"Answer of {name}.")
    path = f"{made.get_absolute_url()}answers/"
    by_member = re.findall(r'<h3 id="group[^>]*>([^<]+)<', client.get(path).content.decode())
    assert by_member == ["Brazil", "China"]
    by_category = client.get(f"{path}?by=category").content.decode()
    assert re.findall(r'<h3 id="group[^>]*>([^<]+)<', by_category) == [
        "Entrepreneurs", "Experts and scholars",
    ]  # fmt: skip
    only = words(client.get(f"{path}?member=CN&category=scholars"))
    assert "Answer of Li Example." in only
    assert "Answer of Ana" not in only
    for strange in ("?member=\0&category=x", "?question=none&by=y&page=-1", "?page=" + "9" * 500):
        assert client.get(path + strange).status_code == 200


def test_the_summary_is_public_once_it_is_published(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat)
    chair = browser(cast.chair)
    path = f"/manage/dialogues/{made.reference}/summary/"
    typed = {
        **hidden(chair.get(path)),
        "summary": "Firms spoke of forms.",
        "recommendations-0-text": "Publish the forms.",
        "recommendations-0-position": "1",
    }
    assert chair.post(path, {**typed, "do": "save"}).status_code == 302
    assert "Firms spoke" not in words(client.get(made.get_absolute_url()))
    again = {**hidden(chair.get(path)), **{k: v for k, v in typed.items() if k != "edition"}}
    assert chair.post(path, {**again, "do": "publish"}).status_code == 302
    page = words(client.get(made.get_absolute_url()))
    assert "Firms spoke of forms." in page
    assert "Publish the forms." in page


def test_the_presidency_sets_a_dialogue_up_by_its_pages(cast: Cast) -> None:
    entry = meetings.entry(cast.secretariat, "Planned dialogue", kind="dialogue", body=None)
    office = browser(cast.secretariat)
    assert "Planned dialogue" in words(office.get("/manage/dialogues/"))
    path = f"/manage/dialogues/new/{entry.reference}/"
    wrong = office.post(path, {"register_date": "2027-02-20", "introduction": "Kept words."})
    assert wrong.status_code == 422
    assert "Kept words." in wrong.content.decode()
    late = {"register_date": "2027-02-20", "register_time": "17:00"}
    assert office.post(path, late).status_code == 422  # no deadline without its zone
    assert office.post(path, {**late, "zone": "Asia/Shanghai", "places": "40"}).status_code == 302
    made = Dialogue.objects.get(entry=entry)
    assert made.registers_until is not None
    assert f"{made.registers_until.local:%H:%M}" == "17:00"
    path = f"/manage/dialogues/{made.reference}/content/"
    page = office.get(path)
    typed = {
        **hidden(page),
        "themes-0-title": "Customs",
        "themes-0-position": "1",
        "questions-1-text": "First?",
        "questions-1-position": "1",
        "questions-0-text": "Second?",
        "questions-0-position": "2",
    }
    assert office.post(path, typed).status_code == 302
    assert [q.text for q in made.questions.all()] == ["First?", "Second?"]
    stale = office.post(path, typed)  # by whoever opened it before
    assert stale.status_code == 409
    assert "Second?" in stale.content.decode()
    path = f"/manage/dialogues/{made.reference}/programme/"
    typed = {**hidden(office.get(path)), "parts-0-title": "Opening", "parts-0-minutes": ""}
    assert office.post(path, typed).status_code == 422
    assert office.post(path, {**typed, "parts-0-minutes": "15"}).status_code == 302
    assert made.programme.get().minutes == 15


def test_what_is_ones_own_stands_on_ones_own_pages(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    user = cast.stakeholder.user
    assert user is not None
    guest = make.invited(made, cast.secretariat, "Stakeholder", email=user.email)
    make.accepted(made, cast.secretariat)
    reader = browser(cast.stakeholder)
    page = reader.get("/my/invitations/")
    assert token_for(guest) in page.content.decode()
    assert "1 dialogue" not in words(page)
    make.answered(guest, "Own words.")
    assert "Waits to be read" in words(reader.get("/my/contributions/"))
    assert "No invitation" in words(browser(cast.stranger).get("/my/invitations/"))
    assert Client().get("/my/invitations/").status_code == 302
    assert "You are invited" in words(reader.get(made.get_absolute_url()))


def test_a_dialogue_of_the_members_is_absent_for_others(cast: Cast, client: Client) -> None:
    made = make.dialogue(cast.secretariat, "Secret talks", audience="members")
    path = made.get_absolute_url()
    nothing = client.get("/dialogues/nothing-here/")
    assert client.get(path).status_code == nothing.status_code == 404
    assert "Secret talks" not in words(client.get("/dialogues/"))
    assert "Secret talks" in words(browser(cast.heads["BR"]).get("/dialogues/"))


# How much it costs


def many(cast: Cast, *members: str, times: int) -> Dialogue:
    """A guest of each of these members, so many times, each with three contributions."""
    made = make.dialogue(cast.secretariat, f"Dialogue of {times}")
    for code in members:
        email = f"{code}@example.org"
        guest = make.accepted(made, cast.secretariat, "Guest", email=email, member=code)
        make.published(guest, cast.secretariat)
        statement = actions.contribute(guest, actor=GUEST, kind="statement", text="Words.")
        actions.moderate(statement, actor=cast.secretariat, publish=True)
        make.answered(guest, "Waits.", 1)
        many_more(times - 1, guest, email=lambda n, to=email: f"{n}-{to}")
    return made


PAGES: list[tuple[str, Callable[[Cast], Any]]] = [
    ("/dialogues/{slug}/", lambda cast: ANONYMOUS),
    ("/dialogues/{slug}/answers/", lambda cast: ANONYMOUS),
    ("/dialogues/{slug}/", lambda cast: cast.heads["BR"]),
    ("/manage/dialogues/{reference}/", lambda cast: cast.secretariat),
    ("/manage/dialogues/{reference}/invitations/", lambda cast: cast.secretariat),
    ("/manage/dialogues/{reference}/contributions/", lambda cast: cast.secretariat),
    ("/manage/dialogues/{reference}/participants.xlsx", lambda cast: cast.secretariat),
]


def test_thirty_rows_take_as_many_queries_as_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, thirty = many(cast, "BR", times=1), many(cast, "BR", "CN", "IN", times=10)
    costs = {}
    for path, who in PAGES:
        reader = browser(who(cast))
        counts = []
        for made in (one, thirty):
            address = path.format(slug=made.slug, reference=made.reference)
            reader.get(address)
            with django_assert_max_num_queries(12) as taken:
                assert reader.get(address).status_code == 200
            counts.append(len(taken))
        costs[path] = counts
    assert {path: max(counts) - min(counts) for path, counts in costs.items()} == dict.fromkeys(
        costs, 0
    )


def test_lists_of_thirty_take_as_many_queries_as_of_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = cast.stakeholder.user
    assert user is not None
    lists = [
        ("/dialogues/", ANONYMOUS),
        ("/manage/dialogues/", cast.secretariat),
        ("/my/invitations/", cast.stakeholder),
        ("/my/contributions/", cast.stakeholder),
    ]
    costs: dict[str, list[int]] = {path: [] for path, _who in lists}
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat, "Stakeholder", email=user.email)
    make.answered(guest)
    for copies in (0, 29):
        many_more(copies, made.entry)
        for path, who in lists:
            reader = browser(who)
            reader.get(path)
            with django_assert_max_num_queries(12) as taken:
                assert reader.get(path).status_code == 200
            costs[path].append(len(taken))
    assert all(first == last for first, last in costs.values()), costs


def test_every_published_statement_can_be_reached(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    for number in range(31):
        sent = actions.contribute(guest, actor=GUEST, kind="statement", text=f"Point {number}.")
        actions.moderate(sent, actor=cast.secretariat, publish=True)
    pages = [words(Client().get(f"/dialogues/{made.slug}/?page={n}")) for n in (1, 2)]
    assert "Point 0." in pages[0]
    assert "Point 30." not in pages[0]
    assert "Point 30." in pages[1]


def test_what_no_database_takes_is_no_address(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    public = Client()
    for path in (
        "/dialogues/contributions/%00/file/",
        link(guest, "questions/%00/"),
        link(guest, "contributions/%00/file/"),
    ):
        assert public.get(path).status_code == 404, path
    assert public.get(f"/dialogues/{made.slug}/answers/?member=%00%00").status_code == 200
    assert browser(cast.secretariat).get("/manage/dialogues/new/%00/").status_code == 404


def test_what_was_taken_back_is_on_no_page_of_the_presidency(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    guest = make.accepted(made, cast.secretariat)
    sent = actions.contribute(
        guest, actor=GUEST, kind="presentation", title="Slides", file=("a.pdf", b"%PDF-1.7")
    )
    actions.withdraw_contribution(sent, actor=GUEST)
    chair = browser(cast.chair)
    for state in ("all", "withdrawn"):
        page = chair.get(f"/manage/dialogues/{made.reference}/contributions/?state={state}")
        assert "Slides" not in words(page)
    assert chair.get(f"/manage/dialogues/contributions/{sent.reference}/").status_code == 404
    assert chair.get(f"/dialogues/contributions/{sent.reference}/file/").status_code == 404


def test_recommendations_are_put_on_an_agenda_by_a_page(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    meeting = meetings.meeting(cast.secretariat, title="Meeting ahead")
    actions.save_summary(
        made,
        actor=cast.secretariat,
        summary="Heard.",
        recommendations=[("", "Publish the forms.")],
        publish=True,
        edition=make.fresh(made).edition,
    )
    chair = browser(cast.chair)
    path = f"/manage/dialogues/{made.reference}/agenda/"
    assert "Meeting ahead" in words(chair.get(path))
    typed = {"meeting": meeting.entry.reference, "minutes": "600"}
    assert chair.post(path, typed).status_code == 422  # the day is full
    assert chair.post(path, {**typed, "minutes": "20"}).status_code == 302
    page = words(Client().get(made.get_absolute_url()))
    assert "On the agenda of Meeting ahead" in page
