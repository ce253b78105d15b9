"""The pack: what its reader may read of a meeting's documents, and not a byte of the rest."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pypdf
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import override_settings
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.delegations.actors import Actor
from apps.delegations.models import Organisation
from apps.documents.actions import void_symbol
from apps.documents.models import Document
from apps.meetings import actions, pack, tasks
from apps.meetings.meeting_page import meetings_for
from apps.meetings.models import Meeting
from apps.meetings.states import Purpose
from tests.conftest import Cast
from tests.factories import meetings as make
from tests.factories.documents import nodes, tabled_document, tabled_revision
from tests.factories.scenes import played_once
from tests.reviews.browsing import browser, get, words

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Files that an earlier test made would hide that this one makes none."""
    caches["made"].clear()
    yield
    caches["made"].clear()


@played_once
def _texts(cast: Cast) -> dict[str, Document]:
    unctad = Organisation.objects.get(code="UNCTAD")
    found = {
        "public": tabled_document(cast, title="Open text", classification="public"),
        "members": tabled_document(cast, title="Members text", text=nodes(3, "Secret of members")),
        "invited": tabled_document(cast, title="Invited text", organisations=[unctad]),
        "presidency": tabled_document(
            cast, title="Own text", classification="presidency", text=nodes(3, "Secret of ours")
        ),
    }
    tabled_revision(cast, found["members"], nodes(4, "Secret of members anew"))
    return found


@played_once
def _meeting(cast: Cast) -> tuple[dict[str, Document], Meeting]:
    texts = _texts(cast)
    made = make.meeting(cast.secretariat, place="Shanghai")
    papers = list(texts.values())
    actions.save_agenda(
        made,
        actor=cast.secretariat,
        edition=1,
        items=[
            actions.Item("First texts", Purpose.DISCUSSION, 30, papers=papers[:2]),
            actions.Item("All texts", Purpose.DECISION, 60, papers=[*papers[2:], papers[0]]),
        ],
    )
    return texts, Meeting.objects.get(pk=made.pk)


@pytest.fixture
def texts(request: pytest.FixtureRequest, cast: Cast) -> dict[str, Document]:
    """With the meeting that they lie before, where the test asks for that too."""
    return _meeting(cast)[0] if "meeting" in request.fixturenames else _texts(cast)


@pytest.fixture
def meeting(texts: dict[str, Document]) -> Meeting:
    return Meeting.objects.get()


def of(actor: Actor, meeting: Meeting) -> pack.Pack:
    return pack.pack_of(meetings_for(actor).get(pk=meeting.pk), actor)


def zipped(actor: Actor, meeting: Meeting) -> bytes:
    target = io.BytesIO()
    pack.write_zip(of(actor, meeting), target)
    return target.getvalue()


def names(data: bytes) -> set[str]:
    return set(ZipFile(io.BytesIO(data)).namelist())


