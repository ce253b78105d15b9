from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from apps.documents.exporting import Footnote, Publication, to_docx
from apps.documents.exporting.word_marks import is_frame, key_in
from apps.documents.tree import ClauseKind as Kind
from tests.documents.exporting.samples import FRAMEWORK, HOSTILE, NODES, node

pytestmark = pytest.mark.slow


def opened(publication: Publication) -> Document:
    return docx.Document(io.BytesIO(to_docx(publication)))


def style_of(document: Document, text: str) -> str:
    return next(p.style.name for p in document.paragraphs if p.text == text and p.style)


def test_the_same_input_gives_the_same_bytes() -> None:
    data = to_docx(FRAMEWORK)
    assert data == to_docx(replace(FRAMEWORK))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_headings_and_lists_are_real() -> None:
    document = opened(FRAMEWORK)
    assert style_of(document, "Framework for trust") == "Title"
    assert style_of(document, "I. Purpose") == "Heading 1"
    assert style_of(document, "signatures.") == "List Bullet"
    assert style_of(document, "Share what works") == "List Number"
    assert style_of(document, "Trust arrives on foot.") == "Quote"


def numbered(document: Document, text: str) -> tuple[int, str, int]:
    """The level, the form and the first number of the list that a paragraph is in."""
    paragraph = next(p for p in document.paragraphs if p.text == text)
    of = paragraph._p.pPr.numPr
    numbering = document.part.numbering_part.element
    found = next(num for num in numbering.num_lst if num.numId == of.numId.val)
    start = found.find(f".//{qn('w:startOverride')}")
    kind = next(
        kind
        for kind in numbering.findall(qn("w:abstractNum"))
        if kind.get(qn("w:abstractNumId")) == str(found.abstractNumId.val)
    )
    form = kind.find(f".//{qn('w:numFmt')}").get(qn("w:val"))
    return of.ilvl.val, form, int(start.get(qn("w:val")))


def test_counters_show_the_printed_numbers() -> None:
    document = opened(FRAMEWORK)
    first, second, fifth = (
        numbered(document, text) for text in ("Share what works", "Measure", "Report")
    )
    assert first == second == (0, "decimal", 1)
    assert fifth == (0, "decimal", 5)
    assert numbered(document, "electronic contracts:")[:2] == (1, "bullet")
    assert numbered(document, "signatures.")[:2] == (2, "bullet")


def test_a_number_that_no_counter_counts_is_printed() -> None:
    assert "4bis.\tA paragraph was put in between." in [
        p.text for p in opened(FRAMEWORK).paragraphs
    ]


def test_every_clause_has_its_bookmark() -> None:
    document = opened(FRAMEWORK)
    found = {
        start.get(qn("w:name")): start.getparent()
        for start in document.element.iter(qn("w:bookmarkStart"))
    }
    clauses = [name for name in found if key_in(name)]
    assert clauses == [f"c_{clause.key}" for clause in NODES]
    assert all(is_frame(name) for name in found if name not in clauses)
    for clause in NODES:
        words = "".join(found[f"c_{clause.key}"].itertext())
        assert clause.text in words
    starts = [x.get(qn("w:id")) for x in document.element.iter(qn("w:bookmarkStart"))]
    ends = [x.get(qn("w:id")) for x in document.element.iter(qn("w:bookmarkEnd"))]
    assert starts == ends
    assert len(set(starts)) == len(starts)


def test_a_key_too_long_for_word_is_an_error() -> None:
    with pytest.raises(ValueError, match="fits in no bookmark"):
        to_docx(replace(FRAMEWORK, nodes=(node(Kind.PARAGRAPH, "x", key="k" * 39),)))


def test_running_lines() -> None:
    section = opened(FRAMEWORK).sections[0]
    assert section.header.paragraphs[0].text == (
        "Framework for trust · CGETI/DEWG/2022/W/3/Rev.1 · Rev.1 · "
        "For members and invited organisations"
    )
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_facts_of_the_file() -> None:
    facts = opened(FRAMEWORK).core_properties
    assert (facts.title, facts.subject) == (FRAMEWORK.title, FRAMEWORK.symbol)
    assert facts.author == FRAMEWORK.body
    assert facts.created == facts.modified == FRAMEWORK.made_at
    assert facts.comments == ""


def test_language_and_direction() -> None:
    nodes = (
        node(Kind.PARAGRAPH, "تتفق الدول الأعضاء (BRICS) على 2022"),
        node(Kind.PARAGRAPH, "Not yet available in Arabic"),
        node(Kind.HEADING, "الغرض", "I"),
    )
    document = opened(Publication("إطار", nodes, language="ar"))
    arabic, english, heading = document.paragraphs[1:4]
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert [(run.text, run.font.rtl) for run in arabic.runs] == [
        ("تتفق الدول الأعضاء (", True),
        ("BRICS", None),
        (") على 2022", True),
    ]
    assert english._p.pPr is None or english._p.pPr.find(qn("w:bidi")) is None
    assert heading._p.pPr.find(qn("w:bidi")) is not None, "its number does not turn it"
    languages = {lang.get(qn("w:bidi")) for lang in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"ar"}


def test_hostile_text_is_only_text() -> None:
    nodes = tuple(node(Kind.PARAGRAPH, text, key=f"h{k}") for k, text in enumerate(HOSTILE))
    publication = replace(
        FRAMEWORK,
        title=HOSTILE[2],
        nodes=nodes,
        footnotes=tuple(Footnote(text, text) for text in HOSTILE),
        trail=HOSTILE,
    )
    data = to_docx(publication)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    printed = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
    for clause in publication.printable().nodes:
        assert clause.text in printed


@pytest.mark.parametrize("text", ["word " * 200_000, "word نص " * 5_000])
def test_a_giant_clause(text: str) -> None:
    publication = Publication("Big", (node(Kind.PARAGRAPH, text),))
    assert opened(publication).paragraphs[1].text == text.strip()
