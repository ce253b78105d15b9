"""The agenda is typed in rows: nothing that was typed is lost, whichever button is pressed."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest

from apps.meetings import actions
from apps.meetings.forms import agenda as form
from apps.meetings.models import AgendaItem, Meeting
from apps.meetings.states import Purpose
from tests.conftest import Cast
from tests.factories import meetings as make
from tests.factories.documents import tabled_document
from tests.reviews.browsing import browser, get, post, words

pytestmark = pytest.mark.slow


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """On 10 February 2027 from 10:00 to 13:00, in Beijing, with two items."""
    return make.meeting(cast.secretariat)


def page(meeting: Meeting) -> str:
    return f"/manage/meetings/{meeting.entry.reference}/agenda/"


def row(title: str = "", **more: str) -> dict[str, str]:
    usual = {"purpose": "discussion", "minutes": "15", "day": "1", "presenter": "", "papers": ""}
    return {**usual, "questions": "", "reference": "", "title": title, **more}


def sent(meeting: Meeting, *rows: dict[str, str], do: str = "save", **more: str) -> dict[str, str]:
    data = {
        "items-TOTAL_FORMS": str(len(rows)),
        "items-INITIAL_FORMS": "0",
        "edition": str(Meeting.objects.get(pk=meeting.pk).agenda_edition),
        "do": do,
    }
    for n, each in enumerate(rows):
        data |= {f"items-{n}-{name}": value for name, value in each.items()}
        data.setdefault(f"items-{n}-order", str(n + 1))
    return data | more


def titles(answer: Any) -> list[str]:
    """The titles in the fields of the page, in their order."""
    found = re.findall(r'name="items-\d+-title"(?: value="([^"]*)")?', answer.content.decode())
    return [unescape(title) for title in found]


def saved(meeting: Meeting) -> list[str]:
    return [item.title for item in AgendaItem.objects.filter(meeting=meeting)]


# Saving


def test_an_evening_past_midnight_has_one_day_of_agenda(cast: Cast) -> None:
    entry = make.confirmed(cast.secretariat, start=None, end=None)
    first = dt.date(2027, 2, 10)
    actions.confirm_entry(
        entry,
        actor=cast.secretariat,
        days=actions.Days(
            first, first + dt.timedelta(days=1), dt.time(20), dt.time(1), "Asia/Shanghai"
        ),
        sequence=entry.sequence,
    )
    meeting = Meeting.objects.get(entry=entry)
    assert (
        'type="number" name="items-0-day"'
        not in get(cast.secretariat, page(meeting)).content.decode()
    )
    second = sent(meeting, row("Opening"), row("The framework", day="2"))
    refused = browser(cast.secretariat).post(page(meeting), second)
    assert "The meeting lasts 1 day." in words(refused)
    late = sent(meeting, row("Opening", minutes="240"), row("The framework", minutes="60"))
    shown = words(browser(cast.secretariat).post(page(meeting), late, follow=True))
    assert "20:00–00:00 1. Opening" in shown
    assert "00:00–01:00 2. The framework" in shown
    assert "Day 1" not in shown


def test_rows_become_the_agenda_and_keep_their_addresses(cast: Cast, meeting: Meeting) -> None:
    document = tabled_document(cast)
    first, second = make.items(meeting)
    data = sent(
        meeting,
        row(
            "The framework", reference=second.reference, minutes="90", papers=f" {document.symbol}"
        ),
        row(),
        row("Opening", reference=first.reference, presenter="the chair", questions="Why?\nHow?"),
        row("Coffee", purpose="break"),
    )
    answer = browser(cast.secretariat).post(page(meeting), data, follow=True)
    assert "The agenda is saved." in words(answer)
    one, two, three = AgendaItem.objects.filter(meeting=meeting)
    assert (one.reference, one.minutes) == (second.reference, 90)
    assert (two.reference, two.presenter, two.questions) == (
        first.reference,
        "the chair",
        "Why?\nHow?",
    )
    assert list(one.papers.all()) == [document]
    assert three.purpose == Purpose.BREAK
    shown = words(answer)
    assert "10:00–11:30 1. The framework" in shown
    assert "11:45–12:00 Coffee" in shown


def test_the_saved_agenda_is_shown_as_it_was_typed(cast: Cast, meeting: Meeting) -> None:
    document = tabled_document(cast)
    post(
        cast.secretariat,
        page(meeting),
        **sent(meeting, row("One", papers=str(document.symbol), questions="Why?\nHow?")),
    )
    html = get(cast.secretariat, page(meeting)).content.decode()
    assert f'value="{document.symbol}"' in html
    assert "Why?\nHow?</textarea>" in html
    assert "10:00–10:15" in html


@pytest.mark.parametrize("given", ["{0}", "{0}/Rev.1", "{1}", "{0},, {0};\n"])
def test_documents_are_named_by_symbol_however_it_is_written(
    cast: Cast, meeting: Meeting, given: str
) -> None:
    document = tabled_document(cast)
    symbol = str(document.symbol)
    data = sent(meeting, row("One", papers=given.format(symbol, symbol.lower())))
    assert post(cast.secretariat, page(meeting), **data).status_code == 302
    assert list(AgendaItem.objects.get(meeting=meeting).papers.all()) == [document]


def test_an_unknown_symbol_is_named_beside_its_field(cast: Cast, meeting: Meeting) -> None:
    data = sent(meeting, row("One"), row("Two", papers="CGETI/DEWG/2027/W/99, x, \u202e\0"))
    answer = post(cast.secretariat, page(meeting), **data)
    assert answer.status_code == 422
    said = words(answer)
    assert "Documents: There are no documents CGETI/DEWG/2027/W/99, x" in said
    assert 'href="#id_items-1-papers"' in answer.content.decode()
    assert titles(answer) == ["One", "Two"]
    assert saved(meeting) == ["Opening", "The framework"]


def test_an_agenda_longer_than_its_day_names_the_item_that_runs_over(
    cast: Cast, meeting: Meeting
) -> None:
    rows = [row("One", minutes="100"), row("Two", minutes="81"), row("Three", minutes="5")]
    answer = post(cast.secretariat, page(meeting), **sent(meeting, *rows))
    assert answer.status_code == 422
    assert "With this item the day runs 1 minute past the meeting’s end." in words(answer)
    assert 'href="#id_items-1-minutes"' in answer.content.decode()
    assert titles(answer) == ["One", "Two", "Three"]
    shown = post(cast.secretariat, page(meeting), **sent(meeting, *rows, do="preview"))
    assert shown.status_code == 422
    assert "1 minute past" in words(shown)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Say what the item is about."),
        ("title", "x" * 10_000, "At most 250 characters fit here."),
        ("minutes", "soon", "Write the minutes as a number"),
        ("minutes", "", "Say how many minutes it takes."),
        ("minutes", "0", "Between 1 and 1,440 minutes."),
        ("minutes", "9" * 5000, "Write the minutes as a number"),
        ("day", "2", "The meeting lasts 1 day."),
        ("presenter", "x" * 161, "At most 160 characters fit here."),
        ("questions", "x" * 10_000, "At most 5,000 characters fit here."),
        ("purpose", "vote", "not one of the available choices"),
    ],
)
def test_what_cannot_be_right_is_said_beside_it_and_kept(
    cast: Cast, meeting: Meeting, field: str, value: str, said: str
) -> None:
    wrong = row("One", presenter="the chair") | {field: value}
    answer = post(cast.secretariat, page(meeting), **sent(meeting, row("Zero"), wrong))
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'href="#id_items-1-{field}"' in answer.content.decode()
    assert "Error:" in words(answer)
    if field not in ("purpose", "title"):
        assert value in unescape(answer.content.decode())
    assert saved(meeting) == ["Opening", "The framework"]


def test_items_stand_in_the_order_of_their_days(cast: Cast) -> None:
    made = make.confirmed(cast.secretariat)
    actions.confirm_entry(
        make.fresh(made),
        actor=cast.secretariat,
        days=actions.Days(
            dt.date(2027, 2, 10), dt.date(2027, 2, 11), dt.time(10), dt.time(13), "Asia/Shanghai"
        ),
        sequence=make.fresh(made).sequence,
    )
    data = sent(made.meeting, row("One", day="2"), row("Two", day="1"))
    answer = post(cast.secretariat, page(made.meeting), **data)
    assert "Items stand in the order of their days." in words(answer)
    data = sent(made.meeting, row("One"), row("Two", day="2"))
    assert post(cast.secretariat, page(made.meeting), **data).status_code == 302
    shown = words(get(cast.public, made.address))
    assert "Day 2, 11 February 2027 10:00–10:15 2. Two" in shown


def test_two_at_once_the_later_sees_both_and_loses_nothing(cast: Cast, meeting: Meeting) -> None:
    mine = sent(meeting, row("Mine", questions="Why?"))
    theirs = sent(meeting, row("Theirs"))
    assert post(cast.chair, page(meeting), **theirs).status_code == 302
    answer = post(cast.secretariat, page(meeting), **mine)
    assert answer.status_code == 409
    said = words(answer)
    assert "A colleague has saved this agenda since you opened it." in said
    assert "Saved by your colleague Theirs , For discussion, 15 minutes" in said
    assert titles(answer) == ["Mine"]
    assert saved(meeting) == ["Theirs"]
    knowingly = sent(meeting, row("Mine", questions="Why?"))
    assert f'name="edition" value="{knowingly["edition"]}"' in answer.content.decode()
    assert post(cast.secretariat, page(meeting), **knowingly).status_code == 302
    assert saved(meeting) == ["Mine"]


def test_a_session_that_closed_meanwhile_hands_the_words_back(cast: Cast, meeting: Meeting) -> None:
    actions.open_session(meeting, actor=cast.chair)
    actions.close_session(Meeting.objects.get(pk=meeting.pk), actor=cast.chair)
    answer = post(cast.secretariat, page(meeting), **sent(meeting, row("Typed in vain")))
    assert answer.status_code == 409
    assert "Typed in vain" in words(answer)


# Rows


ROWS = [row("A", presenter="Ana"), row("B", minutes="wrong"), row("C", questions="Why?\nHow?")]


@pytest.mark.parametrize(
    ("do", "after"),
    [
        ("up-1", ["B", "A", "C"]),
        ("up-0", ["A", "B", "C"]),
        ("down-1", ["A", "C", "B"]),
        ("down-2", ["A", "B", "C"]),
        ("remove-1", ["A", "C"]),
        ("add", ["A", "B", "C", ""]),
        ("up-99", ["A", "B", "C"]),
    ],
)
def test_a_button_rearranges_rows_and_keeps_what_was_typed(
    cast: Cast, meeting: Meeting, do: str, after: list[str]
) -> None:
    answer = post(cast.secretariat, page(meeting), **sent(meeting, *ROWS, do=do))
    assert answer.status_code == 200
    assert titles(answer) == after
    html = answer.content.decode()
    assert "Why?\nHow?</textarea>" in html
    assert ('value="wrong"' in html) == (do != "remove-1")
    assert saved(meeting) == ["Opening", "The framework"]


def test_rows_that_a_script_has_dragged_come_in_their_new_order(
    cast: Cast, meeting: Meeting
) -> None:
    order = {"items-0-order": "3", "items-1-order": "1", "items-2-order": "2"}
    three = [row("A"), row("B"), row("C")]
    post(cast.secretariat, page(meeting), **{**sent(meeting, *three), **order})
    assert saved(meeting) == ["B", "C", "A"]
    moved = post(cast.secretariat, page(meeting), **{**sent(meeting, *three, do="up-0"), **order})
    assert titles(moved) == ["B", "A", "C"]


def test_after_a_move_the_keyboard_stays_at_the_row(cast: Cast, meeting: Meeting) -> None:
    moved = post(cast.secretariat, page(meeting), **sent(meeting, *ROWS, do="down-0"))
    assert re.search(r'value="down-1" autofocus', moved.content.decode())
    last = post(cast.secretariat, page(meeting), **sent(meeting, *ROWS, do="down-1"))
    assert re.search(r'value="up-2" autofocus', last.content.decode())
    added = post(cast.secretariat, page(meeting), **sent(meeting, *ROWS, do="add"))
    new = re.search(r'<input[^>]*"items-3-title"[^>]*>', added.content.decode())
    assert new is not None
    assert "autofocus" in new[0]


def test_a_preview_computes_the_clocks_and_saves_nothing(cast: Cast, meeting: Meeting) -> None:
    rows = [row("A", minutes="20"), row("B", minutes="5")]
    shown = words(post(cast.secretariat, page(meeting), **sent(meeting, *rows, do="preview")))
    assert "Item 1 10:00–10:20" in shown
    assert "Item 2 10:20–10:25" in shown
    assert "Day 1: 25 of 180 minutes are taken." in shown
    assert saved(meeting) == ["Opening", "The framework"]


def test_the_key_enter_previews_and_does_not_move_a_row(cast: Cast, meeting: Meeting) -> None:
    """A browser presses the form's first button."""
    html = get(cast.secretariat, page(meeting)).content.decode()
    main = html[html.index('class="agenda-form"') :]
    assert re.search(r'<button[^>]* value="(\w+)', main)[1] == "preview"  # type: ignore[index]


