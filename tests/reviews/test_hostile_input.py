"""Whatever is typed or put into an address, a page answers, and shows it as text."""

from __future__ import annotations

import pytest

from apps.reviews.models import DraftComment, Submission
from apps.reviews.states import Position
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.reviews.browsing import browser, get, hidden, post

pytestmark = pytest.mark.slow

HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ODD = [
    HTML,
    "{{ request }}{% load x %}",
    "مرحبا بالعالم \u202e reversed",
    "👩‍👩‍👧‍👦 e\u0301 नमस्ते 電子商務",
    "line\r\nline\rline\u2028line",
]
ADDRESSES = [
    "/rounds/%00/",
    "/rounds/ab\udcff/".encode("utf-8", "surrogateescape").decode("latin-1"),
    "/rounds/../",
    "/rounds/{0}/?clause=%00",
    "/rounds/{0}/?clause=k2&page=%00",
    "/rounds/{0}/?page=-9999999999999999999999",
    "/rounds/?page=%F0%9F%92%A9",
    "/rounds/{0}/comment/?clause=%00",
    "/rounds/{0}/comments/%00/",
    "/rounds/{0}/dispositions/?side=%00&disposition=x&page=none",
    "/rounds/{0}/lift/?which=%00",
    "/rounds/{0}/lift/?which=99999999999999999999",
    "/rounds/{0}/maintain/?which=1&shown_as=%00",
    "/rounds/{0}/note/%00/",
    "/desk/receipts/%00/",
    "/manage/rounds/open/%00/",
    f"/rounds/{'x' * 3000}/",
]


def test_no_address_breaks_a_page(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    held = [made.reservation("One"), made.reservation("Two")]
    made.submitted(round, cast.heads["BR"], Position.RESERVATION, reservations=held)
    for actor in (cast.heads["BR"], cast.secretariat):
        client = browser(actor)
        for path in ADDRESSES:
            assert client.get(path.format(round.reference)).status_code < 500, path


@pytest.mark.parametrize("text", ODD)
def test_odd_words_come_back_as_they_are_and_escaped(cast: Cast, text: str) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat, title=f"A title {HTML}"),
        cast.secretariat,
        visibility="immediate",
        note=text,
    )
    head, page = cast.heads["BR"], f"/rounds/{round.reference}/"
    typed = {"clause": "k2", "type": "general", "text": text, "wording": text, "rationale": text}
    preview = post(head, f"{page}comment/?clause=k2", **typed, do="preview")
    saved = post(head, f"{page}comment/?clause=k2", **typed, do="save")
    assert saved.status_code == 302
    comment = DraftComment.objects.get()
    form = post(
        head,
        f"{page}position/",
        **hidden(get(head, f"{page}position/")),
        **{
            "position": "reservation",
            "statement": text,
            "note": text,
            "reservations-0-kind": "general",
            "reservations-0-text": text,
        },
        do="review",
    )
    choice = {f"comment-{comment.reference}": "include"}
    shown = hidden(get(head, f"{page}clear/"))
    post(head, f"{page}clear/", **shown, **choice, do="review")
    review = get(head, form.url)
    receipt = get(head, post(head, form.url, **hidden(review)).url)
    pages = [
        preview,
        review,
        receipt,
        get(head, "/rounds/"),
        get(head, f"{page}clear/"),
        get(cast.heads["CN"], f"{page}?clause=k2"),
        get(cast.secretariat, f"{page}dispositions/"),
    ]
    for shown in pages:
        assert shown.status_code == 200
        assert b"<script>alert" not in shown.content
        assert b"<img src=x" not in shown.content


def test_null_bytes_are_refused_where_they_were_typed(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    head, page = cast.heads["BR"], f"/rounds/{round.reference}/"
    nul = "a\x00b"
    for path, data in (
        ("comment/?clause=k2", {"clause": "k2", "type": "general", "text": nul}),
        ("comment/?clause=k2", {"clause": nul}),
        ("position/", {"position": nul, "statement": nul}),
        ("clear/", {"do": "return", "note": nul}),
        ("review/", {"edition": "0", "after": "0", "merged": nul, "once": nul}),
        ("withdraw/", {"once": nul, "standing": nul}),
    ):
        assert post(head, page + path, **data).status_code in (302, 404, 409, 422), path
    presidency = (
        ("extend/", {"date": nul, "time": nul, "zone": nul, "reason": nul}),
        ("note/", {"member": nul, "note": nul, "once": nul}),
        ("dispositions/", {"row": nul, "save": nul}),
        ("conclude/", {"result": nul, "words": nul, "do": "conclude"}),
    )
    for path, data in presidency:
        assert post(cast.secretariat, page + path, **data).status_code in (302, 409, 422), path
    assert not Submission.objects.exists()


def test_a_text_that_is_too_long_comes_back(cast: Cast) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat), cast.secretariat)
    path = f"/rounds/{round.reference}/comment/?clause=k2"
    long = "word " * 5000
    answer = post(cast.heads["BR"], path, clause="k2", type="general", text=long)
    assert answer.status_code == 422
    assert long.strip().encode() in answer.content
    assert b"at most 20000 fit here" in answer.content


def test_a_disposition_with_null_bytes_is_refused_in_its_row(cast: Cast, clock: Clock) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind="comment", days=1
    )
    made.submitted_comments(round, cast.heads["BR"])
    clock.forward(days=2)
    path = f"/rounds/{round.reference}/dispositions/"
    given = {"row": "BR-1", "BR-1-disposition": "noted", "BR-1-reply": "a\x00b", "save": ""}
    assert post(cast.secretariat, path, **given).status_code == 422
