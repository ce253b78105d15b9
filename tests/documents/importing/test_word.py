"""Word documents: those that python-docx writes, and those that delegations send."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import docx
import pytest
from docx.document import Document

from apps.documents.importing import Format, ImportedText, read_document
from apps.documents.importing.word.numbering import letters, roman
from apps.documents.importing.words import count, printed
from apps.documents.tree import ClauseKind, Node
from tests.documents.importing.files import paragraph, relation, word_file

NUMBERS = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>'
    '<w:lvlText w:val="%1.%2."/></w:lvl><w:lvl w:ilvl="2"><w:start w:val="3"/>'
    '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="Principle %1"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>'
)
STYLES = (
    '<w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Own"><w:name w:val="Clause head"/><w:basedOn w:val="Kop1"/></w:style>'
    '<w:style w:styleId="Deep"><w:name w:val="Deep"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
    '</w:style><w:style w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>'
)


def read(data: bytes) -> ImportedText:
    return read_document(data, "text.docx")


def saved(document: Document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def in_list(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def note(number: int, text: str) -> str:
    return f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>'


def whats(imported: ImportedText) -> list[str]:
    return [loss.what for loss in imported.losses]


@pytest.fixture
def concept_note() -> Document:
    document = docx.Document()
    document.add_heading("Harbour Note", 0)
    document.add_heading("Overview", 1)
    text = document.add_paragraph("Ports ")
    text.add_run("agree").bold = True
    text.add_run(" to count\u00a0parcels.")
    document.add_paragraph("by kind", style="List Bullet")
    document.add_paragraph("by size", style="List Bullet 2")
    document.add_heading("Actions", 1)
    document.add_paragraph("Open a desk", style="List Number")
    document.add_paragraph("It answers letters.")
    document.add_paragraph("Keep a register", style="List Number")
    document.add_heading("Timetable", 1)
    document.add_paragraph(style="List Bullet").add_run("In May 2031").bold = True
    document.add_paragraph("Members meet.", style="List Bullet 2")
    document.add_heading("Guiding questions", 1)
    document.add_paragraph("1. Who pays?")
    document.add_paragraph("Paper is patient.", style="Intense Quote")
    table = document.add_table(2, 2)
    for cell, word in zip(table._cells, ("Port", "Hours", "East", "12"), strict=True):
        cell.text = word
    document.add_comment(text.runs, text="Which parcels?", author="Delegate")
    document.sections[0].header.paragraphs[0].text = "Restricted"
    return document


def test_styles_lists_and_tables(concept_note: Document) -> None:
    imported = read(saved(concept_note))
    assert imported.format is Format.DOCX
    assert imported.title == "Harbour Note"
    assert [(n.kind.value, n.level, n.number, n.text) for n in imported.nodes] == [
        ("heading", 0, "", "Harbour Note"),
        ("heading", 1, "", "Overview"),
        ("paragraph", 2, "", "Ports agree to count parcels."),
        ("item", 2, "", "by kind"),
        ("item", 3, "", "by size"),
        ("heading", 1, "", "Actions"),
        ("action", 2, "1", "Open a desk"),
        ("paragraph", 3, "", "It answers letters."),
        ("action", 2, "2", "Keep a register"),
        ("heading", 1, "", "Timetable"),
        ("milestone", 2, "", "In May 2031"),
        ("item", 3, "", "Members meet."),
        ("heading", 1, "", "Guiding questions"),
        ("question", 2, "1", "Who pays?"),
        ("quotation", 2, "", "Paper is patient."),
        ("item", 2, "", "Port | Hours"),
        ("item", 2, "", "East | 12"),
    ]
    assert [(loss.clause, loss.where, loss.excerpt) for loss in imported.losses] == [
        (2, "clause 3, paragraph 3", "Which parcels?"),
        (15, "clause 16, table 1, row 1", ""),
        (None, "the head of the pages", "Restricted"),
    ]


def test_no_word_of_the_body_is_lost(concept_note: Document) -> None:
    body = [p.text for p in concept_note.paragraphs]
    body += [cell.text for table in concept_note.tables for cell in table._cells]
    imported = read(saved(concept_note))
    found = count(printed(node) for node in imported.nodes)
    assert found - count(body) == Counter({"1": 1, "2": 1})  # numbers that Word only draws
    assert not count(body) - found


def test_numbers_are_counted_as_word_counts_them() -> None:
    body = "".join(
        paragraph("x", in_list(number, level))
        for number, level in (
            (1, 0),
            (1, 1),
            (1, 1),
            (1, 2),
            (1, 2),
            (1, 0),
            (1, 1),
            (2, 0),
            (1, 0),
        )
    )
    imported = read(word_file(body, parts={"numbering": NUMBERS}))
    assert [(node.number, node.level) for node in imported.nodes] == [
        ("I", 0),
        ("1.1", 1),
        ("1.2", 1),
        ("c", 2),
        ("d", 2),
        ("II", 0),
        ("2.1", 1),
        ("IX", 0),
        ("X", 0),
    ]


def test_headings_by_localised_inherited_and_outlined_styles() -> None:
    body = (
        paragraph("One", '<w:pStyle w:val="Own"/>')
        + paragraph("Two", '<w:pStyle w:val="Deep"/>')
        + paragraph("Three", '<w:outlineLvl w:val="1"/>')
        + paragraph("Text.")
    )
    imported = read(word_file(body, parts={"styles": STYLES}))
    assert [(node.kind, node.level) for node in imported.nodes] == [
        (ClauseKind.HEADING, 0),
        (ClauseKind.HEADING, 1),
        (ClauseKind.HEADING, 1),
        (ClauseKind.PARAGRAPH, 2),
    ]


def test_a_principle_numbered_by_word() -> None:
    body = paragraph("Order", in_list(3)) + paragraph("Ships queue.")
    imported = read(word_file(body, parts={"numbering": NUMBERS}))
    assert imported.nodes == (
        Node(ClauseKind.PRINCIPLE, "Order", "I", 0),
        Node(ClauseKind.PARAGRAPH, "Ships queue.", "", 1),
    )


def test_tracked_changes_are_read_as_accepted_and_listed() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Ports </w:t></w:r>'
        "<w:del><w:r><w:delText>may</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t xml:space="preserve">shall </w:t></w:r>'
        "<w:del><w:r><w:delText>perhaps</w:delText></w:r></w:del></w:ins>"
        "<w:moveFrom><w:r><w:t>soon</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:rPrChange/></w:rPr><w:t>count.</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        '<w:r><w:t xml:space="preserve">Ships </w:t></w:r></w:p>' + paragraph("wait.")
    )
    imported = read(word_file(body))
    assert [node.text for node in imported.nodes] == ["Ports shall count.", "Ships wait."]
    assert imported.losses[0].what.startswith("tracked changes")
    assert imported.losses[0].excerpt == "taken in: “shall”; left out: “mayperhapssoon”"
    assert "a tracked change of form, not of words" in whats(imported)
    assert sum(what.startswith("tracked changes") for what in whats(imported)) == 2


def test_deleted_rows_of_a_table_are_left_out_and_listed() -> None:
    row = "<w:tr>{}<w:tc>" + paragraph("East") + "</w:tc><w:tc>{}</w:tc></w:tr>"
    body = (
        paragraph("Hours.")
        + "<w:tbl>"
        + row.format("", paragraph("12"))
        + row.format("<w:trPr><w:del/></w:trPr>", paragraph("99"))
        + "</w:tbl>"
    )
    imported = read(word_file(body))
    assert [node.text for node in imported.nodes] == ["Hours.", "East | 12"]
    assert [loss.excerpt for loss in imported.losses if "tracked" in loss.what] == ["East99"]


def test_notes_follow_the_clause_that_points_to_them() -> None:
    def mark(number: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    body = f"<w:p><w:r><w:t>Ports</w:t></w:r>{mark(5)}<w:r><w:t xml:space='preserve'> agree.</w:t>"
    body += f"</w:r>{mark(2)}</w:p>" + paragraph("Ships wait.")
    notes = (
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        + note(2, "Second.")
        + note(5, "First.")
        + note(6, "Forgotten.")
    )
    imported = read(word_file(body, parts={"footnotes": notes}))
    assert imported.nodes == (
        Node(ClauseKind.PARAGRAPH, "Ports[1] agree.[2]", "", 0),
        Node(ClauseKind.FOOTNOTE, "First.", "1", 1),
        Node(ClauseKind.FOOTNOTE, "Second.", "2", 1),
        Node(ClauseKind.PARAGRAPH, "Ships wait.", "", 0),
    )
    assert [loss.excerpt for loss in imported.losses if loss.where == "the notes"] == ["Forgotten."]


def test_text_boxes_links_fields_and_odd_characters() -> None:
    box = paragraph("In the box.")
    body = (
        "<w:p><w:hyperlink><w:r><w:t>A link</w:t></w:r></w:hyperlink>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> to </w:t>'
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple><w:r><w:t>page</w:t></w:r>'
        "</w:fldSimple><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:tab/><w:t>sev\u00aden</w:t></w:r>"
        "</w:sdtContent></w:sdt><w:r><w:noBreakHyphen/><w:t>a</w:t><w:softHyphen/><w:t>b</w:t>"
        "</w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{box}</w:txbxContent>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{box}</w:txbxContent>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        '<w:r><w:drawing><wp:inline><wp:docPr descr="A map"/><a:blip/></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )
    imported = read(word_file(body))
    assert [node.text for node in imported.nodes] == ["A link to page seven-ab", "In the box."]
    assert [(loss.what, loss.excerpt) for loss in imported.losses if loss.clause == 0] == [
        ("hidden text, left out", "secret"),
        ("a picture is not imported", "A map"),
        ("a text box: its words follow the paragraph that it hangs on", ""),
    ]


def test_a_table_of_contents_and_an_embedded_file_are_left_out_and_listed() -> None:
    body = (
        paragraph("Overview 1", '<w:pStyle w:val="Inhopg1"/>')
        + "<w:altChunk/>"
        + paragraph("Overview", '<w:pStyle w:val="Kop1"/>')
        + paragraph("Ports agree.")
    )
    imported = read(word_file(body, parts={"styles": STYLES}))
    assert [node.text for node in imported.nodes] == ["Overview", "Ports agree."]
    assert len(imported.losses) == 2


def test_a_table_that_only_lays_out_a_page_keeps_its_paragraphs() -> None:
    cell = paragraph("One", '<w:outlineLvl w:val="0"/>') + paragraph("Text.")
    nested = f"<w:tbl><w:tr><w:tc>{paragraph('Inner.')}</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{cell}</w:tc><w:tc>{nested}</w:tc></w:tr></w:tbl>"
    imported = read(word_file(body))
    assert [(node.kind, node.text) for node in imported.nodes] == [
        (ClauseKind.HEADING, "One"),
        (ClauseKind.PARAGRAPH, "Text."),
        (ClauseKind.PARAGRAPH, "Inner."),
    ]


def test_entries_on_lines_of_their_own_in_one_paragraph() -> None:
    body = (
        "<w:p><w:r><w:t>The ports:</w:t><w:br/><w:t>(a) count;</w:t><w:br/><w:t>(b) tell</w:t>"
        "<w:br/><w:t>all.</w:t></w:r></w:p>"
    )
    imported = read(word_file(body))
    assert [(node.number, node.text) for node in imported.nodes] == [
        ("", "The ports:"),
        ("a", "count;"),
        ("b", "tell all."),
    ]


def test_a_line_that_breaks_at_a_hyphen_goes_on_in_the_same_word() -> None:
    body = "<w:p><w:r><w:t>On E-</w:t><w:br/><w:t>Commerce among members.</w:t></w:r></w:p>"
    assert [node.text for node in read(word_file(body)).nodes] == ["On E-Commerce among members."]


def test_without_styles_headings_are_told_by_their_shape() -> None:
    body = paragraph("Harbour Note") + paragraph("Overview") + paragraph("Ports agree to count.")
    imported = read(word_file(body))
    assert [(node.kind, node.level) for node in imported.nodes] == [
        (ClauseKind.HEADING, 0),
        (ClauseKind.HEADING, 1),
        (ClauseKind.PARAGRAPH, 2),
    ]


def test_links_and_a_template_of_the_writer_are_no_danger() -> None:
    links = (
        relation("hyperlink", "https://port.example/", mode="External"),
        relation("attachedTemplate", "file:///C:/Templates/Letter.dotm", mode="External"),
    )
    assert read(word_file(paragraph("Ports agree."), links=links)).nodes


@pytest.mark.parametrize(
    ("number", "as_letters", "as_roman"), [(1, "a", "i"), (26, "z", "xxvi"), (28, "bb", "xxviii")]
)
def test_letters_and_roman_numbers(number: int, as_letters: str, as_roman: str) -> None:
    assert letters(number) == as_letters
    assert roman(number) == as_roman
