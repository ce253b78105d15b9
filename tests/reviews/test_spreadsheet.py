"""The comments of a round as a file: what its reader may see, nothing that runs; and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.audit.models import Entry
from apps.core.errors import DomainError
from apps.reviews import actions, tasks
from apps.reviews.matrix import files
from apps.reviews.matrix.judging import Answer
from apps.reviews.matrix.sheet import headings
from apps.reviews.models import CommentDisposition, ReturnedTable, Round
from apps.reviews.states import Disposition, RoundKind, Visibility
from tests.conftest import Cast, Clock
from tests.factories import reviews as made
from tests.factories.scenes import played_once
from tests.reviews.browsing import browser, get, hidden, post, words

pytestmark = pytest.mark.slow

type Change = Callable[[Any], object]
ROWS = ("BR-1", "BR-2", "CN-1")


@played_once
def _round(cast: Cast, clock: Clock) -> Round:
    """A closed comment round of three rows."""
    round = made.open_round(
        made.fixed_version(cast.secretariat),
        cast.secretariat,
        kind=RoundKind.COMMENT,
        visibility=Visibility.IMMEDIATE,
        days=2,
    )
    made.submitted_comments(
        round, cast.heads["BR"], {"wording": "=1+1"}, {"clause": "k3", "words": "سؤال عن Article 2"}
    )
    made.submitted_comments(round, cast.heads["CN"], {"clause": "k4", "deletes": True})
    clock.forward(days=3)
    return round


@pytest.fixture
def round(cast: Cast, clock: Clock) -> Round:
    return _round(cast, clock)


def taken(cast: Cast, who: str, round: Round, kind: str = "xlsx") -> bytes:
    answer = browser(cast.everyone()[who]).get(f"/rounds/{round.reference}/comments.{kind}")
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def rows(cast: Cast, who: str, round: Round) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(taken(cast, who, round))).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def filled_in(cast: Cast, round: Round, change: Change) -> bytes:
    """The export, as somebody gives it back who changed its first sheet."""
    book = load_workbook(io.BytesIO(taken(cast, "secretariat", round)))
    change(book.worksheets[0])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def line(sheet: Any, row: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == row)


def answer(row: str, disposition: str, reply: str = "", wording: str = "") -> Change:
    def change(sheet: Any) -> None:
        number = line(sheet, row)
        sheet.cell(number, 11).value = disposition or None
        sheet.cell(number, 12).value = reply or None
        sheet.cell(number, 13).value = wording or None

    return change


def each(*changes: Change) -> Change:
    return lambda sheet: [change(sheet) for change in changes]


def send(cast: Cast, round: Round, data: bytes, name: str = "comments.xlsx") -> Any:
    path = f"/rounds/{round.reference}/table/"
    return post(cast.secretariat, path, file=SimpleUploadedFile(name, data))


def preview(cast: Cast, round: Round, change: Change) -> tuple[str, str]:
    """The address of the preview, and what is read there."""
    sent = send(cast, round, filled_in(cast, round, change))
    assert sent.status_code == 302, words(sent)
    return sent.url, words(get(cast.secretariat, sent.url))


def answered() -> dict[str, str]:
    held = CommentDisposition.objects.select_related("comment")
    return {each.comment.row: each.disposition for each in held}


def test_comments_come_with_their_row_and_what_was_done_with_them(cast: Cast, round: Round) -> None:
    actions.dispose(
        round,
        "BR-1",
        actor=cast.secretariat,
        disposition=Disposition.CHANGED,
        reply="In other words.",
        wording="-2",
    )
    heading, row, *_others = rows(cast, "head CN", round)
    assert list(heading) == [each.title for each in headings()]
    assert row[0] == "BR-1"
    assert row[3] == "Brazil"
    assert row[6] == "'=1+1"
    assert row[10:13] == ("Accepted with changes", "In other words.", "'-2")
    assert str(row[13]).startswith(f"{round.reference}.changed.")
    book = load_workbook(io.BytesIO(taken(cast, "secretariat", round)))
    about = [cell for row in book.worksheets[1].values for cell in row]
    assert {round.reference, round.text_hash, *map(str, Disposition.labels)} <= set(about)
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert (rule.type, str(rule.sqref).partition(":")[0]) == ("list", "K2")


def test_of_a_sealed_round_others_get_their_own_rows_alone(cast: Cast, clock: Clock) -> None:
    round = made.open_round(
        made.fixed_version(cast.secretariat), cast.secretariat, kind=RoundKind.COMMENT, days=2
    )
    made.submitted_comments(round, cast.heads["BR"])
    assert len(rows(cast, "head BR", round)) == 2
    for who in ("head CN", "secretariat"):
        assert len(rows(cast, who, round)) == 1
        assert b"BR-1" not in ZipFile(io.BytesIO(taken(cast, who, round, "docx"))).read(
            "word/document.xml"
        )
    clock.forward(days=3)
    assert len(rows(cast, "head CN", round)) == 2
    assert browser(cast.public).get(f"/rounds/{round.reference}/comments.xlsx").status_code == 302


def test_for_word_with_the_comparison_and_its_own_directions(cast: Cast, round: Round) -> None:
    actions.dispose(round, "CN-1", actor=cast.secretariat, disposition="noted", reply="Noted.")
    data = taken(cast, "head CN", round, "docx")
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
    (table,) = document.tables
    said = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[0] for row in said] == ["Row", *ROWS]
    assert said[3][2] == "China"
    assert said[3][7:] == ["Noted", "Noted."]
    xml = table._tbl.xml
    assert "w:tblHeader" in xml
    removed = {run.text for run in table.rows[3].cells[5].paragraphs[0].runs if run.font.strike}
    assert removed == {"Members exchange practice number 3."}
    comment = table.rows[2].cells[4].paragraphs[0]._p.xml
    assert comment.count("<w:bidi/>") == 1
    assert comment.count("<w:rtl/>") == 2  # "Article" within it runs its own way
    assert data == taken(cast, "head CN", round, "docx")


def test_it_comes_back_is_shown_and_then_taken_over(cast: Cast, round: Round) -> None:
    url, page = preview(
        cast,
        round,
        each(
            answer("BR-1", "accepted with changes", "In other words.", "Members share."),
            answer("CN-1", "Not taken up", "It is needed."),
        ),
    )
    assert "2 rows change" in page
    assert "not understood" not in page
    assert "Undisposed Accepted with changes In other words. Taken as: Members share." in page
    assert answered() == {}
    assert get(cast.chair, url).status_code == 404
    assert post(cast.chair, url).status_code == 404
    done = post(cast.secretariat, url)
    assert done.url == f"/rounds/{round.reference}/dispositions/"
    assert answered() == {"BR-1": "changed", "CN-1": "not_taken"}
    entry = Entry.objects.filter(verb="comments_disposed").get()
    assert entry.data["rows"] == {"changed": ["BR-1"], "not_taken": ["CN-1"]}
    assert post(cast.secretariat, url).status_code == 409
    assert "This table was taken over." in words(get(cast.secretariat, url))
    assert "changes nothing" in preview(cast, round, lambda sheet: None)[1]


def move_mark(sheet: Any) -> None:
    number = line(sheet, "BR-2")
    sheet.cell(number, 14).value = "zzzzzzzzzzzz" + str(sheet.cell(number, 14).value)[12:]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (answer("BR-2", "Agreed"), "“Agreed” is no disposition. Choose one of: Accepted, Accepted"),
        (answer("BR-2", "Not taken up"), "Say why the comment is not taken up."),
        (answer("BR-2", "", "Thanks."), "Choose what was done with the comment."),
        (answer("BR-2", "Noted", "", "Words."), "Wording is given where a comment is accepted"),
        (answer("BR-2", "Noted", "=1+1"), "This cell holds a formula."),
        (lambda sheet: sheet.append(["ZA-9", *[None] * 9, "Noted"]), "no such row"),
        (move_mark, "This row is of another round."),
        (
            lambda sheet: sheet.cell(line(sheet, "BR-2"), 14, " "),
            "The mark of this row is missing.",
        ),
        (lambda sheet: sheet.cell(line(sheet, "CN-1"), 1, "BR-1"), "stands in line 2 already"),
        (lambda sheet: sheet.cell(line(sheet, "BR-2"), 1, " "), "no id in its first column"),
        (lambda sheet: sheet.merge_cells("K3:L4"), "are merged"),
    ],
)
def test_what_is_wrong_in_one_row_stops_the_whole_table(
    cast: Cast, round: Round, change: Change, said: str
) -> None:
    url, page = preview(cast, round, each(answer("BR-1", "Accepted"), change))
    assert said in page
    assert "to be mended in the file" in page
    assert "Take the table over" not in page
    assert post(cast.secretariat, url).status_code == 422
    assert answered() == {}


def test_what_a_delegation_said_is_not_changed_by_a_file(cast: Cast, round: Round) -> None:
    def rewrite(sheet: Any) -> None:
        sheet.cell(line(sheet, "BR-2"), 6).value = "Other words."

    url, page = preview(cast, round, each(answer("BR-2", "Noted"), rewrite))
    assert "the comment itself reads otherwise than it was submitted" in page
    assert post(cast.secretariat, url).status_code == 302
    assert answered() == {"BR-2": "noted"}
    assert "Other words." not in words(
        get(cast.heads["BR"], f"/rounds/{round.reference}/?clause=k3")
    )


def test_a_row_answered_since_is_for_a_person_to_decide(cast: Cast, round: Round) -> None:
    change = each(answer("BR-1", "Accepted"), answer("BR-2", "Noted"), answer("CN-1", "Deferred"))
    data = filled_in(cast, round, change)
    for row in ("BR-2", "CN-1"):
        actions.dispose(round, row, actor=cast.chair, disposition="overtaken", reply="By the chair")
    url = send(cast, round, data).url
    page = get(cast.secretariat, url)
    assert "2 rows answered since the table went out" in words(page)
    assert "Undisposed Keep the present answer: Overtaken By the chair" in words(page)
    undecided = post(cast.secretariat, url, **{**hidden(page), "row-BR-2": "keep"})
    assert undecided.status_code == 409
    assert "In 1 row nobody has chosen which answer stands." in words(undecided)
    assert b'value="keep" checked' in undecided.content  # and it is kept for the next time
    assert answered() == {"BR-2": "overtaken", "CN-1": "overtaken"}
    actions.dispose(round, "CN-1", actor=cast.chair, disposition="noted")
    over = post(cast.secretariat, url, **{**hidden(page), "row-CN-1": "over"})
    assert over.status_code == 409  # it was another present one
    again = hidden(get(cast.secretariat, url))
    assert post(cast.secretariat, url, **{**again, "row-CN-1": "over"}).status_code == 302
    assert answered() == {"BR-1": "accepted", "BR-2": "overtaken", "CN-1": "deferred"}


def test_choices_survive_turning_the_page_and_a_choice_is_never_guessed(
    cast: Cast, round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row to a page; the chair answers two rows while the secretariat looks at its table."""
    monkeypatch.setattr("apps.reviews.views.tables.PAGE", 1)
    change = each(answer("BR-1", "Accepted"), answer("BR-2", "Noted"), answer("CN-1", "Deferred"))
    data = filled_in(cast, round, change)
    for row in ("BR-2", "CN-1"):
        actions.dispose(round, row, actor=cast.chair, disposition="overtaken")
    url = send(cast, round, data).url
    first = get(cast.secretariat, url)
    assert "2 rows are not chosen yet." in words(first)
    assert "Page 1 of 3" in words(first)
    chosen = {**hidden(first), "row-BR-2": "over"}
    turned = post(cast.secretariat, url, **chosen, page=2)
    assert turned.url == f"{url}?page=2"
    second = get(cast.secretariat, turned.url)
    assert "1 row is not chosen yet." in words(second)
    assert "CN-1" in words(second)
    # In the second tab the table is taken over: the row that nobody chose is shown, not guessed.
    refused = post(cast.secretariat, url)
    assert refused.status_code == 409
    assert 'name="row-CN-1"' in refused.content.decode()
    # A choice holds for what it was made on: meanwhile the chair answers its row once more.
    actions.dispose(round, "BR-2", actor=cast.chair, disposition="withdrawn")
    stale = post(cast.secretariat, url, **{**hidden(second), "row-CN-1": "keep"})
    assert stale.status_code == 409
    assert "Keep the present answer: Withdrawn" in words(stale)
    hostile = {"now-BR-2": "x", "row-BR-2": "over", "row-ZA-1": "over", "row-CN-1": "both"}
    assert post(cast.secretariat, url, **hostile, page="\x00-1").status_code == 302
    assert post(cast.secretariat, url).status_code == 409
    chosen = {**hidden(stale), "row-BR-2": "over"}
    assert post(cast.secretariat, url, **chosen, page=2).status_code == 302
    assert post(cast.secretariat, url).status_code == 302
    assert answered() == {"BR-1": "accepted", "BR-2": "noted", "CN-1": "overtaken"}
    assert Entry.objects.filter(verb="comments_table_chosen").exists()
    assert post(cast.secretariat, url, page=2).status_code == 409  # it was taken over