def test_an_agenda_ends_somewhere(cast: Cast, meeting: Meeting) -> None:
    many = [row(f"Item {n}", minutes="1") for n in range(100)]
    answer = post(cast.secretariat, page(meeting), **sent(meeting, *many, do="add"))
    assert answer.status_code == 422
    assert "An agenda holds no more items." in words(answer)
    assert len(titles(answer)) == 100
    assert post(cast.secretariat, page(meeting), **sent(meeting, *many)).status_code == 302
    assert len(saved(meeting)) == 100


@pytest.mark.parametrize("total", ["", "x", "-1", "9" * 5000, "²"])
def test_a_form_that_was_tampered_with_breaks_nothing(
    cast: Cast, meeting: Meeting, total: str
) -> None:
    for do in ("add", "preview", "up-1", "remove-0", "drop", "up-99999"):
        data = {"items-TOTAL_FORMS": total, "do": do, "edition": "x"}
        assert post(cast.secretariat, page(meeting), **data).status_code in (200, 422)


def test_a_row_that_is_sent_twice_is_no_row_lost(cast: Cast, meeting: Meeting) -> None:
    first = make.items(meeting)[0].reference
    data = sent(meeting, row("A", reference=first), row("B", reference=first))
    assert post(cast.secretariat, page(meeting), **data).status_code == 302
    assert saved(meeting) == ["A", "B"]


