"""No word is lost, whatever the text: read back, the clauses hold what the file held."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.documents.importing import Refused, read_document
from apps.documents.importing.words import printed, words

pytestmark = pytest.mark.slow

VOCABULARY = (
    "Ports ports agree to count E-Commerce cross-border parcels. Then, the (draft) of Article 8 "
    "says: 2031 [M]ost [1] “ships” wait; A. Smith and i. others toConsumer (WCO)1 Principle V - "
    "港口 共享。 الموانئ می‌خواهند आँकड़े Café 🚢 well- known 12 4bis ? ! … • — a) (ii) 1.1"
)
WORDS = st.sampled_from(VOCABULARY.split())
LINES = st.lists(WORDS, min_size=1, max_size=16).map(" ".join)
BREAKS = st.sampled_from(["\n", "\n\n", "\n \n", " \n\n ", "\n\n\n", "\n  - ", "\n1. ", "\n(a) "])
MARKED_BREAKS = st.sampled_from(
    [
        "\n",
        "\n\n",
        "\n\n# ",
        "\n\n## ",
        "\n- ",
        "\n  - ",
        "\n1. ",
        "\n\n> ",
        "\n\n   ",
        "\n* * *\n\n",
    ]
)
SPANS = st.one_of(
    LINES,
    LINES.map(lambda text: f"**{text}**"),
    LINES.map(lambda text: f"*{text}*"),
    LINES.map(lambda text: f"[{text}](#)"),
    LINES.map(lambda text: f"`{text}`"),
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def texts(draw: st.DrawFn, spans: st.SearchStrategy[str], breaks: st.SearchStrategy[str]) -> str:
    pieces = draw(st.lists(st.tuples(spans, breaks), min_size=1, max_size=12))
    return "".join(span + end for span, end in pieces) + "end"


def held(data: str, name: str) -> tuple[list[str], list[str]]:
    """The words of the clauses in order, and those that were left out and listed."""
    imported = read_document(data.encode(), name)
    assert not [loss for loss in imported.losses if "stand in no clause" in loss.what]
    left_out = [loss.excerpt for loss in imported.losses if loss.what.endswith("left out")]
    found = [word for node in imported.nodes for word in words(printed(node))]
    return found, words(" ".join(left_out))


@QUICK
@given(texts(LINES, BREAKS))
def test_plain_text(text: str) -> None:
    found, left_out = held("Title\n\n" + text, "a.txt")
    expected = words("Title " + text)
    assert sorted(found + left_out) == sorted(expected)
    assert left_out or found == expected


@QUICK
@given(texts(SPANS, MARKED_BREAKS))
def test_markdown(text: str) -> None:
    found, _left_out = held("# Title\n\n" + text, "a.md")
    assert sorted(found) == sorted(words("Title " + re.sub(r"[*`#>\\]", "", text)))


@QUICK
@given(st.text(min_size=1, max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Refused):
        imported = read_document(text.encode("utf-8", "surrogatepass"), "a.txt")
        assert imported.nodes
        assert all(node.text == " ".join(node.text.split()) for node in imported.nodes)


@QUICK
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.docx"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    with suppress(Refused):
        assert read_document(data, name).nodes
