"""A text is put to anyone, people answer, the presidency moderates and says what was done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.audit.models import Entry as TrailEntry
from apps.consultations import actions
from apps.consultations.actions import publishing
from apps.consultations.models import Comment, Consultation, Response
from apps.consultations.queries import open_consultations, published_comments, waiting_for
from apps.consultations.states import CONSULTATION, ConsultationState, ResponseState
from apps.core.duties import together
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, NotVisible, TooMany, WrongState
from apps.core.moments import Moment, moment_from_local
from apps.delegations.actors import ANONYMOUS, Actor
from apps.meetings.models import Entry
from apps.meetings.states import EntryState
from apps.notifications.models import Notice
from tests.audit.locks import locks_of
from tests.conftest import Cast, Clock
from tests.factories import consultations as make
from tests.factories import documents as texts


def state(consultation: Consultation, clock: Clock) -> ConsultationState:
    return make.fresh(consultation).state_at(clock())


def waits(actor: Actor, clock: Clock) -> list[str]:
    [duties] = together(waiting_for(actor, clock()))
    return [duty.verb for duty in duties]


# Announcing


def test_a_public_text_is_open_to_anyone_between_its_moments(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, opens=1, closes=3)
    assert state(consultation, clock) == ConsultationState.BEFORE
    assert open_consultations(clock()) == []
    clock.forward(days=1)
    assert state(consultation, clock) == ConsultationState.OPEN
    assert open_consultations(clock()) == [consultation]
    clock.forward(days=2)
    assert state(consultation, clock) == ConsultationState.CLOSED
    assert open_consultations(clock()) == []


def test_its_opening_and_its_deadline_stand_in_the_timetable(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, opens=1, closes=30, title="Parcels & returns")
    entries = Entry.objects.visible_to(ANONYMOUS).filter(kind="consult").order_by("first")
    assert [(e.title, e.first, e.state) for e in entries] == [
        ("Consultation opens: Parcels & returns", dt.date(2027, 2, 2), EntryState.CONFIRMED),
        ("Consultation closes: Parcels & returns", dt.date(2027, 3, 3), EntryState.CONFIRMED),
    ]
    assert {entry.address for entry in entries} == {consultation.address}


def test_a_deadline_on_which_it_is_tomorrow_already_in_its_zone(cast: Cast, clock: Clock) -> None:
    """20:00 UTC is the next day in Beijing: the entry stands on the day of the zone."""
    closes = Moment(dt.datetime(2027, 2, 9, 20, tzinfo=dt.UTC), "Asia/Shanghai")
    consultation = actions.announce_consultation(
        make.text(cast), actor=cast.secretariat, words=make.words(), opens=make.at(0), closes=closes
    )
    assert consultation.closing is not None
    assert Entry.objects.get(pk=consultation.closing_id).first == dt.date(2027, 2, 10)


def test_a_deadline_without_its_zone_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        moment_from_local(dt.date(2018, 2, 9), dt.time(17), "")
    assert "zone" in refusal.value.fields


@pytest.mark.parametrize("who", ["head BR", "delegate CN", "expert", "stakeholder", "public"])
def test_the_presidency_alone_puts_texts_to_the_public(cast: Cast, who: str) -> None:
    version = make.text(cast)
    with pytest.raises(NotAllowed):
        actions.announce_consultation(
            version,
            actor=cast.everyone()[who],
            words=make.words(),
            opens=make.at(0),
            closes=make.at(1),
        )


@pytest.mark.parametrize("classification", ["members", "presidency"])
def test_a_text_that_is_not_public_is_not_put_to_the_public(
    cast: Cast, classification: str
) -> None:
    version = texts.tabled_version(cast, classification=classification)
    with pytest.raises(WrongState, match="public"):
        make.announced(cast, version=version)


def test_a_draft_is_not_put_to_the_public(cast: Cast) -> None:
    document = texts.drafted_document(cast.secretariat, classification="public")
    with pytest.raises(WrongState):
        make.announced(cast, version=document.versions.get())


@pytest.mark.parametrize(
    ("opens", "closes", "field"),
    [(0, -1, "closes_date"), (2, 1, "closes_date"), (-3, -2, "closes_date")],
)
def test_moments_that_cannot_be_right(cast: Cast, opens: float, closes: float, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make.announced(cast, opens=opens, closes=closes)
    assert field in refusal.value.fields


@pytest.mark.parametrize("slug", ["responses", "With Capitals", "ünï", "a/b", "x" * 90])
def test_addresses_that_cannot_be(cast: Cast, slug: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make.announced(cast, slug=slug)
    assert "slug" in refusal.value.fields


def test_two_consultations_have_two_addresses(cast: Cast) -> None:
    make.announced(cast, slug="parcels")
    with pytest.raises(Invalid, match="address"):
        make.announced(cast, slug="parcels")


def test_questions_have_several_answers_or_a_free_one(cast: Cast) -> None:
    asked = [actions.Asked("Which duty?"), actions.Asked("How often?", ["Daily", "Never"])]
    consultation = make.announced(cast, questions=asked)
    assert [(q.text, q.choices) for q in consultation.questions.all()] == [
        ("Which duty?", []),
        ("How often?", ["Daily", "Never"]),
    ]
    for choices in (["One"], ["A", "A"], [str(n) for n in range(20)]):
        with pytest.raises(Invalid):
            make.announced(cast, questions=[actions.Asked("Which?", choices)])


def test_before_it_opens_it_can_be_changed_and_its_entries_go_with_it(cast: Cast) -> None:
    consultation = make.announced(cast, opens=5, closes=9)
    changed = actions.edit_consultation(
        consultation,
        actor=cast.secretariat,
        words=make.words("Another title", slug="another-address"),
        opens=make.at(6),
        closes=make.at(12),
        edition=1,
    )
    assert changed.slug == consultation.slug  # an address that was given out stays
    entries = Entry.objects.filter(kind="consult").order_by("first")
    assert [(entry.title, entry.first) for entry in entries] == [
        ("Consultation opens: Another title", dt.date(2027, 2, 7)),
        ("Consultation closes: Another title", dt.date(2027, 2, 13)),
    ]


def test_who_edits_what_a_colleague_saved_meanwhile_is_told(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, opens=5)
    how = {"opens": make.at(5), "closes": make.at(10)}
    actions.edit_consultation(consultation, actor=cast.chair, words=make.words(), edition=1, **how)
    with pytest.raises(EditedMeanwhile):
        actions.edit_consultation(
            consultation, actor=cast.secretariat, words=make.words(), edition=1, **how
        )
    clock.forward(days=5)
    with pytest.raises(WrongState):
        actions.edit_consultation(
            consultation, actor=cast.chair, words=make.words(), edition=2, **how
        )


def test_withdrawn_before_it_opens_it_is_gone_for_the_public_and_struck_in_the_timetable(
    cast: Cast,
) -> None:
    consultation = make.announced(cast, opens=5)
    actions.withdraw_consultation(consultation, actor=cast.secretariat, reason="A newer text.")
    assert not Consultation.objects.visible_to(ANONYMOUS).exists()
    assert {e.state for e in Entry.objects.filter(kind="consult")} == {EntryState.CANCELLED}
    with pytest.raises(WrongState):
        actions.withdraw_consultation(make.announced(cast), actor=cast.secretariat, reason="Why")


def test_a_deadline_moves_later_only_and_says_was_and_now(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, closes=5)
    how = {"actor": cast.secretariat, "reason": "Holidays in two capitals."}
    extension = actions.extend_consultation(consultation, closes=make.at(8), **how)  # type: ignore[arg-type]
    assert (extension.was_at, extension.now_at) == (make.at(5).instant, make.at(8).instant)
    closing = Entry.objects.get(title__startswith="Consultation closes")
    assert closing.first == dt.date(2027, 2, 9)
    for closes in (make.at(8), make.at(7)):
        with pytest.raises(Invalid, match="later only"):
            actions.extend_consultation(consultation, closes=closes, **how)  # type: ignore[arg-type]
    other = Moment(make.at(9).instant, "UTC")
    with pytest.raises(Invalid, match="zone"):
        actions.extend_consultation(consultation, closes=other, **how)  # type: ignore[arg-type]
    clock.forward(days=8)
    with pytest.raises(WrongState):
        actions.extend_consultation(consultation, closes=make.at(9), **how)  # type: ignore[arg-type]


# Answering


def test_what_anyone_sends_waits_until_its_address_is_confirmed_and_it_was_read(
    cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    response = make.sent(consultation)
    assert response.state_at(clock()) == ResponseState.UNCONFIRMED
    assert not Response.objects.visible_to(cast.secretariat).exists()

    response = actions.confirm_response(response, actor=ANONYMOUS)
    assert response.state_at(clock()) == ResponseState.PENDING
    assert Response.objects.visible_to(cast.secretariat).get() == response
    assert not Response.objects.visible_to(ANONYMOUS).exists()
    assert [c.row for c in response.comments.all()] == ["P-1"]

    actions.moderate(
        consultation, [response.reference], actor=cast.secretariat, verdict="published"
    )
    assert Response.objects.visible_to(ANONYMOUS).get() == response
    assert [c.row for c in published_comments(consultation)] == ["P-1"]


def test_what_nobody_confirmed_takes_no_row(cast: Cast) -> None:
    consultation = make.announced(cast)
    remarks = [actions.Remark("", "On the whole."), actions.Remark("", "And more.")]
    make.sent(consultation, name="Spam One")
    first = make.confirmed(consultation, remarks, name="Ana Exemplo")
    make.sent(consultation, name="Spam Two")
    second = make.confirmed(consultation, name="Bo Beispiel")
    rows = [c.row for r in (first, second) for c in r.comments.all()]
    assert rows == ["P-1", "P-2", "P-3"]


def test_a_form_sent_twice_counts_once_and_a_link_opened_twice_too(cast: Cast) -> None:
    consultation = make.announced(cast)
    first, second = (make.sent(consultation, once="the-form") for _time in range(2))
    assert first == second
    actions.confirm_response(first, actor=ANONYMOUS)
    actions.confirm_response(first, actor=ANONYMOUS)
    assert make.fresh(consultation).rows == 1
    assert Notice.objects.filter(key__startswith="consultation-response:").count() == 1


def test_a_form_that_was_changed_by_the_browsers_way_back_is_another_sending(cast: Cast) -> None:
    consultation = make.announced(cast)
    first = make.sent(consultation, once="the-form")
    changed = [actions.Remark(make.key(consultation), "Say who pays for returns.")]
    second = make.sent(consultation, changed, once="the-form")
    assert second != first
    assert second.comments.get().text == "Say who pays for returns."


def test_at_the_deadline_it_is_late_and_a_moment_before_it_counts(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast)
    clock.set(consultation.closes_at - dt.timedelta(microseconds=1))
    response = make.sent(consultation)
    clock.set(consultation.closes_at)
    with pytest.raises(WrongState, match="What you wrote was not sent") as refusal:
        make.sent(consultation)
    assert refusal.value.onward == consultation.address
    # What came in time is confirmed after it.
    clock.forward(days=2)
    actions.confirm_response(response, actor=ANONYMOUS)
    assert response.comments.get().row == "P-1"


def test_after_three_days_a_link_confirms_nothing_and_after_a_week_it_is_forgotten(
    cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    response = make.sent(consultation)
    kept = make.confirmed(consultation, name="Bo Beispiel")
    clock.forward(days=3)
    with pytest.raises(WrongState):
        actions.confirm_response(response, actor=ANONYMOUS)
    assert actions.forget_unconfirmed() == 0
    clock.forward(days=4, seconds=1)
    assert actions.forget_unconfirmed() == 1
    assert list(Response.objects.all()) == [kept]
    assert TrailEntry.objects.filter(verb="responses_forgotten").get().data == {"count": 1}


def test_each_consultation_is_locked_before_what_nobody_confirmed_is_forgotten(
    cast: Cast, clock: Clock
) -> None:
    """And the trail after it: else the clock and somebody who takes back wait for each other."""
    for name in ("One", "Two"):
        make.sent(make.announced(cast, title=name))
    clock.forward(days=8)
    with CaptureQueriesContext(connection) as asked:
        assert actions.forget_unconfirmed() == 2
    assert locks_of(asked) == ["consultation", "chain", "end"] * 2


def test_an_address_that_is_taken_at_the_same_instant_is_refused_beside_its_field(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make.announced(cast)
    monkeypatch.setattr(publishing, "_taken", lambda _consultation, _slug: False)
    with pytest.raises(Invalid) as refusal:
        make.announced(cast, slug=first.slug)
    assert "slug" in refusal.value.fields


def test_an_address_made_from_a_long_title_ends_in_no_hyphen(cast: Cast) -> None:
    long = make.announced(cast, title=f"{'a' * 79} declaration", slug="")
    assert long.slug == "a" * 79


def test_a_reply_sent_twice_counts_once(cast: Cast) -> None:
    consultation = make.announced(cast)
    for _time in range(2):
        actions.save_reply(
            consultation, actor=cast.secretariat, clause="", said="Too long.", done="Cut."
        )
    assert consultation.replies.count() == 1


def test_what_was_sent_can_be_taken_back_and_is_then_forgotten(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, questions=[actions.Asked("Why?")])
    response = make.published(cast, consultation, answers={1: "Because of returns."})
    actions.take_back(response, actor=ANONYMOUS)
    response = Response.objects.get(pk=response.pk)
    assert response.state_at(clock()) == ResponseState.WITHDRAWN
    assert (response.name, response.email, response.organisation) == ("", "", "")
    assert (response.comments.get().text, response.answers.count()) == ("", 0)
    assert not published_comments(consultation).exists()
    assert not Response.objects.visible_to(cast.secretariat).exists()


def test_one_address_cannot_be_filled_with_mails(cast: Cast) -> None:
    consultation = make.announced(cast)
    for _number in range(5):
        make.sent(consultation)
    with pytest.raises(TooMany):
        make.sent(consultation)
    make.sent(consultation, name="Bo Beispiel")


def test_a_mail_to_confirm_carries_nothing_that_its_sender_wrote(cast: Cast) -> None:
    """Else anybody could send their own words to any address in the portal's name."""
    consultation = make.announced(cast)
    response = make.sent(
        consultation,
        [actions.Remark("", "Buy pills at pills.example")],
        name="Pills Example",
        organisation="Pills Inc",
        territory="Pillsland",
    )
    (mail,) = make.mails("consultation-response:")
    assert mail.address == "pills@example.org"
    assert "pills" not in (mail.subject + mail.text).lower()
    assert make.link(response) in mail.text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"category": "king"}, "category"),
        ({"consents": False}, "consents"),
        ({"organisation": "x" * 161}, "organisation"),
    ],
)
def test_who_answers_says_who_they_are(cast: Cast, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make.sent(make.announced(cast), **given)
    assert field in refusal.value.fields


@pytest.mark.parametrize(
    ("remarks", "answers", "field"),
    [
        ([actions.Remark("", " ")], {}, "remarks-0-text"),
        ([actions.Remark("nokey", "Words")], {}, "remarks-0-text"),
        ([actions.Remark("", "x" * 6001)], {}, "remarks-0-text"),
        ([], {2: "Sometimes"}, "answer-2"),
        ([], {1: "x" * 6001}, "answer-1"),
        ([actions.Remark("", "Words")] * 31, {}, None),
    ],
)
def test_what_is_answered_has_words_and_a_place(
    cast: Cast, remarks: list[actions.Remark], answers: dict[int, str], field: str | None
) -> None:
    asked = [actions.Asked("Why?"), actions.Asked("How often?", ["Daily", "Never"])]
    consultation = make.announced(cast, questions=asked)
    whole = actions.Sent(make.sender(), remarks, answers)
    with pytest.raises(Invalid) as refusal:
        actions.respond(consultation, actor=ANONYMOUS, sent=whole, once="x")
    assert field is None or field in refusal.value.fields


def test_wording_that_is_the_paragraphs_own_proposes_nothing(cast: Cast) -> None:
    consultation = make.announced(cast)
    node = consultation.version.nodes()[1]
    remarks = [actions.Remark(node.key, "A remark.", f" {node.text} ")]
    assert make.sent(consultation, remarks).comments.get().wording == ""


def test_the_trail_knows_that_a_guest_did_it_and_neither_name_nor_address(cast: Cast) -> None:
    response = make.confirmed(make.announced(cast))
    entries = TrailEntry.objects.filter(verb__startswith="response_")
    assert [(e.verb, e.office, e.person) for e in entries] == [
        ("response_received", "guest", ""),
        ("response_confirmed", "guest", ""),
    ]
    for entry in entries:
        assert entry.data["response"] == response.reference
        assert "ana" not in str(entry.data).lower()


# Moderating and answering


def test_what_is_not_published_needs_a_reason_that_its_sender_reads(cast: Cast) -> None:
    consultation = make.announced(cast)
    response = make.confirmed(consultation)
    how = {"actor": cast.secretariat, "verdict": "not_published"}
    with pytest.raises(Invalid) as refusal:
        actions.moderate(consultation, [response.reference], **how)  # type: ignore[arg-type]
    assert "reason" in refusal.value.fields
    actions.moderate(consultation, [response.reference], reason="It advertises.", **how)  # type: ignore[arg-type]
    assert not published_comments(consultation).exists()
    (mail,) = make.mails("consultation-moderated:")
    assert "It advertises." in mail.text
    # And later it is published after all.
    assert actions.moderate(
        consultation, [response.reference], actor=cast.chair, verdict="published"
    )
    assert published_comments(consultation).count() == 1


def test_nobody_moderates_what_was_not_confirmed_or_stands_elsewhere(cast: Cast) -> None:
    first, second = make.announced(cast), make.announced(cast)
    unconfirmed = make.sent(first)
    elsewhere = make.confirmed(second)
    for response in (unconfirmed, elsewhere):
        with pytest.raises(NotVisible):
            actions.moderate(
                first, [response.reference], actor=cast.secretariat, verdict="published"
            )
    with pytest.raises(NotAllowed):
        actions.moderate(second, [elsewhere.reference], actor=cast.heads["BR"], verdict="published")


def test_the_answers_wait_for_the_deadline_the_queue_and_every_reply(
    cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    response = make.confirmed(consultation)
    key = response.comments.get().clause
    how = {"actor": cast.secretariat, "heard": "Returns matter."}
    with pytest.raises(WrongState):
        actions.publish_answers(consultation, **how)  # type: ignore[arg-type]
    assert waits(cast.secretariat, clock) == ["Moderate 1 sending"]
    clock.forward(days=11)
    with pytest.raises(WrongState, match="moderated"):
        actions.publish_answers(consultation, **how)  # type: ignore[arg-type]
    actions.moderate(
        consultation, [response.reference], actor=cast.secretariat, verdict="published"
    )
    assert waits(cast.secretariat, clock) == ["Answer the consultation"]
    assert waits(cast.heads["BR"], clock) == []
    with pytest.raises(WrongState, match="no reply"):
        actions.publish_answers(consultation, **how)  # type: ignore[arg-type]
    reply = actions.save_reply(
        consultation,
        actor=cast.secretariat,
        clause=key,
        said="Returns.",
        done="Added.",
        rows=["p-1"],
    )
    assert reply.comments.get().row == "P-1"
    with pytest.raises(Invalid):
        actions.publish_answers(consultation, actor=cast.secretariat, heard=" ")
    actions.publish_answers(consultation, **how)  # type: ignore[arg-type]
    assert state(consultation, clock) == ConsultationState.ANSWERED
    assert waits(cast.secretariat, clock) == []
    (mail,) = make.mails("consultation-answered:")
    assert mail.address == "ana@example.org"
    with pytest.raises(WrongState):
        actions.save_reply(consultation, actor=cast.chair, clause=key, said="More", done="More")


def test_a_reply_is_to_a_paragraph_and_to_published_comments(cast: Cast) -> None:
    consultation = make.announced(cast)
    make.confirmed(consultation)  # P-1, not yet published
    how = {"actor": cast.secretariat, "said": "Heard.", "done": "Done."}
    for wrong, field in (
        ({"clause": "nokey"}, "clause"),
        ({"clause": "", "rows": ["P-1"]}, "rows"),
    ):
        with pytest.raises(Invalid) as refusal:
            actions.save_reply(consultation, **how, **wrong)  # type: ignore[arg-type]
        assert field in refusal.value.fields
    reply = actions.save_reply(consultation, clause="", **how)  # type: ignore[arg-type]
    changed = actions.save_reply(consultation, clause="", reply=reply, edition=1, **how)  # type: ignore[arg-type]
    with pytest.raises(EditedMeanwhile):
        actions.save_reply(consultation, clause="", reply=reply, edition=1, **how)  # type: ignore[arg-type]
    actions.delete_reply(changed, actor=cast.chair, edition=2)
    assert not consultation.replies.exists()


def test_one_of_the_past_is_kept_as_its_source_has_it_and_answered(cast: Cast) -> None:
    version = make.text(cast)
    zone = "Asia/Shanghai"
    opens = moment_from_local(dt.date(2018, 1, 26), dt.time(9), zone)
    closes = moment_from_local(dt.date(2018, 2, 9), dt.time(17), zone)
    how = {"actor": cast.secretariat, "words": make.words(), "source": "Announcement of 2018"}
    consultation = actions.record_consultation(
        version,
        opens=opens,
        closes=closes,
        comments=[actions.Recorded("An example association", "Say more on returns.")],
        **how,  # type: ignore[arg-type]
    )
    assert (consultation.opening, consultation.closing) == (None, None)
    assert consultation.closes_at == dt.datetime(2018, 2, 9, 9, tzinfo=dt.UTC)
    assert [c.row for c in published_comments(consultation)] == ["P-1"]
    actions.save_reply(
        consultation, actor=cast.chair, clause="", said="Returns.", done="Added.", rows=["P-1"]
    )
    actions.publish_answers(consultation, actor=cast.chair, heard="One remark.")
    assert not make.mails("consultation-answered:")
    with pytest.raises(Invalid, match="over"):
        actions.record_consultation(version, opens=opens, closes=make.at(1), **how)  # type: ignore[arg-type]


def test_mails_are_in_the_language_of_the_page_and_an_account_has_its_own(cast: Cast) -> None:
    consultation = make.announced(cast)
    delegate = cast.delegates["BR"].user
    assert delegate is not None
    with translation.override("ar"):
        make.sent(consultation)
        own = make.sent(consultation, name="Delegate Exemplo", email=delegate.email)
    guest, account = make.mails("consultation-response:")
    assert "/ar/consultations/responses/" in guest.text
    assert account.recipient == delegate
    assert "/ar/" not in account.text
    actions.confirm_response(own, actor=ANONYMOUS)
    actions.moderate(consultation, [own.reference], actor=cast.chair, verdict="published")
    assert [mail.recipient for mail in make.mails("consultation-moderated:")] == [delegate]


def test_who_is_written_to_without_having_sent_can_take_it_back(cast: Cast, clock: Clock) -> None:
    response = make.sent(make.announced(cast))
    taken = actions.take_back(response, actor=ANONYMOUS)
    assert taken.state_at(clock()) == ResponseState.WITHDRAWN
    with pytest.raises(WrongState):
        actions.confirm_response(taken, actor=ANONYMOUS)


# Who may do what when: written by hand, compared with the table of states

MAY = {
    ConsultationState.BEFORE: {"edit", "withdraw", "extend"},
    ConsultationState.OPEN: {"extend", "respond", "confirm", "take_back", "moderate", "reply"},
    ConsultationState.CLOSED: {"confirm", "take_back", "moderate", "reply", "answer"},
    ConsultationState.ANSWERED: set(),
    ConsultationState.WITHDRAWN: set(),
}


def test_what_is_possible_when() -> None:
    assert {each: set(CONSULTATION.verbs(each)) for each in ConsultationState} == MAY


OFFICES = ["secretariat", "chair", "head BR", "coordinator BR", "delegate CN", "partner", "expert"]
OFFICES += ["stakeholder", "stranger", "public"]


@pytest.mark.slow
@pytest.mark.parametrize("who", OFFICES)
def test_who_runs_consultations(cast: Cast, clock: Clock, who: str) -> None:
    actor: Actor = cast.everyone()[who]
    later = make.announced(cast, opens=3)
    consultation = make.announced(cast)
    response = make.confirmed(consultation)
    tries = [
        lambda: actions.extend_consultation(
            consultation, actor=actor, closes=make.at(12), reason="Why"
        ),
        lambda: actions.withdraw_consultation(later, actor=actor, reason="Why"),
        lambda: actions.moderate(
            consultation, [response.reference], actor=actor, verdict="published"
        ),
        lambda: actions.save_reply(consultation, actor=actor, clause="", said="A", done="B"),
    ]
    for act in tries:
        if who in ("secretariat", "chair"):
            act()
        else:
            with pytest.raises(NotAllowed):
                act()
    # Anyone may answer.
    actions.respond(
        consultation,
        actor=actor,
        sent=actions.Sent(make.sender("Zoe Exemplo"), [actions.Remark("", "Words")]),
        once="another",
    )
    assert Comment.objects.filter(response__name="Zoe Exemplo").exists()
