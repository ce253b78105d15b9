"""The pages of consultations: one address for four stages, and a form that loses nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import Settings

from apps.consultations import actions
from apps.consultations.models import Consultation, Response
from apps.notifications.models import Notice
from apps.reviews.matrix.rows import columns
from tests.conftest import Cast, Clock
from tests.factories import consultations as make
from tests.factories.copies import many_more
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

HOSTILE = '<script>alert(1)</script><b onmouseover="x">"\'&'


def words(answer: Any) -> str:
    """What the page says, without its marks."""
    text = re.sub(r"</?(?:bdi|abbr|strong)\b[^>]*>", "", answer.content.decode())
    text = re.sub(r"<[^>]+>", " ", text)
    return " ".join(unescape(text).split())


def form(consultation: Consultation, **typed: str) -> dict[str, str]:
    return {
        "remarks-0-clause": make.key(consultation),
        "remarks-0-text": "Say how returns are paid.",
        "name": "Ana Exemplo",
        "email": "ana@example.org",
        "organisation": "Example Parcels",
        "territory": "Brazil",
        "category": "enterprise",
        "shows_name": "on",
        "consents": "on",
        "once": "the-form",
        **typed,
    }


def write(consultation: Consultation) -> str:
    return f"{consultation.address}comment/"


# One address, four stages


def test_one_address_tells_whether_one_may_comment_and_what_came_of_it(
    client: Client, cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast, opens=1, closes=11, title="Returns")
    before = words(client.get(consultation.address))
    assert "Anyone may comment from 2 February 2027, 17:00 (Beijing, UTC+8)" in before
    assert "Comment on" not in before

    clock.forward(days=1)
    page = client.get(consultation.address)
    assert "Open closes in 10 days" in words(page)
    assert (
        f'{consultation.address}comment/?clause={make.key(consultation)}"' in page.content.decode()
    )
    response = make.published(cast, consultation)

    clock.forward(days=10)
    closed = words(client.get(consultation.address))
    assert "1 comment is published. What was sent is being considered." in closed
    assert "Comment on" not in closed
    (comment,) = response.comments.all()
    actions.save_reply(
        consultation,
        actor=cast.secretariat,
        clause=comment.clause,
        said="Returns are not clear.",
        done="The paragraph now says who pays.",
        rows=["P-1"],
    )
    assert "says who pays" not in words(client.get(consultation.address))
    actions.publish_answers(consultation, actor=cast.chair, heard="One remark on returns.")
    answered = words(client.get(consultation.address))
    assert "You said Returns are not clear. We did The paragraph now says who pays." in answered
    assert "In reply to P-1" in answered


def test_a_deadline_is_said_with_its_zone_and_its_extension_was_and_now(
    client: Client, cast: Cast
) -> None:
    consultation = make.announced(cast, closes=5)
    actions.extend_consultation(
        consultation, actor=cast.secretariat, closes=make.at(7), reason="Two holidays."
    )
    page = words(client.get(consultation.address))
    assert "was 6 February 2027, 17:00 (Beijing, UTC+8); 09:00 UTC" in page
    assert "now 8 February 2027, 17:00 (Beijing, UTC+8); 09:00 UTC. Two holidays." in page


def test_the_list_has_what_is_open_first(client: Client, cast: Cast, clock: Clock) -> None:
    make.answered(cast, clock, title="Answered one")
    make.announced(cast, closes=9, title="Open later")
    make.announced(cast, closes=4, title="Open soon")
    make.announced(cast, opens=3, title="To come")
    page = words(client.get("/consultations/"))
    order = [page.index(t) for t in ("Open soon", "Open later", "To come", "Answered one")]
    assert order == sorted(order)


def test_no_consultation_yet(client: Client, cast: Cast) -> None:
    assert "No consultation yet" in words(client.get("/consultations/"))
    assert "No consultation yet" in words(browser(cast.secretariat).get("/manage/consultations/"))


# Commenting


def test_a_comment_is_looked_over_sent_confirmed_and_published(
    client: Client, cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    key = make.key(consultation)
    page = client.get(f"{write(consultation)}?clause={key}")
    assert unescape(consultation.version.nodes()[1].text) in words(page)
    once = re.search(r'name="once" value="([^"]+)"', page.content.decode())
    assert once
    typed = form(consultation, once=once[1])

    review = client.post(write(consultation), typed | {"do": "review"})
    assert "Look it over, then send it" in words(review)
    assert not Response.objects.exists()
    hidden = dict(
        re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', review.content.decode())
    )
    kept = {name: unescape(value) for name, value in hidden.items()}
    again = client.post(write(consultation), kept | {"do": "change"})
    assert "Say how returns are paid." in words(again)
    assert 'value="ana@example.org"' in again.content.decode()
    sent = client.post(write(consultation), kept | {"do": "send"})
    assert sent["Location"] == f"{consultation.address}sent/"
    assert "Look into your mailbox" in words(client.get(sent["Location"]))

    response = Response.objects.get()
    for _scanner in range(3):  # a GET of the link changes nothing
        assert "To be confirmed" in words(client.get(make.link(response)))
    response.refresh_from_db()
    assert response.confirmed_at is None
    client.post(make.link(response), {"do": "confirm"})
    assert "Being read" in words(client.get(make.link(response)))

    secretariat = browser(cast.secretariat)
    queue = f"/manage/consultations/{consultation.reference}/moderation/"
    assert "Say how returns are paid." in words(secretariat.get(queue))
    assert secretariat.post(queue, {"publish": response.reference}).status_code == 302
    published = words(client.get(f"{consultation.address}comments/"))
    assert "Say how returns are paid." in published
    assert "Ana Exemplo, Example Parcels, Brazil" in published
    assert "Published" in words(client.get(make.link(response)))
    client.post(make.link(response), {"do": "take_back"})
    assert "Say how" not in words(client.get(f"{consultation.address}comments/"))
    assert "Taken back" in words(client.get(make.link(response)))


def test_several_paragraphs_in_one_sending_without_a_script(client: Client, cast: Cast) -> None:
    consultation = make.announced(cast)
    first, second = make.key(consultation, 1), make.key(consultation, 2)
    typed = form(consultation, another=second, do="add")
    page = client.post(write(consultation), typed)
    assert page.status_code == 200
    html = page.content.decode()
    assert f'name="remarks-1-clause" value="{second}"' in html
    assert "Say how returns are paid." in html  # what was typed stays
    assert 'value="ana@example.org"' in html
    less = client.post(write(consultation), typed | {"remarks-1-clause": second, "do": "remove-0"})
    assert f'name="remarks-0-clause" value="{second}"' in less.content.decode()
    assert "remarks-1-clause" not in less.content.decode()
    both = typed | {
        "remarks-1-clause": second,
        "remarks-1-wording": "Members return parcels within thirty days.",
        "do": "send",
    }
    client.post(write(consultation), both)
    assert [(c.clause, bool(c.wording)) for c in Response.objects.get().comments.all()] == [
        (first, False),
        (second, True),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give your name."),
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"category": ""}, "Choose in which capacity you answer."),
        ({"consents": ""}, "cannot be considered in public"),
        ({"remarks-0-text": "   "}, "Write a comment, or answer a question."),
        ({"website_address": "https://spam.example"}, "Leave this empty"),
        ({"remarks-0-text": "x" * 6001}, "at most 6000 fit here"),
    ],
)
@pytest.mark.parametrize("do", ["send"])
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    client: Client, cast: Cast, wrong: dict[str, str], said: str, do: str
) -> None:
    consultation = make.announced(cast)
    answer = client.post(write(consultation), form(consultation) | wrong | {"do": do})
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Example Parcels"' in answer.content.decode()
    assert not Response.objects.exists()


def test_when_it_closes_while_someone_types_the_words_are_handed_back(
    client: Client, cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    client.get(write(consultation))
    clock.forward(days=10)
    for do in ("review", "send", "add"):
        typed = form(consultation, do=do) | {"remarks-0-text": "My <b>long</b> thoughts."}
        answer = client.post(write(consultation), typed)
        assert answer.status_code == 409
        page = words(answer)
        assert "This consultation closed on 11 February 2027, 17:00 (Beijing, UTC+8)" in page
        assert "My <b>long</b> thoughts." in page
        assert consultation.address in answer.content.decode()
    assert client.get(write(consultation)).status_code == 409
    assert not Response.objects.exists()


def test_a_thousand_in_a_minute_from_one_address_and_from_many(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.GUEST_LIMITS = True
    cache.clear()
    consultation = make.announced(cast)

    def send(number: int, address: str) -> Any:
        typed = form(consultation, once=f"n{number}", email=f"n{number}@example.org", do="send")
        return client.post(write(consultation), typed, REMOTE_ADDR=address)

    flood = [send(n, "192.0.2.1") for n in range(40)]
    assert [a.status_code for a in flood].count(302) == 20
    held_back = flood[-1]
    assert held_back.status_code == 429
    assert int(held_back["Retry-After"]) > 0
    assert "Say how returns are paid." in held_back.content.decode()
    assert send(900, "192.0.2.2").status_code == 302
    assert Response.objects.count() == 21


def test_a_thousand_responses_are_read_and_published_page_by_page(cast: Cast, clock: Clock) -> None:
    """The queue is as quick with many as with one, and a page of it is decided at once."""
    consultation = make.announced(cast)
    many_more(30, make.confirmed(consultation))
    secretariat = browser(cast.secretariat)
    queue = f"/manage/consultations/{consultation.reference}/moderation/"
    page = secretariat.get(queue)
    rows = re.findall(r'name="row" value="([a-z0-9]+)"', page.content.decode())
    assert len(rows) == 30
    secretariat.post(queue, {"publish": "", "row": rows})
    assert Response.objects.pending().count() == 1
    assert secretariat.post(queue, {"publish": "", "row": []}).status_code == 404


@pytest.mark.parametrize(
    "field", ["remarks-0-text", "remarks-0-wording", "name", "organisation", "territory"]
)
def test_html_and_scripts_are_words_on_every_page(
    client: Client, cast: Cast, clock: Clock, field: str
) -> None:
    consultation = make.announced(cast, title="A <i>title</i>", introduction=HOSTILE, note=HOSTILE)
    review = client.post(write(consultation), form(consultation) | {field: HOSTILE, "do": "review"})
    client.post(write(consultation), form(consultation) | {field: HOSTILE, "do": "send"})
    response = Response.objects.get()
    actions.confirm_response(response, actor=cast.public)
    secretariat = browser(cast.secretariat)
    manage = f"/manage/consultations/{consultation.reference}/"
    queue = secretariat.get(f"{manage}moderation/")
    actions.moderate(
        consultation, [response.reference], actor=cast.secretariat, verdict="published"
    )
    clock.forward(days=11)
    actions.save_reply(
        consultation,
        actor=cast.chair,
        clause=make.key(consultation),
        said=HOSTILE,
        done=HOSTILE,
        rows=["P-1"],
    )
    actions.publish_answers(consultation, actor=cast.chair, heard=HOSTILE)
    pages = [
        review,
        queue,
        client.get(make.link(response)),
        client.get(consultation.address),
        client.get(f"{consultation.address}comments/"),
        secretariat.get(manage),
        secretariat.get(f"{manage}moderation/?show=published"),
    ]
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in html
        assert "<b onmouseover" not in html
        assert "<i>title" not in html


def test_an_address_is_on_no_page_and_in_no_file(client: Client, cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, questions=[actions.Asked("Why?")])
    response = make.published(cast, consultation, answers={1: "Because."}, shows_name=False)
    make.confirmed(consultation, name="Bo Beispiel")
    secretariat = browser(cast.secretariat)
    manage = f"/manage/consultations/{consultation.reference}/"
    public = [
        *(consultation.address, f"{consultation.address}comments/"),
        *(f"{consultation.address}comments/?question=1", f"{consultation.address}comments.csv"),
    ]
    for path in public:
        answer = client.get(path)
        assert answer.status_code == 200
        for secret in (b"@example.org", b"Ana Exemplo", b"Beispiel"):
            assert secret not in answer.content
    assert "Name not published" in words(client.get(f"{consultation.address}comments/"))
    for page in ("", "moderation/", "moderation/?show=published", "all.csv"):
        answer = secretariat.get(manage + page)
        assert b"@example.org" not in answer.content
    assert b"@example.org" not in client.get(make.link(response)).content


# Files


def test_the_columns_are_those_of_a_round_and_run_no_formula(
    client: Client, cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    remarks = [actions.Remark("", '=HYPERLINK("https://evil.example","Click")')]
    make.published(cast, consultation, remarks, name="=cmd|' /C calc'!A0", organisation="@SUM(1)")
    make.confirmed(consultation, name="Bo Beispiel")  # not yet published
    text = client.get(f"{consultation.address}comments.csv").content.decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text))
    assert heading == columns()
    assert row[0] == "P-1"
    assert row[5].startswith("'=HYPERLINK")
    assert row[3].startswith("'=cmd")
    book = client.get(f"{consultation.address}comments.xlsx")
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == columns()
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n", "inlineStr"}
    every = browser(cast.secretariat).get(f"/manage/consultations/{consultation.reference}/all.csv")
    assert "To be moderated" in every.content.decode()


def test_replies_are_in_the_public_file_once_they_are_public(
    client: Client, cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    make.published(cast, consultation)
    actions.save_reply(
        consultation,
        actor=cast.chair,
        clause=make.key(consultation),
        said="Returns.",
        done="Said who pays.",
        rows=["P-1"],
    )
    path = f"{consultation.address}comments.csv"
    assert "Said who pays" not in client.get(path).content.decode()
    clock.forward(days=11)
    actions.publish_answers(consultation, actor=cast.chair, heard="One remark.")
    assert "Said who pays" in client.get(path).content.decode()


# The presidency


def announcement(**typed: str) -> dict[str, str]:
    return {
        "title": "Draft declaration on parcels",
        "slug": "parcels",
        "introduction": "What is asked.",
        "opens_date": "2027-02-02",
        "opens_time": "09:00",
        "closes_date": "2027-02-16",
        "closes_time": "17:00",
        "zone": "Asia/Shanghai",
        "questions-0-text": "How often do you send parcels?",
        "questions-0-choices": "Daily\nNever",
        "questions-1-text": "",
        "questions-1-choices": "",
        **typed,
    }


def test_a_text_is_put_to_the_public_after_a_review(cast: Cast) -> None:
    version = make.text(cast)
    secretariat = browser(cast.secretariat)
    document = secretariat.get(version.document.address)
    link = f"/manage/consultations/new/?text={version.document.reference}"
    assert link in document.content.decode()
    assert f'value="{version.pk}" selected' in secretariat.get(link).content.decode()
    typed = announcement(text=str(version.pk))
    review = secretariat.post("/manage/consultations/new/", typed | {"do": "review"})
    assert "You are about to put this text to anyone" in words(review)
    assert "16 February 2027" in words(review)
    assert "Beijing, UTC+8" in words(review)
    done = secretariat.post("/manage/consultations/new/", typed | {"do": "announce"})
    consultation = Consultation.objects.get()
    assert done["Location"] == f"/manage/consultations/{consultation.reference}/"
    assert consultation.questions.get().choices == ["Daily", "Never"]
    assert consultation.closes.offset == "UTC+8"
    assert consultation.address in secretariat.get(version.document.address).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": ""}, "Choose the time zone."),
        ({"closes_date": "2027-01-01"}, "The deadline comes after the opening"),
        ({"closes_date": "9 Feb"}, "Write the day as"),
        ({"title": ""}, "Give it a title."),
        ({"text": "999999"}, "Select a valid choice"),
        ({"slug": "responses", "do": "announce"}, "small letters, digits and hyphens"),
        ({"questions-0-choices": "One", "do": "announce"}, "Give two different answers"),
    ],
)
def test_what_cannot_be_announced_is_said_and_nothing_is_lost(
    cast: Cast, wrong: Mapping[str, str], said: str
) -> None:
    version = make.text(cast)
    typed = announcement(text=str(version.pk)) | {"do": "review"} | dict(wrong)
    answer = browser(cast.secretariat).post("/manage/consultations/new/", typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "What is asked." in answer.content.decode()


def test_it_is_changed_and_withdrawn_before_it_opens_and_extended_after(
    cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast, opens=1, closes=5)
    secretariat = browser(cast.secretariat)
    manage = f"/manage/consultations/{consultation.reference}/"
    page = secretariat.get(f"{manage}edit/").content.decode()
    assert 'value="Draft declaration"' in page
    typed = announcement(edition="1")
    assert secretariat.post(f"{manage}edit/", typed).status_code == 302
    assert make.fresh(consultation).title == "Draft declaration on parcels"
    stale = secretariat.post(f"{manage}edit/", typed)
    assert stale.status_code == 409
    assert "What is asked." in words(stale)
    assert secretariat.post(f"{manage}withdraw/", {"reason": ""}).status_code == 422
    clock.forward(days=2)
    assert secretariat.get(f"{manage}edit/").status_code == 409
    assert secretariat.get(f"{manage}withdraw/").status_code == 409
    later = {"date": "2027-02-20", "time": "17:00", "reason": "Two holidays."}
    assert secretariat.post(f"{manage}extend/", later | {"date": "2027-02-03"}).status_code == 422
    assert secretariat.post(f"{manage}extend/", later).status_code == 302
    other = make.announced(cast, opens=1)
    there = f"/manage/consultations/{other.reference}/withdraw/"
    assert secretariat.post(there, {"reason": "A newer text."}).status_code == 302
    assert Client().get(other.address).status_code == 404
    assert "Withdrawn" in words(secretariat.get(f"/manage/consultations/{other.reference}/"))


def test_a_refusal_without_a_reason_is_said_beside_its_row(cast: Cast) -> None:
    consultation = make.announced(cast)
    response = make.confirmed(consultation)
    secretariat = browser(cast.secretariat)
    queue = f"/manage/consultations/{consultation.reference}/moderation/"
    answer = secretariat.post(queue, {"refuse": response.reference})
    assert answer.status_code == 422
    assert "Say why it is not published: its sender reads it." in words(answer)
    why = {f"reason-{response.reference}": "It advertises."}
    assert secretariat.post(queue, {"refuse": response.reference, **why}).status_code == 302
    assert "It advertises." in words(Client().get(make.link(response)))


def test_replies_are_written_changed_deleted_and_published_after_a_review(
    cast: Cast, clock: Clock
) -> None:
    consultation = make.announced(cast)
    make.published(cast, consultation)
    key = make.key(consultation)
    secretariat = browser(cast.secretariat)
    manage = f"/manage/consultations/{consultation.reference}/"
    assert f"replies/new/?clause={key}" in secretariat.get(manage).content.decode()
    page = secretariat.get(f"{manage}replies/new/?clause={key}").content.decode()
    assert 'value="P-1"' in page
    typed = {"clause": key, "said": "Returns.", "done": "Said who pays.", "rows": "P-1"}
    assert secretariat.post(f"{manage}replies/new/", typed | {"rows": "P-9"}).status_code == 422
    assert secretariat.post(f"{manage}replies/new/", typed).status_code == 302
    reply = consultation.replies.get()
    there = f"{manage}replies/{reply.reference}/"
    assert "Said who pays." in secretariat.get(there).content.decode()
    changed = typed | {"edition": "1", "done": "Now it says who pays."}
    assert secretariat.post(there, changed).status_code == 302
    stale = secretariat.post(there, changed)
    assert stale.status_code == 409
    assert "Now it says who pays." in words(stale)
    assert secretariat.get(f"{manage}answer/").status_code == 409  # it is still open
    clock.forward(days=11)
    assert secretariat.post(f"{manage}answer/", {"heard": ""}).status_code == 422
    review = secretariat.post(f"{manage}answer/", {"heard": "One remark.", "step": "review"})
    assert "You are about to publish the presidency’s answers" in words(review)
    assert not Notice.objects.filter(key__startswith="consultation-answered").exists()
    done = secretariat.post(f"{manage}answer/", {"heard": "One remark.", "step": "publish"})
    assert done["Location"] == consultation.address
    delete = {"do": "delete", "edition": "2"}
    assert secretariat.post(there, delete).status_code == 409


def test_choices_are_counted_in_what_is_published(client: Client, cast: Cast, clock: Clock) -> None:
    asked = [actions.Asked("How often?", ["Daily", "Never"])]
    consultation = make.announced(cast, questions=asked)
    make.published(cast, consultation, answers={1: "Daily"})
    make.published(cast, consultation, answers={1: "Daily"}, name="Bo Beispiel")
    make.confirmed(consultation, answers={1: "Never"}, name="Cy Example")
    assert "Daily 2" not in words(client.get(consultation.address))  # while it is open
    clock.forward(days=11)
    assert "Daily 2 Never 0" in words(client.get(consultation.address))


# How much


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def test_pages_take_as_many_queries_for_thirty_as_for_one(cast: Cast, clock: Clock) -> None:
    consultation = make.announced(cast, questions=[actions.Asked("How?", ["A", "B"])])
    published = make.published(cast, consultation, answers={1: "A"})
    waiting = make.confirmed(consultation, name="Pending One", answers={1: "B"})
    public, secretariat = Client(), browser(cast.secretariat)
    manage = f"/manage/consultations/{consultation.reference}/"
    pages = [
        *((public, path) for path in ("/consultations/", consultation.address)),
        (public, f"{consultation.address}comments/"),
        (public, f"{consultation.address}comments.csv"),
        (public, f"{write(consultation)}"),
        *((secretariat, path) for path in ("/manage/consultations/", manage)),
        (secretariat, f"{manage}moderation/"),
        (secretariat, f"{manage}all.csv"),
        (secretariat, f"{manage}replies/new/"),
        (secretariat, consultation.address),
    ]
    one = [queries(*page) for page in pages]
    many_more(30, published, waiting)
    for letter in "abcd":
        make.announced(cast, title=f"Other {letter}")
    assert [queries(*page) for page in pages] == one
    assert max(one) <= 12, one


def test_an_answered_page_stays_within_its_queries(
    client: Client, cast: Cast, clock: Clock
) -> None:
    consultation = make.answered(cast, clock)
    assert queries(browser(cast.secretariat), consultation.address) <= 12
    assert queries(client, f"{consultation.address}comments/") <= 12