def without(data: bytes, name: str) -> bytes:
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
    return written.getvalue()


def hostile(cast: Cast, round: Round) -> dict[str, tuple[str, bytes]]:
    many = Workbook(write_only=True)
    sheet = many.create_sheet()
    sheet.append([each.title for each in headings()])
    for n in range(10_001):
        sheet.append([f"BR-{n}", "x"])
    long = io.BytesIO()
    many.save(long)
    other = Workbook()
    assert other.active is not None
    other.active.append(["Name", "E-mail"])
    wrong = io.BytesIO()
    other.save(wrong)
    good = taken(cast, "secretariat", round)
    return {
        "more than 10000 rows": ("a.xlsx", long.getvalue()),
        "Columns are missing: Row, Disposition, Reply, Mark": ("a.xlsx", wrong.getvalue()),
        "This is not a table that can be read": ("a.pdf", b"%PDF-1.7"),
        "damaged": ("a.xlsx", good[:-200]),
        "is damaged": ("a.xlsx", without(good, "xl/workbook.xml")),
        "under the wrong name": ("a.csv", good),
        "empty": ("a.xlsx", b""),
        "no rows": ("a.csv", b"Row,Disposition,Reply,Mark (leave as it is)\n"),
        "UTF-32": ("a.csv", "Row,Disposition\n".encode("utf-32")),
        "encrypted": (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        ),
    }