@pytest.mark.parametrize("words_typed", ["<b>x</b>", "بند جدول الأعمال", "议程 🎉", "\u202eabc"])
def test_words_in_any_script_come_back_as_they_were(
    cast: Cast, meeting: Meeting, words_typed: str
) -> None:
    typed = row(words_typed, presenter=words_typed, questions=words_typed)
    post(cast.secretariat, page(meeting), **sent(meeting, typed))
    html = get(cast.public, meeting.entry.address).content.decode()
    assert "<b>x</b>" not in html
    assert unescape(html).count(words_typed) == 3
    assert titles(get(cast.secretariat, page(meeting))) == [words_typed]


def test_the_page_asks_as_often_for_thirty_items_as_for_one(
    cast: Cast, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    document = tabled_document(cast)
    client, address, asked = browser(cast.secretariat), page(meeting), []
    client.get("/help/")
    for count in (1, 30):
        rows = [row(f"Item {n}", minutes="1", papers=str(document.symbol)) for n in range(count)]
        client.post(address, sent(meeting, *rows))
        with django_assert_max_num_queries(12) as reading:
            client.get(address)
        with django_assert_max_num_queries(12) as looking:
            client.post(address, sent(meeting, *rows, do="preview"))
        asked.append((len(reading), len(looking)))
    assert asked[0] == asked[1]


def test_times_follow_days_and_minutes_that_can_be_read() -> None:
    rows = [row("A", day="x", minutes="10"), row("B", minutes=""), row("C", day="2")]
    assert form.slots(rows) == [form.Slot(1, 10), form.Slot(1, 0), form.Slot(2, 15)]
    assert form.budget(rows, None) == ["Day 1: 10 minutes.", "Day 2: 15 minutes."]
