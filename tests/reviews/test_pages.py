"""The pages of rounds: who may open each, and the ways through them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from apps.delegations.models import MembershipStatus, MemberState, Office
from apps.documents.tree import ClauseKind, Node
from apps.reviews import actions
from apps.reviews.models import DraftComment, DraftPosition, Round, Submission
from apps.reviews.states import DraftState, Position, Result
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.factories.delegations import accredit
from tests.reviews.browsing import browser, get, hidden, post, words

pytestmark = pytest.mark.slow

# One of each kind: tests/architecture/test_every_address.py opens these as the others too.
PEOPLE = [
    "secretariat",
    "head BR",
    "delegate BR",
    "coordinator BR",
    "head CN",
    "delegate CN",
    "partner",
    "stranger",
    "public",
]
# What each of PEOPLE gets, in their order; BR has submitted an acceptance with a reservation.
ACCESS = {
    "/rounds/": [200] * 7 + [404, 302],
    "/desk/receipts/": [200] * 7 + [404, 302],
    "/rounds/{round}/": [200] * 6 + [404, 404, 302],
    "/rounds/{round}/dispositions/": [200] * 6 + [404, 404, 302],
    "/rounds/{round}/comment/?clause=k2": [403] + [200] * 5 + [404, 404, 302],
    "/rounds/{round}/comment/?clause=none": [403] + [404] * 7 + [302],
    "/rounds/{round}/position/": [403] + [200] * 5 + [404, 404, 302],
    "/rounds/{round}/clear/": [403, 200, 403, 200, 200, 403, 404, 404, 302],
    "/rounds/{round}/review/": [403, 200, 403, 403, 200, 403, 404, 404, 302],
    "/rounds/{round}/withdraw/": [403, 200, 403, 403, 409, 403, 404, 404, 302],
    "/rounds/{round}/lift/": [403, 200, 403, 403, 409, 403, 404, 404, 302],
    "/rounds/{round}/maintain/": [403, 200, 403, 403, 409, 403, 404, 404, 302],
    "/rounds/{round}/confirm/": [403, 409, 403, 403, 409, 403, 404, 404, 302],
    "/rounds/{round}/extend/": [200] + [404] * 7 + [302],
    "/rounds/{round}/note/": [200] + [404] * 7 + [302],
    "/rounds/{round}/conclude/": [200] + [404] * 7 + [302],
    "/rounds/{round}/next-version/": [409] + [404] * 7 + [302],
    "/manage/rounds/open/{document}/": [302] + [404] * 7 + [302],
    "/desk/receipts/{receipt}/": [404, 200, 200, 200] + [404] * 4 + [302],
    "/rounds/{round}/comments/{comment}/": [404, 200, 200, 200] + [404] * 4 + [302],
}


def test_each_page_opens_for_whom_it_is(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat)
    round = made.open_round(version, cast.secretariat, visibility="immediate")
    comment = made.comment(round, cast.delegates["BR"])
    receipt = made.submitted(round, cast.heads["BR"], Position.RESERVATION)
    names = {
        "round": round.reference,
        "document": version.document.reference,
        "receipt": receipt.reference,
        "comment": comment.reference,
    }
    clients = [browser(cast.everyone()[who]) for who in PEOPLE]
    seen = {
        path: [client.get(path.format(**names)).status_code for client in clients]
        for path in ACCESS
    }
    assert seen == ACCESS


def test_a_guest_round_opens_to_those_it_admits_and_to_no_stakeholder(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat, classification="public")
    round = made.open_round(
        version, cast.secretariat, kind="comment", visibility="immediate", admits_guests=True
    )
    page = f"/rounds/{round.reference}/"
    assert get(cast.stakeholder, page).status_code == 404
    assert get(cast.stranger, page).status_code == 404
    for guest in (cast.expert, cast.partner):
        assert "you take no position" in words(get(guest, page))
        post(guest, f"{page}comment/?clause=k2", clause="k2", type="general", text="A", do="send")
        review = get(guest, f"{page}review/")
        sent = post(guest, f"{page}review/", **hidden(review))
        assert sent.status_code == 302
        assert get(guest, sent.url).status_code == 200
    shown = words(get(cast.delegates["BR"], f"{page}?clause=k2"))
    assert "UN Trade and Development" in shown
    assert "Belarus" in shown


# The list


def test_the_list_says_how_our_delegation_stands(cast: Cast, clock: Clock) -> None:
    head = cast.heads["BR"]
    for title in ("Nothing", "Saved", "Ready", "Sent", "Taken back"):
        version = made.fixed_version(cast.secretariat, title=title)
        round = made.open_round(version, cast.secretariat)
        if title in ("Saved", "Ready"):
            made.draft(round, cast.delegates["BR"])
        if title == "Ready":
            actions.send_draft(round, actor=cast.delegates["BR"])
        if title in ("Sent", "Taken back"):
            made.submitted(round, head)
        if title == "Taken back":
            actions.withdraw(round, actor=head, once=made.once())
    shown = words(get(head, "/rounds/"))
    for said in (
        "Nothing drafted",
        "Draft saved. Not submitted.",
        "Draft ready. Not submitted.",
        "Submitted",
        "Withdrawn. Nothing is submitted.",
    ):
        assert said in shown
    assert "Draft ready" not in words(get(cast.heads["CN"], "/rounds/"))


def test_open_rounds_come_first_and_the_nearest_deadline_before_them_all(
    cast: Cast, clock: Clock
) -> None:
    for title, days in (("Closed", 1), ("Later", 9), ("Sooner", 5)):
        version = made.fixed_version(cast.secretariat, title=title)
        made.bare_round(version, cast.secretariat, days=days)
    clock.forward(days=2)
    shown = words(get(cast.heads["BR"], "/rounds/"))
    assert shown.index("Sooner") < shown.index("Later") < shown.index("Closed")
    assert "Closed, to be concluded" in shown


def test_without_rounds_the_list_says_what_would_be_here(cast: Cast) -> None:
    assert "No round yet" in words(get(cast.heads["BR"], "/rounds/"))


# Comments


def test_a_comment_is_previewed_saved_changed_sent_and_deleted(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    page = f"/rounds/{round.reference}/"
    expert = cast.delegates["BR"]
    form = get(expert, f"{page}comment/?clause=k2")
    assert "Members exchange practice number 1." in words(form)
    typed = {"clause": "k2", "type": "technical", "wording": "Members share practice number 1."}
    preview = post(expert, f"{page}comment/?clause=k2", **typed, do="preview")
    assert "[removed: exchange ] [inserted: share ]" in words(preview)
    assert not DraftComment.objects.exists()
    saved = post(expert, f"{page}comment/?clause=k2", **typed, do="save")
    assert saved.url == f"{page}?clause=k2#para-k2"
    comment = DraftComment.objects.get()
    assert "1 draft of ours" in words(get(expert, page))
    assert "1 draft of ours" not in words(get(cast.heads["CN"], page))
    own = f"{page}comments/{comment.reference}/"
    post(expert, own, **typed | {"text": "Because."}, edition=1, do="send")
    comment.refresh_from_db()
    assert (comment.text, comment.state) == ("Because.", DraftState.READY)
    post(expert, own, **typed, edition=2, do="delete")
    assert not DraftComment.objects.exists()


def test_a_comment_without_words_is_refused_beside_its_field(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    path = f"/rounds/{round.reference}/comment/?clause=k2"
    answer = post(cast.delegates["BR"], path, clause="k2", type="general", do="save")
    assert answer.status_code == 422
    assert "Write a comment, or change the wording" in words(answer)
    assert "<title>Error:" in answer.content.decode()


def test_two_people_on_one_comment_lose_no_words(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    comment = made.comment(round, cast.delegates["BR"])
    path = f"/rounds/{round.reference}/comments/{comment.reference}/"
    for actor in (cast.coordinators["BR"], cast.delegates["BR"]):
        answer = post(actor, path, clause="k2", type="general", text="Our own words", edition=1)
    assert answer.status_code == 409
    assert "Our own words" in words(answer)


def test_a_comment_after_the_close_comes_back(cast: Cast, clock: Clock) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind="comment", days=1
    )
    clock.forward(days=1)
    path = f"/rounds/{round.reference}/comment/?clause=k2"
    answer = post(cast.delegates["BR"], path, clause="k2", type="general", text="Too long a lunch")
    assert answer.status_code == 409
    assert "Too long a lunch" in words(answer)


def test_a_colleague_reads_a_draft_comment_and_does_not_change_it(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    comment = made.comment(round, cast.heads["BR"], words="The head’s words")
    assert "The head’s words" in words(
        get(cast.delegates["BR"], f"/rounds/{round.reference}/?clause=k2")
    )
    path = f"/rounds/{round.reference}/comments/{comment.reference}/"
    assert get(cast.delegates["BR"], path).status_code == 403


# Position: form, review, receipt


def test_a_position_takes_a_radio_a_review_and_one_button(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    head, page = cast.heads["BR"], f"/rounds/{round.reference}/"
    form = get(head, f"{page}position/")
    onward = post(head, f"{page}position/", **hidden(form), position="accept", do="review")
    assert onward.url == f"{page}review/"
    review = get(head, onward.url)
    said = words(review)
    for expected in (
        "You are about to submit the position of Brazil",
        "Accept",
        "CGETI/DEWG/2027/W/1",
        round.text_hash[:12],
        "Head of delegation of Brazil , head of delegation, Brazil",
        "Nothing: this is the first submission.",
        "Submit the position of Brazil",
        "Go back and change",
    ):
        assert expected in said
    sent = post(head, f"{page}review/", **hidden(review))
    receipt = get(head, sent.url)
    submission = Submission.objects.get()
    said = words(receipt)
    for expected in (submission.reference, round.text_hash, "chain BR, entry", "Withdraw it"):
        assert expected in said
    again = post(head, f"{page}review/", **hidden(review))
    assert again.url == sent.url
    assert Submission.objects.count() == 1


def test_reservations_are_added_one_by_one_and_block_unless_one_says_no(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    head, path = cast.heads["BR"], f"/rounds/{round.reference}/position/"
    first = {
        "position": "reservation",
        "reservations-0-kind": "study",
        "reservations-0-clause": "k2",
        "reservations-0-text": "We examine this.",
    }
    more = post(head, path, **hidden(get(head, path)), **first, do="another")
    assert "Reservation 2" in words(more)
    second = {
        "reservations-1-kind": "linguistic",
        "reservations-1-text": "The Portuguese text.",
        "reservations-1-blocks": "yes",
    }
    post(head, path, **hidden(more), **first, **second, do="review")
    kept = DraftPosition.objects.get().reservations
    assert [(entry["kind"], entry["clause"], entry["blocks"]) for entry in kept] == [
        ("study", "k2", True),
        ("linguistic", "", True),
    ]
    said = words(get(head, f"/rounds/{round.reference}/review/"))
    assert "Study reservation, ¶ 1 : We examine this. Blocks adoption." in said


def test_a_review_says_what_is_missing(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.draft(round, cast.heads["BR"], Position.OPPOSE)
    path = f"/rounds/{round.reference}/review/"
    review = get(cast.heads["BR"], path)
    assert "State the reason why your delegation cannot join consensus." in words(review)
    assert post(cast.heads["BR"], path, **hidden(review)).status_code == 422
    assert not Submission.objects.exists()


def test_nothing_is_submitted_that_was_not_reviewed(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    head, path = cast.heads["BR"], f"/rounds/{round.reference}/review/"
    comment = made.merged_comment(round, head, words="As reviewed")
    review = get(head, path)
    actions.edit_comment(
        round,
        comment.reference,
        actor=cast.coordinators["BR"],
        edition=comment.edition,
        clause="k2",
        type="general",
        text="Changed meanwhile",
    )
    answer = post(head, path, **hidden(review))
    assert answer.status_code == 409
    assert "The draft has changed since you reviewed it" in words(answer)
    assert not Submission.objects.exists()


def test_what_an_expert_changes_is_merged_anew(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    comment = made.comment(round, cast.delegates["BR"])
    actions.merge_comment(round, comment.reference, actor=cast.heads["BR"], include=True)
    path = f"/rounds/{round.reference}/comments/{comment.reference}/"
    post(cast.delegates["BR"], path, clause="k2", type="general", text="Other", edition=1)
    comment.refresh_from_db()
    assert comment.state == DraftState.DRAFTING


def test_a_replacement_shows_what_it_replaces(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    first = made.submitted(round, cast.heads["BR"], Position.AD_REFERENDUM)
    draft = DraftPosition.objects.get()
    made.draft(round, cast.heads["BR"], Position.ACCEPT, edition=draft.edition)
    review = get(cast.heads["BR"], f"/rounds/{round.reference}/review/")
    assert "Was: Submitted, Accept ad referendum" in words(review)
    sent = post(cast.heads["BR"], f"/rounds/{round.reference}/review/", **hidden(review))
    assert sent.url != f"/desk/receipts/{first.reference}/"
    old = words(get(cast.heads["BR"], f"/desk/receipts/{first.reference}/"))
    assert "A later act of your side stands in its place." in old


def test_a_colleague_who_submitted_first_is_named(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.draft(round, cast.heads["BR"])
    path = f"/rounds/{round.reference}/review/"
    review = get(cast.heads["BR"], path)
    actions.submit(round, actor=cast.heads["BR"], edition=1, once=made.once())
    answer = post(cast.heads["BR"], path, **hidden(review))
    assert answer.status_code == 409
    assert "Submitted by Head of delegation of Brazil" in words(answer)


def test_a_delegate_drafts_and_hands_on(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    path = f"/rounds/{round.reference}/position/"
    form = get(cast.delegates["BR"], path)
    post(cast.delegates["BR"], path, **hidden(form), position="accept", do="ready")
    assert DraftPosition.objects.get().state == DraftState.READY
    assert "Draft ready. Not submitted." in words(get(cast.heads["BR"], "/rounds/"))


def test_who_binds_a_delegation_proved_who_they_are_within_the_hour(
    cast: Cast, settings: Settings
) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.draft(round, cast.heads["BR"])
    settings.SECOND_FACTOR_REQUIRED = True
    settings.SECOND_FACTOR_OFFICES = []  # that it must be set up is another rule
    path = f"/rounds/{round.reference}/review/"
    again = f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}"
    assert get(cast.heads["BR"], path).url == again
    assert post(cast.heads["BR"], path).url == again
    head = cast.heads["BR"].user
    assert head is not None
    head.set_password("correct horse")
    head.save()
    client = Client()
    signed = client.post("/accounts/login/", {"login": head.email, "password": "correct horse"})
    assert signed.status_code == 302
    review = client.get(path)
    assert review.status_code == 200
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61)):
        late = client.post(path, hidden(review))
    assert late.url == again
    assert not Submission.objects.exists()


# Clearing


def test_the_head_clears_and_submits(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    head, page = cast.heads["BR"], f"/rounds/{round.reference}/"
    one = made.comment(round, cast.delegates["BR"], wording="Members share.")
    two = made.comment(round, cast.coordinators["BR"], wording="Members learn.")
    clear = get(head, f"{page}clear/")
    assert "Experts want this paragraph to say different things" in words(clear)
    assert "Seen by your delegation only" in words(clear)
    choices = {"choice-k2": one.reference}
    onward = post(head, f"{page}clear/", **hidden(clear), **choices, do="review")
    review = get(head, onward.url)
    assert "1 comment" in words(review)
    sent = post(head, onward.url, **hidden(review))
    assert "BR-1" in words(get(head, sent.url))
    assert DraftComment.objects.get(pk=two.pk).state == DraftState.LEFT_OUT


def test_the_head_does_not_override_a_colleagues_merge_unseen(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    head, coordinator = cast.heads["BR"], cast.coordinators["BR"]
    path = f"/rounds/{round.reference}/clear/"
    draft = made.comment(round, cast.delegates["BR"], wording="Members share.")
    other = made.comment(round, cast.delegates["BR"], clause="k3", wording="Members learn.")
    shown = get(head, path)
    actions.merge_comment(round, draft.reference, actor=coordinator, include=False)

    mine = {f"comment-{draft.reference}": "include", f"comment-{other.reference}": "include"}
    refused = post(head, path, **hidden(shown), **mine, do="review")
    assert refused.status_code == 409
    assert "Was: Draft Now: Left out" in words(refused)
    chosen = f'name="comment-{draft.reference}" value="include" checked'
    assert chosen in refused.content.decode()  # the choice is kept
    states = DraftComment.objects.filter(round=round).values_list("state", flat=True)
    assert DraftState.CLEARED not in states  # all rows or none

    assert post(head, path, **hidden(refused), **mine, do="review").status_code == 302
    assert set(states.all()) == {DraftState.CLEARED}


def test_who_chose_alike_is_not_held_up(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    head, path = cast.heads["BR"], f"/rounds/{round.reference}/clear/"
    draft = made.comment(round, cast.delegates["BR"])
    shown = hidden(get(head, path))
    actions.merge_comment(round, draft.reference, actor=cast.coordinators["BR"], include=True)
    same = {f"comment-{draft.reference}": "include"}
    assert post(head, path, **shown, **same, do="save").status_code == 302


def test_a_form_that_does_not_say_what_it_showed_merges_nothing(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, kind="comment")
    draft = made.comment(round, cast.delegates["BR"])
    blind = {f"comment-{draft.reference}": "include"}
    path = f"/rounds/{round.reference}/clear/"
    assert post(cast.heads["BR"], path, **blind, do="save").status_code == 409
    draft.refresh_from_db()
    assert draft.state != DraftState.CLEARED


# Once a round has closed


@pytest.mark.parametrize("page", ["position/", "clear/", "review/", "comment/", "comments/{}/"])
@pytest.mark.parametrize("concluded", [False, True])
def test_a_closed_round_says_so_before_anything_is_typed(
    cast: Cast, clock: Clock, page: str, concluded: bool
) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    head = cast.heads["BR"]
    draft = made.merged_comment(round, head, words="Kept to read")
    made.submitted(round, head)
    clock.set(round.deadline_at)
    if concluded:
        actions.conclude(round, actor=cast.chair, result="continued")
    shown = get(head, f"/rounds/{round.reference}/{page.format(draft.reference)}")
    assert shown.status_code == 409
    assert "The round has closed" in words(shown)
    assert "Kept to read" in words(shown)
    assert "See the receipt" in words(shown)
    assert "<textarea" not in shown.content.decode()


def test_a_missing_member_still_drafts_after_the_close(cast: Cast, clock: Clock) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    clock.set(round.deadline_at)
    for page in ("position/", "clear/", "comment/"):
        assert get(cast.heads["BR"], f"/rounds/{round.reference}/{page}").status_code == 200


def test_the_head_returns_the_draft_with_a_note(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.draft(round, cast.delegates["BR"])
    path = f"/rounds/{round.reference}/clear/"
    assert post(cast.heads["BR"], path, note="", do="return").status_code == 422
    assert post(cast.heads["BR"], path, note="Name the paragraph.", do="return").status_code == 302
    shown = words(get(cast.delegates["BR"], f"/rounds/{round.reference}/"))
    assert "Draft returned with a note. Not submitted." in shown
    assert "Name the paragraph." in shown


# After a submission


def test_withdrawing_is_reviewed_and_leaves_a_receipt(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.submitted(round, cast.heads["BR"])
    path = f"/rounds/{round.reference}/withdraw/"
    review = get(cast.heads["BR"], path)
    assert "You are about to withdraw what Brazil submitted" in words(review)
    done = post(cast.heads["BR"], path, **hidden(review))
    assert post(cast.heads["BR"], path, **hidden(review)).url == done.url
    assert "Withdrawn" in words(get(cast.heads["BR"], done.url))


def test_ad_referendum_is_confirmed_after_the_close(cast: Cast, clock: Clock) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
    made.submitted(round, cast.heads["BR"], Position.AD_REFERENDUM)
    clock.forward(days=2)
    assert "Confirm the acceptance" in words(get(cast.heads["BR"], f"/rounds/{round.reference}/"))
    path = f"/rounds/{round.reference}/confirm/"
    done = post(cast.heads["BR"], path, **hidden(get(cast.heads["BR"], path)))
    assert "Ad referendum confirmed: Accept" in words(get(cast.heads["BR"], done.url))
    assert "After the deadline" in words(get(cast.heads["BR"], done.url))


def test_one_reservation_is_lifted_and_the_other_maintained(cast: Cast, clock: Clock) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
    head, page = cast.heads["BR"], f"/rounds/{round.reference}/"
    held = [made.reservation("First doubt"), made.reservation("Second doubt", clause="k2")]
    made.submitted(round, head, Position.RESERVATION, reservations=held)
    clock.forward(days=2)
    choose = get(head, f"{page}lift/")
    assert "Second doubt" in words(choose)
    assert "All reservations" in words(choose)
    path = f"{page}lift/?which=1"
    assert post(head, path, **hidden(get(head, path))).status_code == 302
    path = f"{page}maintain/?which=1&shown_as=footnote"
    assert "goes with the text as a footnote" in words(get(head, path))
    done = post(head, path, **hidden(get(head, path)))
    assert "Does not block; goes with the text as footnote." in words(get(head, done.url))
    shown = words(get(cast.heads["CN"], page))
    assert "Second doubt" in shown
    lifted = shown.partition("Reservations that were lifted")[2]
    assert lifted.startswith(" Brazil, Study reservation: First doubt Entered on")


def test_an_act_on_what_no_longer_stands_is_refused(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    made.submitted(round, cast.heads["BR"])
    path = f"/rounds/{round.reference}/withdraw/"
    review = get(cast.heads["BR"], path)
    made.submitted(round, cast.heads["BR"], Position.OPPOSE)
    answer = post(cast.heads["BR"], path, **hidden(review))
    assert answer.status_code == 409
    assert "A colleague has acted for your delegation" in words(answer)


def test_a_missing_member_states_its_position_after_the_close(cast: Cast, clock: Clock) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
    clock.forward(days=2)
    page = f"/rounds/{round.reference}/"
    assert "it is awaited, and can still be stated" in words(get(cast.heads["BR"], page))
    made.draft(round, cast.heads["BR"])
    review = get(cast.heads["BR"], f"{page}review/")
    assert "a position stated after the deadline" in words(review)
    assert post(cast.heads["BR"], f"{page}review/", **hidden(review)).status_code == 302


def test_a_latecomer_reads_and_does_not_count(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat)
    round = made.bare_round(version, cast.secretariat)
    belarus = MemberState.objects.get(code="BY")
    MembershipStatus.objects.create(
        state=belarus, status="member", valid_from=dt.date(2027, 1, 20), source="x"
    )
    head = accredit("Head of Belarus", Office.HEAD, belarus)
    shown = words(get(head, f"/rounds/{round.reference}/"))
    assert "does not count in it: member since 20 January 2027" in shown
    assert get(head, f"/rounds/{round.reference}/position/").status_code == 403


# The presidency


def test_a_round_is_opened_by_form_and_review(cast: Cast) -> None:
    version = made.fixed_version(cast.secretariat)
    path = f"/manage/rounds/open/{version.document.reference}/"
    form = words(get(cast.secretariat, path))
    assert "Beijing (Asia/Shanghai)" in form
    given = {
        "kind": "adoption",
        "date": "2027-02-09",
        "time": "17:00",
        "zone": "Asia/Shanghai",
        "visibility": "sealed",
        "note": "Paragraph 1 above all.",
    }
    review = post(cast.secretariat, path, **given, do="review")
    for expected in (
        "You are about to open a round",
        "9 February 2027, 17:00",
        "Silence is not acceptance",
        "ZA South Africa",
    ):
        assert expected in words(review)
    assert not Round.objects.exists()
    changed = post(cast.secretariat, path, **hidden(review), do="change")
    assert "Paragraph 1 above all." in words(changed)
    done = post(cast.secretariat, path, **hidden(review), do="open")
    round = Round.objects.get()
    assert done.url == f"/rounds/{round.reference}/"
    assert (round.deadline.zone, round.note) == ("Asia/Shanghai", "Paragraph 1 above all.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "2027-01-01"}, "The deadline has passed already."),
        ({"zone": ""}, "This field is required."),
        ({"zone": "Mars/Base"}, "Select a valid choice."),
        (
            {"date": "2027-03-28", "time": "02:30", "zone": "Europe/Paris"},
            "This time does not exist in that zone on that day.",
        ),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(
    cast: Cast, change: dict[str, str], said: str
) -> None:
    version = made.fixed_version(cast.secretariat)
    given = {
        "kind": "comment",
        "date": "2027-02-09",
        "time": "17:00",
        "zone": "UTC",
        "visibility": "sealed",
        "note": "Kept",
    }
    path = f"/manage/rounds/open/{version.document.reference}/"
    answer = post(cast.secretariat, path, **given | change, do="open")
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Kept" in words(answer)


def test_an_extension_is_shown_was_and_now(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    path = f"/rounds/{round.reference}/extend/"
    given = {"date": "2027-02-12", "time": "17:00", "zone": "Asia/Shanghai", "reason": "A holiday."}
    assert post(cast.secretariat, path, **given | {"date": "2027-02-02"}).status_code == 422
    assert post(cast.secretariat, path, **given).status_code == 302
    shown = words(get(cast.heads["BR"], f"/rounds/{round.reference}/"))
    assert "Was 9 February 2027, 17:00 (Beijing, UTC+8)" in shown
    assert "now 12 February 2027, 17:00 (Beijing, UTC+8)" in shown
    assert "A holiday." in shown


def test_a_letter_is_entered_confirmed_and_served_to_its_delegation_alone(cast: Cast) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, visibility="immediate"
    )
    page = f"/rounds/{round.reference}/"
    form = get(cast.secretariat, f"{page}note/")
    letter = SimpleUploadedFile("letter from Brasília.pdf", b"%PDF-1.7 letter")
    given = {**hidden(form), "member": "BR", "note": "Note 12/2027", "position": "accept"}
    wrong = post(cast.secretariat, f"{page}note/", **given)
    assert wrong.status_code == 422
    assert "Add the letter itself as a file." in words(wrong)
    done = post(cast.secretariat, f"{page}note/", **given, evidence=letter)
    assert "It awaits a second person" in words(get(cast.secretariat, done.url))
    assert "Accept" not in words(get(cast.heads["CN"], page)).partition("Delegations")[2]
    submission = Submission.objects.get()
    evidence = f"{page}note/{submission.reference}/evidence/"
    for actor in (cast.secretariat, cast.chair, cast.delegates["BR"]):
        answer = get(actor, evidence)
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 letter"
        assert answer["Content-Disposition"].startswith("attachment")
    assert get(cast.heads["CN"], evidence).status_code == 404
    assert post(cast.secretariat, done.url, do="confirm").status_code == 403
    assert post(cast.chair, done.url, do="confirm").status_code == 302
    assert "received by Note 12/2027" in words(get(cast.heads["CN"], page))
    receipt = words(get(cast.heads["BR"], f"/desk/receipts/{submission.reference}/"))
    assert "Note 12/2027" in receipt
    assert "Confirmed by a second person" in receipt


@pytest.mark.parametrize("name", ["letter.exe", "letter.html", "letter"])
def test_only_letters_are_taken_as_letters(cast: Cast, name: str) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    path = f"/rounds/{round.reference}/note/"
    given = {
        **hidden(get(cast.secretariat, path)),
        "member": "BR",
        "note": "1",
        "position": "accept",
    }
    answer = post(cast.secretariat, path, **given, evidence=SimpleUploadedFile(name, b"x"))
    assert answer.status_code == 422
    assert "Send the letter as PDF" in words(answer)


def commented(cast: Cast) -> Round:
    """A comment round with three rows, before its close in a day."""
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind="comment", days=1
    )
    made.submitted_comments(round, cast.heads["BR"], {"wording": "Members share."})
    made.submitted_comments(
        round,
        cast.heads["CN"],
        {"clause": "k3", "wording": "Members learn."},
        {"clause": "", "words": "A good text."},
    )
    return round


def test_the_next_version_takes_what_was_accepted_and_names_the_rest(
    cast: Cast, clock: Clock
) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind="comment", days=1
    )
    made.submitted_comments(
        round, cast.heads["BR"], {"wording": "Members share."}, {"clause": "k3", "deletes": True}
    )
    made.submitted_comments(
        round, cast.heads["CN"], {"wording": "Members learn."}, {"clause": "k4", "words": "Say who"}
    )
    clock.forward(days=2)
    for row in ("BR-1", "BR-2", "CN-1", "CN-2"):
        actions.dispose(round, row, actor=cast.secretariat, disposition="accepted")
    path = f"/rounds/{round.reference}/next-version/"
    shown = words(get(cast.secretariat, path))
    assert "Accepted amendments that differ" in shown
    assert "Rows applied: BR-2" in shown
    assert "To be worked in by hand" in shown
    seen = hidden(get(cast.secretariat, path))
    empty = post(cast.secretariat, path, **seen, **{"choice-k2": "own", "own-k2": " "})
    assert empty.status_code == 422
    assert "Write the words of this paragraph." in words(empty)
    other = post(cast.secretariat, path, seen="another", **{"choice-k2": "CN-1"})
    assert other.status_code == 409
    assert b'value="CN-1" checked' in other.content
    done = post(cast.secretariat, path, **seen, **{"choice-k2": "CN-1"})
    assert done.url == f"/documents/{round.document.reference}/text/"
    draft = round.document.versions.get(number=2)
    assert [clause.key for clause in draft.clauses.all()] == ["k1", "k2", "k4"]
    assert draft.clauses.get(key="k2").text == "Members learn."
    again = post(cast.secretariat, path, **seen)
    assert again.status_code == 409


def test_the_drafters_own_words_settle_what_was_accepted_with_changes(
    cast: Cast, clock: Clock
) -> None:
    round = commented(cast)
    clock.forward(days=2)
    actions.dispose(round, "BR-1", actor=cast.secretariat, disposition="accepted")
    actions.dispose(
        round, "CN-1", actor=cast.secretariat, disposition="changed", wording="Members teach."
    )
    assert "Taken as:" in words(get(cast.heads["CN"], f"/rounds/{round.reference}/?clause=k3"))
    path = f"/rounds/{round.reference}/next-version/"
    post(cast.secretariat, path, **hidden(get(cast.secretariat, path)))
    draft = round.document.versions.get(number=2)
    assert draft.clauses.get(key="k2").text == "Members share."
    assert draft.clauses.get(key="k3").text == "Members teach."


def test_conclusion_says_what_is_missing_and_then_shows_the_result(
    cast: Cast, clock: Clock
) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat, days=1)
    for code, head in cast.heads.items():
        if code not in ("BR", "ZA"):
            made.submitted(round, head)
    path = f"/rounds/{round.reference}/conclude/"
    assert "Awaiting" not in words(get(cast.chair, path))
    early = post(cast.chair, path, result="adopted", do="review")
    assert early.status_code == 422
    assert "Awaiting" not in words(early)
    clock.forward(days=2)
    assert "Awaiting Brazil, South Africa." in words(get(cast.chair, path))
    assert post(cast.chair, path, result="adopted", words="Good", do="review").status_code == 422
    assert post(cast.chair, path, result="", do="review").status_code == 422
    assert post(cast.chair, path, result="adopted", do="conclude").status_code == 409
    for code in ("BR", "ZA"):
        made.submitted(round, cast.heads[code])
    review = post(cast.chair, path, result="adopted", words="With thanks.", do="review")
    assert "There is consensus" in words(review)
    assert post(cast.secretariat, path, **hidden(review), do="conclude").status_code == 403
    assert post(cast.chair, path, **hidden(review), do="conclude").status_code == 302
    round.refresh_from_db()
    assert round.result == Result.ADOPTED
    shown = words(get(cast.heads["BR"], f"/rounds/{round.reference}/"))
    assert "Adopted by consensus of the members on the list." in shown
    assert "With thanks." in shown


def test_a_round_links_to_what_changed_since_the_earlier_version(cast: Cast) -> None:
    first = made.fixed_version(cast.secretariat)
    nodes = [*first.nodes(), Node(ClauseKind.PARAGRAPH, "New.", "4", 1, "k9")]
    second = made.later_version(first, cast.secretariat, nodes)
    round = made.open_round(second, cast.secretariat)
    shown = get(cast.heads["BR"], f"/rounds/{round.reference}/").content.decode()
    link = "/compare/?from=CGETI/DEWG/2027/W/1&amp;to=CGETI/DEWG/2027/W/1/Rev.1"
    assert link in shown
    assert get(cast.heads["BR"], link.replace("&amp;", "&")).status_code == 200
    made.later_version(second, cast.secretariat, first.nodes())
    newer = words(get(cast.heads["BR"], f"/rounds/{round.reference}/"))
    assert "There is a newer version of this text." in newer


@pytest.mark.parametrize("kind", ["comment", "adoption", "silence"])
def test_what_one_must_know_first_comes_before_the_text_and_the_rest_after_it(
    cast: Cast, kind: str
) -> None:
    """The deadline, what waits, the act; the text; then how the round works, and Word."""
    version = made.fixed_version(cast.secretariat)
    round = made.open_round(version, cast.secretariat, kind=kind, visibility="immediate")
    acts = {
        "head BR": "/clear/" if kind == "comment" else "/position/",
        "coordinator BR": "/clear/",
        "secretariat": "/extend/",
    }
    for who, act in acts.items():
        page = get(cast.everyone()[who], f"/rounds/{round.reference}/").content.decode()
        main = page.partition("<main")[2]
        marks = ['class="meta rule"', act, 'id="text"', 'id="para-k2"', 'id="rules"']
        marks += ['id="in-word"', 'id="delegations"']
        places = [main.find(mark) for mark in marks]
        assert places == sorted(places), who
        assert places[0] > 0
        for anchor in ("rules", "in-word", "delegations"):  # reached past a long text
            assert f'href="#{anchor}"' in main