def test_hostile_files_are_refused_in_words(cast: Cast, round: Round) -> None:
    for said, (name, data) in hostile(cast, round).items():
        refused = send(cast, round, data, name)
        assert refused.status_code == 422, name
        assert said in words(refused), words(refused)
    assert post(cast.secretariat, f"/rounds/{round.reference}/table/").status_code == 422
    assert not ReturnedTable.objects.exists()


def test_as_text_in_the_letters_of_an_old_program(cast: Cast, round: Round) -> None:
    heading, *lines = rows(cast, "secretariat", round)
    lines[0] = (*lines[0][:10], "Noted", "Учтено, спасибо", *lines[0][12:])
    written = io.StringIO()
    csv.writer(written).writerows([heading, *[line for line in lines if "سؤال" not in str(line)]])
    url = send(cast, round, written.getvalue().encode("cp1251"), "comments.csv").url
    page = words(get(cast.secretariat, url))
    assert "It was read as Windows-1251" in page
    assert "Учтено, спасибо" in page


def test_a_long_file_is_made_by_the_worker(
    cast: Cast, round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONG", 2)
    path = f"/rounds/{round.reference}/comments.docx"
    waiting = get(cast.secretariat, path)
    assert waiting.status_code == 202
    assert "3 comments are being written." in words(waiting)
    assert get(cast.chair, path).status_code == 202  # waits for the same file
    job = ProcrastinateJob.objects.get(task_name="make_matrix")
    tasks.make_matrix(**job.args)
    looked = browser(cast.secretariat).get(path, headers={"HX-Request": "true"})
    assert "Take the file" in words(looked)
    assert docx.Document(io.BytesIO(get(cast.secretariat, path).content)).tables


def test_only_the_presidency_and_only_between_close_and_conclusion(
    cast: Cast, round: Round, clock: Clock
) -> None:
    data = filled_in(cast, round, answer("BR-1", "Noted"))
    with pytest.raises(DomainError):
        actions.read_table(round, actor=cast.heads["BR"], filename="a.xlsx", data=data)
    url = send(cast, round, data).url
    actions.dispose_rows(
        round,
        actor=cast.secretariat,
        answers=[Answer(row, "noted") for row in ROWS],
    )
    actions.conclude(round, actor=cast.chair, result="continued")
    assert post(cast.secretariat, url).status_code == 409
    assert send(cast, round, data).status_code == 409
