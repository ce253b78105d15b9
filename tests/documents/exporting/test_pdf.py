from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest
import typst

from apps.documents.exporting import Footnote, MissingFont, Publication, fonts, to_pdf
from apps.documents.tree import ClauseKind as Kind
from tests.documents.exporting.samples import FRAMEWORK, HOSTILE, node

pytestmark = pytest.mark.slow


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with no fonts but those that the typesetter brings."""
    alone = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(fonts, "installed", lambda: alone)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert to_pdf(FRAMEWORK) == to_pdf(replace(FRAMEWORK))


@pytest.mark.usefixtures("bare_machine")
def test_everything_is_on_the_page() -> None:
    text = words(to_pdf(FRAMEWORK))
    for clause in FRAMEWORK.nodes:
        assert clause.text in text
    for phrase in (
        "4bis.",
        "Principle I - Fair dealing",
        FRAMEWORK.symbol,
        FRAMEWORK.status,
        FRAMEWORK.classification,
        FRAMEWORK.body,
        FRAMEWORK.address,
        FRAMEWORK.text_hash,
        FRAMEWORK.printed_at,
        "One member studies this further.",
        "Proposed on 2 February 2022",
        "1 / 2",
    ):
        assert phrase in text


def test_a_running_head_from_the_second_page() -> None:
    nodes = tuple(node(Kind.PARAGRAPH, "Words. " * 120) for _ in range(12))
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(replace(FRAMEWORK, nodes=nodes)))).pages
    assert FRAMEWORK.running_head not in " ".join(pages[0].extract_text().split())
    assert FRAMEWORK.running_head in " ".join(pages[1].extract_text().split())


def test_it_is_made_for_readers_and_for_keeping() -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(FRAMEWORK)))
    assert reader.metadata is not None
    assert reader.metadata.title == FRAMEWORK.title
    assert reader.metadata.creation_date == FRAMEWORK.made_at
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    facts = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in facts
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in facts
    assert "<pdfuaid:part>1</pdfuaid:part>" in facts


@pytest.mark.parametrize("text", [text for text in HOSTILE if text and "النص" not in text])
@pytest.mark.usefixtures("bare_machine")
def test_hostile_text_is_only_text(text: str) -> None:
    publication = replace(
        FRAMEWORK,
        title=text,
        symbol=text,
        nodes=tuple(node(kind, text, key="k") for kind in Kind),
        footnotes=(Footnote(text, text),),
        trail=(text,),
        address=f"https://{text}",
        printed_at=text,
    )
    printed = words(to_pdf(publication))
    shown = publication.printable().nodes[0].text
    longest = max(shown.split(), key=len)
    assert longest.strip("\u200f\u2067\u2069\u202e\u202c") in printed.replace("-\n", "")


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize(
    ("text", "script", "font"),
    [
        ("التجارة", "Arabic", "Noto Naskh Arabic"),
        ("数字", "Han", "Noto Serif CJK SC"),
        ("व्यापार", "Devanagari", "Noto Serif Devanagari"),
        ("ንግድ", "Ethiopic", "Noto Serif Ethiopic"),
        ("trade 😀", "Emoji", "Noto Color Emoji"),
        ("trade \U00010380", "U+10380", "Noto Sans Symbols"),
    ],
)
def test_a_missing_font_is_named(text: str, script: str, font: str) -> None:
    with pytest.raises(MissingFont) as refusal:
        to_pdf(Publication("Title", (node(Kind.PARAGRAPH, text),)))
    assert (refusal.value.script, refusal.value.font) == (script, font)
    assert font in refusal.value.message


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Члены договариваются о доверии."),
        ("pt-BR", "Os membros concordam: confiança, ações e coração."),
        ("ar", "تتفق الدول الأعضاء على الثقة (BRICS)."),
        ("fa", "اعضا می‌پذیرند که کتاب‌ها را گسترش دهند."),
        ("zh-hans", "各成员同意加强信任。"),
        ("hi", "सदस्य विश्वास बढ़ाने पर सहमत हैं।"),
        ("am", "አባላቱ መተማመንን ለማጠናከር ይስማማሉ።"),
    ],
)
def test_every_language_of_the_members(language: str, text: str) -> None:
    publication = Publication("Title", (node(Kind.ACTION, text, "1"),), language=language)
    try:
        pdf = to_pdf(publication)
    except MissingFont as refusal:
        pytest.skip(refusal.message)
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert str(root["/Lang"]).lower().startswith(language[:2])


def test_a_megabyte() -> None:
    nodes = (node(Kind.PARAGRAPH, "Members agree. " * 67_000),)
    assert len(pypdf.PdfReader(io.BytesIO(to_pdf(Publication("Big", nodes)))).pages) > 100
