"""A Word file that comes back, written part by part as Word writes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.documents.exporting import Publication
from apps.documents.importing import Refused
from apps.documents.importing.word.returned import (
    Edit,
    Found,
    NotUnderstood,
    OtherText,
    Returned,
    read_returned,
)
from apps.documents.tree import ClauseKind, Node
from tests.documents.exporting.samples import FRAMEWORK
from tests.documents.importing.files import word_file

TEXTS = ["The first clause.", "The second clause.", "The third clause.", "The fourth clause."]
TEXT = replace(
    FRAMEWORK,
    title="A title apart",
    nodes=tuple(
        Node(ClauseKind.PARAGRAPH, text, key=f"k{n}") for n, text in enumerate(TEXTS, start=1)
    ),
)
ANA = 'w:author="Ana" w:date="2027-02-01T08:00:00Z"'


def run(text: str, form: str = "") -> str:
    return f'<w:r><w:rPr>{form}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def ins(inside: str, name: str = "ins") -> str:
    return f'<w:{name} w:id="7" {ANA}>{inside}</w:{name}>'


def gone(text: str, name: str = "del") -> str:
    words = f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:{name} w:id="8" {ANA}>{words}</w:{name}>'


def line(inside: str, key: str = "", end: str = "") -> str:
    mark = f'<w:bookmarkStart w:id="{key[1:]}" w:name="c_{key}"/>' if key else ""
    form = f"<w:pPr><w:rPr>{f'<w:{end} {ANA}/>' if end else ''}</w:rPr></w:pPr>"
    close = f'<w:bookmarkEnd w:id="{key[1:]}"/>' if key else ""
    return f"<w:p>{form}{mark}{inside}{close}</w:p>"


def body(**changed: str) -> str:
    """The four clauses, those named as given."""
    return "".join(
        changed.get(f"k{n}", line(run(text), f"k{n}")) for n, text in enumerate(TEXTS, start=1)
    )


def read(body: str, text: Publication = TEXT, **parts: str) -> Returned:
    return read_returned(word_file(body, parts=parts), "back.docx", text)


def told(returned: Returned) -> list[tuple[Edit, str, str]]:
    return [(each.edit, each.clause, each.wording or each.text) for each in returned.found]


def test_words_put_in_and_taken_out() -> None:
    changed = line(run("The ") + gone("second") + ins(run("other")) + run(" clause."), "k2")
    [found] = read(body(k2=changed)).found
    assert found == Found(
        Edit.CHANGED, "k2", "The other clause.", authors=("Ana",), at="2027-02-01T08:00:00Z"
    )


def test_a_paragraph_that_words_delete_key_took_is_deleted_either_way() -> None:
    with_its_end = line(gone(TEXTS[1]), "k2", "del")
    assert told(read(body(k2=with_its_end))) == [(Edit.DELETED, "k2", "")]
    # Selected from the end of the one before: then the end of that one is marked.
    before = line(run(TEXTS[0]), "k1", "del")
    assert told(read(body(k1=before, k2=line(gone(TEXTS[1]), "k2")))) == [(Edit.DELETED, "k2", "")]
    # Its words alone, and an empty line stays.
    assert told(read(body(k2=line(gone(TEXTS[1]), "k2")))) == [(Edit.DELETED, "k2", "")]


def test_a_new_paragraph_typed_behind_or_before_a_clause_follows_the_one_before_it() -> None:
    behind = line(run(TEXTS[1]), "k2", "ins") + line(ins(run("New.")))
    before = line(ins(run("New.")), "k3", "ins") + line(run(TEXTS[2]))
    own = line(run(TEXTS[1]), "k2") + line(ins(run("New.")), "", "ins")
    for changed in ({"k2": behind}, {"k3": before}, {"k2": own}):
        assert told(read(body(**changed))) == [(Edit.INSERTED, "k2", "New.")], changed
    first = line(ins(run("New.")), "", "ins") + line(run(TEXTS[0]), "k1")
    assert told(read(body(k1=first))) == [(Edit.INSERTED, "", "New.")]


def test_a_clause_divided_and_two_joined() -> None:
    divided = line(run("The second"), "k2", "ins") + line(run(" clause."))
    [first, rest] = read(body(k2=divided)).found
    assert (first.edit, first.wording) == (Edit.CHANGED, "The second")
    assert (rest.edit, rest.clause, rest.wording) == (Edit.INSERTED, "k2", "clause.")
    assert rest.divided
    assert rest.authors == ("Ana",)
    [first, second] = read(body(k2=line(run(TEXTS[1]), "k2", "del"))).found
    assert (first.clause, first.wording) == ("k2", "The second clause.The third clause.")
    assert (second.edit, second.clause, second.joined, second.tracked) == (
        Edit.DELETED, "k3", True, True,
    )  # fmt: skip


def test_all_words_replaced_is_a_change_and_no_deletion() -> None:
    changed = line(gone(TEXTS[1]) + ins(run("Quite another.")), "k2")
    assert told(read(body(k2=changed))) == [(Edit.CHANGED, "k2", "Quite another.")]


def test_a_moved_paragraph_is_told_at_both_places() -> None:
    start = '<w:moveFromRangeStart w:id="5" w:name="move1"/>'
    away = line(start + gone(TEXTS[1], "moveFrom"), "k2", "moveFrom")
    here = line(run(TEXTS[3]), "k4") + line(ins(run(TEXTS[1]), "moveTo"), "", "moveTo")
    deleted, inserted = read(body(k2=away, k4=here)).found
    assert (deleted.edit, deleted.clause, deleted.moved) == (Edit.DELETED, "k2", "k4")
    assert (inserted.edit, inserted.clause, inserted.moved) == (Edit.INSERTED, "k4", "k2")


def test_comments_belong_to_their_clause_and_say_on_which_words() -> None:
    hung = (
        '<w:commentRangeStart w:id="1"/>' + run("The second") + '<w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r>' + run(" clause.")
    )
    on_new = line(ins(run("New.") + '<w:r><w:commentReference w:id="2"/></w:r>'), "", "ins")
    comments = "".join(
        f'<w:comment w:id="{number}" {ANA}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
        for number, text in ((1, "Why?"), (2, "Or so."), (3, "In general."), (4, " "))
    )
    back = read(body(k2=line(hung, "k2"), k3=line(run(TEXTS[2]), "k3") + on_new), comments=comments)
    assert told(back) == [
        (Edit.REMARK, "", "In general."),
        (Edit.REMARK, "k2", "“The second”: Why?"),
        (Edit.INSERTED, "k3", "New."),
        (Edit.REMARK, "k3", "Or so."),
    ]
    assert {each.authors for each in back.found} == {("Ana",)}


def test_changes_without_a_mark_are_known_as_such() -> None:
    back = read(
        body(
            k1=line(run("The very first clause."), "k1"),
            k2="",
            k3=line(run("The 3rd ") + ins(run("good ")) + run("clause."), "k3"),
            k4=line(run(TEXTS[3]), "k4") + line(run("Typed without tracking.")),
        )
    )
    assert told(back) == [
        (Edit.CHANGED, "k1", "The very first clause."),
        (Edit.DELETED, "k2", ""),
        (Edit.CHANGED, "k3", "The 3rd good clause."),
        (Edit.INSERTED, "k4", "Typed without tracking."),
    ]
    assert not any(each.tracked for each in back.found)


def test_a_clause_that_lost_its_mark_is_known_by_its_words_with_a_warning() -> None:
    back = read(body(k2=line(run("The second") + ins(run(" good")) + run(" clause."))))
    assert told(back) == [(Edit.CHANGED, "k2", "The second good clause.")]
    assert "Paragraph 2 had lost its mark and was known by its words." in back.warnings
    assert any("does not say which text" in warning for warning in back.warnings)


def test_a_file_without_our_clauses_is_of_another_text() -> None:
    with pytest.raises(OtherText, match="Too few"):
        read(line(run("Something else.")))


def test_changes_of_form_are_passed_over_and_listed() -> None:
    bold = f"<w:b/><w:rPrChange {ANA}><w:rPr/></w:rPrChange>"
    back = read(body(k2=line(run(TEXTS[1], bold), "k2")))
    assert back.found == ()
    assert [(each.author, each.words) for each in back.ignored] == [("Ana", TEXTS[1])]


UNCLEAR = {
    "a change inside another change": line(run(TEXTS[1]) + ins(gone("nested")), "k2"),
    "a table": line(run(TEXTS[1]), "k2")
    + f"<w:tbl><w:tr><w:tc>{line(gone('in a cell'))}</w:tc></w:tr></w:tbl>",
    "a changed field": line(
        run(TEXTS[1]) + ins("<w:r><w:instrText>DATE</w:instrText></w:r>"), "k2"
    ),
    "a text box": line(
        run(TEXTS[1])
        + f"<w:r><w:pict><w:txbxContent>{line(run('in a box'))}</w:txbxContent></w:pict></w:r>",
        "k2",
    ),
    "a footnote of Word": line(
        run(TEXTS[1]) + ins('<w:r><w:footnoteReference w:id="1"/></w:r>'), "k2"
    ),
    "hidden words": line(run(TEXTS[1], "<w:vanish/>"), "k2"),
    "struck through by hand": line(run(TEXTS[1], "<w:strike/>"), "k2"),
    "a symbol or an object": line(run(TEXTS[1]) + '<w:r><w:sym w:char="F0A7"/></w:r>', "k2"),
    "does not know": line(run(TEXTS[1]) + ins("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"), "k2"),
    "lost the mark of its clause": line(run(TEXTS[1]), "k2")
    + line(run("Not ours. ") + ins(run("changed"))),
    "outside the clauses": line(run(TEXTS[1]), "k2")
    + '<w:p><w:bookmarkStart w:id="9" w:name="f_1"/>'
    + f"{run('Status: ')}{ins(run('adopted'))}</w:p>",
    "inserted by one and deleted by another": '<w:p><w:pPr><w:rPr><w:ins w:author="Ana"/>'
    '<w:del w:author="Bo"/></w:rPr></w:pPr></w:p>' + line(run(TEXTS[1]), "k2"),
}


@pytest.mark.parametrize("what", UNCLEAR)
def test_what_is_not_understood_stops_it_and_is_named_with_its_place(what: str) -> None:
    with pytest.raises(NotUnderstood) as stopped:
        read(body(k2=UNCLEAR[what]))
    assert any(what in place.what and place.where for place in stopped.value.places)


def table(*cells: str) -> str:
    return (
        f"<w:tbl><w:tblPr/><w:tr>{''.join(f'<w:tc>{each}</w:tc>' for each in cells)}</w:tr></w:tbl>"
    )


def footnote(inside: str, number: int = 1) -> str:
    return (
        f'<w:footnote w:id="{number}">{line("<w:r><w:footnoteRef/></w:r>" + inside)}</w:footnote>'
    )


POINTS = '<w:r><w:footnoteReference w:id="1"/></w:r>'


def test_the_words_of_a_table_or_footnote_are_kept_as_a_remark_and_said_to_be_strange() -> None:
    behind = line(run(TEXTS[1]), "k2") + table(line(run("Cost")), line(ins(run("5 days"))))
    noted = line(run(TEXTS[2]) + ins(POINTS), "k3")
    back = read(body(k2=behind, k3=noted), footnotes=footnote(ins(run("Of 2026."))))
    assert told(back) == [
        (Edit.REMARK, "k2", "A table in the file: \nCost | 5 days"),
        (Edit.REMARK, "k3", "A footnote in the file: Of 2026."),
    ]
    assert all(each.strange and each.authors == ("Ana",) for each in back.found)
    first = table(line(run("Before all."))) + line(run(TEXTS[0]), "k1")
    assert [each.clause for each in read(body(k1=first)).found] == ["k1"]


HOSTILE = {
    "hidden words": table(line(run("x", "<w:vanish/>"))),
    "struck words": table(line(run("x", "<w:strike/>"))),
    "a clause of ours": table(line(run(TEXTS[1]), "k2")),
    "a table in a table": table(table(line(run("x"))) + line("")),
    "a comment": table(line('<w:commentRangeStart w:id="1"/>' + run("x"))),
    "a field": table(line(run("x") + "<w:r><w:instrText>INCLUDETEXT</w:instrText></w:r>")),
    "a picture": table(line(run("x") + "<w:r><w:drawing/></w:r>")),
    "a change in a change": table(line(ins(ins(run("x"))))),
    "a change of form": table(line(run("x", f"<w:rPrChange {ANA}><w:rPr/></w:rPrChange>"))),
    "no words at all": table(line("")),
    "more words than a clause may have": table(line(run("x" * 30_000))),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_table_with_more_than_words_in_it_still_stops_it(what: str) -> None:
    with pytest.raises(NotUnderstood, match="cannot be understood"):
        read(body(k2=line(run(TEXTS[1])) + HOSTILE[what]))


def test_a_footnote_that_is_more_than_words_or_pointed_to_twice_still_stops_it() -> None:
    for points, note in (
        (ins(POINTS), footnote(gone("Gone."))),
        (ins(POINTS), footnote(run("Hidden.", "<w:vanish/>"))),
        (ins(POINTS + POINTS), footnote(run("Twice."))),
        (f"<w:del {ANA}>{POINTS}</w:del>", footnote(run("Taken out again."))),
        (ins(POINTS), footnote(run("Of another number."), 2)),
        (ins(POINTS), footnote(run("Ours.")) + footnote(ins(run("Pointed to by nothing.")), 2)),
    ):
        with pytest.raises(NotUnderstood):
            read(body(k2=line(run(TEXTS[1]) + points, "k2")), footnotes=note)


def test_changes_in_notes_and_on_the_edges_of_pages_stop_it_too() -> None:
    for part in ("footnotes", "header", "footer"):
        with pytest.raises(NotUnderstood):
            read(body(), **{part: f'<w:footnote w:id="1">{line(ins(run("x")))}</w:footnote>'})


def test_a_printed_number_does_not_count_as_words_and_its_change_stops_it() -> None:
    text = replace(TEXT, nodes=(replace(TEXT.nodes[0], number="4bis"), *TEXT.nodes[1:]))
    assert read(body(k1=line(run(f"4bis.\t{TEXTS[0]}"), "k1")), text).found == ()
    other = line(run("4") + gone("bis") + ins(run("ter")) + run(f".\t{TEXTS[0]}"), "k1")
    with pytest.raises(NotUnderstood, match="cannot be understood") as stopped:
        read(body(k1=other), text)
    assert {place.words for place in stopped.value.places} == {"bis", "ter"}


def test_only_a_word_document_comes_back() -> None:
    with pytest.raises(Refused, match="Bring back the Word document"):
        read_returned(b"Plain words.", "back.txt", TEXT)
