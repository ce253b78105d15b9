"""No word is lost, whatever the text: read back, the clauses hold what the file held."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.documents.importing import Refused, read_document
from apps.documents.importing.words import printed, words

WORDS = st.sampled_from(
    "Ports ports agree to count E-Commerce cross-border parcels. Then, the (draft) of Article 8 "
    "says: 2031 [M]ost [1] “ships” wait; A. Smith and i. others toConsumer (WCO)1 Principle V - "
    "港口 共享。 الموانئ می‌خواهند आँकड़े Café 🚢 well- known 12 4bis ? ! … • — a) (ii) 1.1".split()
)
LINES = st.lists(WORDS, min_size=1, max_size=16).map(" ".join)
BREAKS = st.sampled_from(["\n", "\n\n", "\n \n", " \n\n ", "\n\n\n", "\n  - ", "\n1. ", "\n(a) "])
MARKED_BREAKS = st.sampled_from(
    ["\n", "\n\n", "\n\n# ", "\n\n## ", "\n- ", "\n  - ", "\n1. ", "\n\n> ", "\n\n   ", "\n* * *\n\n"]
)
SPANS = st.one_of(
    LINES,
    LINES.map(lambda text: f"**{text}**"),
    LINES.map(lambda text: f"*{text}*"),
    LINES.map(lambda text: f"[{text}](#)"),
    LINES.map(lambda text: f"`{text}`"),
)
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def texts(draw: st.DrawFn, spans: st.SearchStrategy[str], breaks: st.SearchStrategy[str]) -> str:
    pieces = draw(st.lists(st.tuples(spans, breaks), min_size=1, max_size=12))
    return "".join(span + end for span, end in pieces)


def held(data: str, name: str) -> list[str] | None:
    """The words of the clauses in order, or None where the text holds no letter at all."""
    try:
        imported = read_document(data.encode(), name)
    except Refused as refusal:
        assert "No text" in refusal.message
        return None
    assert not [loss for loss in imported.losses if "stand in no clause" in loss.what]
    return [word for node in imported.nodes for word in words(printed(node))]


@QUICK
@given(texts(LINES, BREAKS))
def test_plain_text(text: str) -> None:
    found = held("Title\n\n" + text, "a.txt")
    expected = words("Title " + text)
    left_out = re.fullmatch(r"\d+", "".join(set(expected) - set(found or ())))
    assert found == expected or left_out


@QUICK
@given(texts(SPANS, MARKED_BREAKS))
def test_markdown(text: str) -> None:
    found = held("# Title\n\n" + text, "a.md")
    # A number whose entry is empty, and a code span's own marks, are drawn and not written.
    assert found is not None
    assert sorted(found) == sorted(words("Title " + re.sub(r"[*`#>\\]", "", text)))


@QUICK
@given(st.text(min_size=1, max_size=300))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        imported = read_document(text.encode("utf-8", "surrogatepass"), "a.txt")
    except Refused as refusal:
        assert refusal.message
    else:
        assert imported.nodes
        assert all(node.text == " ".join(node.text.split()) for node in imported.nodes)


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for name in ("a.txt", "a.md", "a.docx"):
        try:
            assert read_document(data, name).nodes
        except Refused as refusal:
            assert refusal.message