def pages(data: bytes) -> list[str]:
    return [" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(data)).pages]


# What is in it

READS = {
    "secretariat": ["public", "members", "invited", "presidency"],
    "head BR": ["public", "members", "invited"],
    "expert": ["public", "invited"],
    "partner": ["public"],
}


@pytest.mark.parametrize("who", READS)
def test_a_reader_finds_what_they_may_read_and_no_trace_of_the_rest(
    cast: Cast, meeting: Meeting, texts: dict[str, Document], who: str
) -> None:
    actor = cast.everyone()[who]
    data = zipped(actor, meeting)
    symbols = {name: str(document.symbol).replace("/", "-") for name, document in texts.items()}
    symbols["members"] += "-Rev.1"
    expected = {"index.txt", "agenda.pdf", "agenda.docx"}
    expected |= {f"{symbols[name]}.{kind}" for name in READS[who] for kind in ("pdf", "docx")}
    assert names(data) == expected
    archive = ZipFile(io.BytesIO(data))
    index = archive.read("index.txt").decode()
    book = pack.pack_pdf(of(actor, meeting))
    read = " ".join(pages(book) + pages(archive.read("agenda.pdf"))) + index
    for name, document in texts.items():
        for trace in (document.title, str(document.symbol)):
            assert (trace in read) == (name in READS[who]), trace
    assert ("Secret of members" in read) == ("members" in READS[who])
    assert ("Secret of ours" in read) == ("presidency" in READS[who])


def test_the_room_is_named_to_those_who_are_asked(cast: Cast, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(venue="Room 4")
    unctad = Organisation.objects.get(code="UNCTAD")
    assert of(cast.heads["BR"], meeting).place == "Shanghai, Room 4"
    assert of(cast.expert, meeting).place == "Shanghai"
    actions.invite_seat(meeting, actor=cast.secretariat, organisation=unctad)
    assert of(cast.expert, meeting).place == "Shanghai, Room 4"
    assert of(cast.partner, meeting).place == "Shanghai"


def test_the_latest_fixed_text_goes_in(cast: Cast, meeting: Meeting) -> None:
    read = " ".join(pages(pack.pack_pdf(of(cast.heads["BR"], meeting))))
    assert "Secret of members anew" in read
    assert "/Rev.1" in read


def test_a_void_document_stays_out(
    cast: Cast, meeting: Meeting, texts: dict[str, Document]
) -> None:
    symbol = texts["public"].symbol
    assert symbol is not None
    void_symbol(symbol, actor=cast.secretariat, reason="Tabled twice")
    assert len(names(zipped(cast.partner, meeting))) == 3


def test_the_index_says_what_each_file_is(
    cast: Cast, meeting: Meeting, texts: dict[str, Document]
) -> None:
    archive = ZipFile(io.BytesIO(zipped(cast.heads["BR"], meeting)))
    index = archive.read("index.txt").decode().split("\r\n")
    assert index[:3] == [
        "Agenda: First CGETI meeting",
        "10 February 2027, 10:00 (Beijing, UTC+8); 02:00 UTC",
        "Shanghai",
    ]
    at = index.index(f"{texts['public'].symbol}")
    name = str(texts["public"].symbol).replace("/", "-")
    assert index[at : at + 6] == [
        str(texts["public"].symbol),
        "Open text",
        f"{name}.pdf",
        f"{name}.docx",
        f"SHA-256: {texts['public'].versions.get().text_hash}",
        "Under item: 1, 2",
    ]


def test_the_contents_lead_to_the_page_on_which_each_text_begins(
    cast: Cast, meeting: Meeting, texts: dict[str, Document]
) -> None:
    book = pages(pack.pack_pdf(of(cast.heads["BR"], meeting)))
    contents = book[0]
    assert "Documents: First CGETI meeting" in contents
    for title in ("Agenda: First CGETI meeting", "Open text", "Members text", "Invited text"):
        at = next(n for n, page in enumerate(book[1:], start=2) if page_of(page, title))
        said = re.search(rf"{title}[ .]+(\d+)", contents)
        assert said is not None
        assert int(said[1]) == at, title
    assert f"1 / {len(book)}" in contents


def page_of(page: str, title: str) -> bool:
    return title in page[:120]


def test_the_agenda_in_the_pack_has_its_clocks(cast: Cast, meeting: Meeting) -> None:
    archive = ZipFile(io.BytesIO(zipped(cast.heads["BR"], meeting)))
    (agenda,) = pages(archive.read("agenda.pdf"))
    assert "Times on the clocks of Beijing (UTC+8)." in agenda
    assert "10:00–10:30 First texts" in agenda
    assert "For decision" in agenda


# The same bytes, made once


def test_the_same_contents_give_the_same_bytes(cast: Cast, meeting: Meeting) -> None:
    first = zipped(cast.heads["BR"], meeting), pack.pack_pdf(of(cast.heads["BR"], meeting))
    caches["made"].clear()
    again = zipped(cast.heads["CN"], meeting), pack.pack_pdf(of(cast.heads["CN"], meeting))
    assert first == again


def test_a_file_is_made_once_and_anew_when_its_words_change(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    original = pack.to_docx

    def counted(publication: Any) -> bytes:
        made.append(publication.title)
        return original(publication)

    monkeypatch.setattr(pack, "to_docx", counted)
    zipped(cast.heads["BR"], meeting)
    assert len(made) == 4
    zipped(cast.heads["CN"], meeting)
    zipped(cast.secretariat, meeting)
    assert len(made) == 6  # the text that only the presidency reads, and its agenda
    meeting = Meeting.objects.get(pk=meeting.pk)
    actions.save_agenda(
        meeting,
        actor=cast.secretariat,
        edition=meeting.agenda_edition,
        items=[actions.Item("Nothing", Purpose.DISCUSSION, 5)],
    )
    zipped(cast.heads["BR"], meeting)
    assert len(made) == 7


# Letters without a font, and hostile words


def test_words_of_any_kind_make_a_pack(cast: Cast) -> None:
    hostile = ["<b>x</b> #set $1$", "يوم \u202e الاجتماع", "第一项", "x" * 240]
    made = make.meeting(cast.secretariat)
    actions.save_agenda(
        made,
        actor=cast.secretariat,
        edition=1,
        items=[actions.Item(words_, Purpose.DISCUSSION, 5) for words_ in hostile],
    )
    data = zipped(cast.heads["BR"], made)
    assert {"agenda.docx", "index.txt"} <= names(data)
    answer = browser(cast.heads["BR"]).get(made.entry.address + "pack.pdf")
    assert answer.status_code in (200, 422)
    answer.getvalue() if answer.streaming else answer.content


def test_a_text_that_no_font_shows_is_named_and_left_out(cast: Cast) -> None:
    document = tabled_document(cast, title="A text", text=nodes(2, "\U00012000\U00012001"))
    made = make.meeting(cast.secretariat)
    actions.save_agenda(
        made,
        actor=cast.secretariat,
        edition=1,
        items=[actions.Item("One", Purpose.DISCUSSION, 5, papers=[document])],
    )
    data = zipped(cast.heads["BR"], made)
    index = ZipFile(io.BytesIO(data)).read("index.txt").decode()
    name = str(document.symbol).replace("/", "-")
    assert f"{name}.docx" in names(data)
    assert f"{name}.pdf" not in names(data)
    assert "no PDF: No font for" in index
    contents = pages(pack.pack_pdf(of(cast.heads["BR"], made)))[0]
    assert "Not in this file" in contents
    assert str(document.symbol) in contents


def test_a_title_that_no_font_shows_leads_to_the_zip(cast: Cast) -> None:
    made = make.meeting(cast.secretariat, title="Meeting \U00012000")
    answer = get(cast.heads["BR"], made.entry.address + "pack.pdf")
    assert answer.status_code == 422
    assert "Take the pack as ZIP" in words(answer)


# As a file


@override_settings(SITE_ORIGIN="https://portal.example")
def test_packs_are_sent_as_files_that_nobody_keeps(cast: Cast, meeting: Meeting) -> None:
    for name, kind in (("pack.zip", "application/zip"), ("pack.pdf", "application/pdf")):
        answer = get(cast.heads["BR"], meeting.entry.address + name)
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        suffix = name.removeprefix("pack")
        assert (
            answer["Content-Disposition"] == f'attachment; filename="first-cgeti-meeting{suffix}"'
        )
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert len(answer.getvalue()) > 10_000


def test_thirty_documents_make_a_pack_of_sane_size(cast: Cast) -> None:
    papers = [
        tabled_document(cast, title=f"Paper {n}", text=nodes(20, f"Paper {n} says this"))
        for n in range(30)
    ]
    made = make.meeting(cast.secretariat)
    actions.save_agenda(
        made,
        actor=cast.secretariat,
        edition=1,
        items=[actions.Item("All", Purpose.DISCUSSION, 5, papers=papers)],
    )
    data = zipped(cast.heads["BR"], made)
    assert len(names(data)) == 63
    assert len(data) < 5_000_000
    book = pack.pack_pdf(of(cast.heads["BR"], made))
    assert len(book) < 2_000_000
    assert len(pages(book)) > 30


# What takes long is made by the worker


@pytest.fixture
def long_meeting(cast: Cast) -> Meeting:
    papers = [
        tabled_document(cast, title=f"Paper {n}", text=nodes(pack.LONG * 2 // 3, f"Paper {n} says"))
        for n in range(3)
    ]
    made = make.meeting(cast.secretariat)
    actions.save_agenda(
        made,
        actor=cast.secretariat,
        edition=1,
        items=[actions.Item("All", Purpose.DISCUSSION, 5, papers=papers)],
    )
    return Meeting.objects.get(pk=made.pk)


def asked_for() -> list[dict[str, Any]]:
    jobs = ProcrastinateJob.objects.filter(task_name="make_pack").order_by("pk")
    return list(jobs.values_list("args", flat=True))


def test_a_long_pack_is_waited_for_and_then_sent(cast: Cast, long_meeting: Meeting) -> None:
    address = long_meeting.entry.address + "pack.zip"
    head = browser(cast.heads["BR"])
    again = {"HX-Request": "true"}
    answer = head.get(address)
    assert answer.status_code == 202
    assert "The pack is being made" in words(answer)
    assert "0 of 3 documents are ready." in words(answer)
    assert f'<a href="{address}">Look again</a>' in answer.content.decode()

    one = of(cast.heads["BR"], long_meeting).documents[0].publication
    pack._kept("pdf", one, pack.to_pdf)
    pack._kept("docx", one, pack.to_docx)
    assert "1 of 3 documents are ready." in words(head.get(address, headers=again))

    (job,) = asked_for()
    tasks.make_pack(**job)
    answer = head.get(address, headers=again)
    assert answer.status_code == 200
    assert "Take the pack" in words(answer)
    assert "<h1>" not in answer.content.decode()
    assert "every 2s" not in answer.content.decode()
    answer = head.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert len(ZipFile(io.BytesIO(answer.getvalue())).namelist()) == 9


def test_the_one_pdf_is_waited_for_as_a_whole(cast: Cast, long_meeting: Meeting) -> None:
    address = long_meeting.entry.address + "pack.pdf"
    answer = get(cast.heads["BR"], address)
    assert answer.status_code == 202
    assert "3 documents are being set into one file." in words(answer)
    (job,) = asked_for()
    tasks.make_pack(**job)
    assert get(cast.heads["BR"], address).getvalue().startswith(b"%PDF")


def test_whoever_is_shown_the_same_waits_for_the_same(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "LONG", 0)
    address = meeting.entry.address + "pack.zip"
    for who in ("BR", "CN", "BR"):
        assert get(cast.heads[who], address).status_code == 202
    assert len(asked_for()) == 1
    assert get(cast.partner, address).status_code == 202
    assert "0 of 1 documents are ready." in words(get(cast.partner, address))
    assert len(asked_for()) == 2
    tasks.make_pack(**asked_for()[1])  # the partner's: of what it may not read, nothing is made
    assert "1 of 3 documents are ready." in words(get(cast.heads["BR"], address))
    assert len(names(get(cast.partner, address).getvalue())) == 5


def test_what_the_worker_tried_in_vain_the_request_tries(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "LONG", 0)
    address = meeting.entry.address + "pack.zip"
    assert get(cast.heads["BR"], address).status_code == 202
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert len(names(get(cast.heads["BR"], address).getvalue())) == 9


def test_a_missing_font_is_told_in_the_words_of_whoever_asks(cast: Cast) -> None:
    made = make.meeting(cast.secretariat, title="Meeting \U00012000")
    pack.make(of(cast.heads["BR"], made), pack.Form.PDF)
    with override("ar"), pytest.raises(pack.MissingFont) as missing:
        pack.pack_pdf(of(cast.heads["BR"], made))
    said = missing.value.message
    with override("en"), pytest.raises(pack.MissingFont) as missing:
        pack.pack_pdf(of(cast.heads["BR"], made))
    assert missing.value.message.startswith("No font for")
    assert said != missing.value.message
