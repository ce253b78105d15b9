from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from apps.documents.exporting import Publication, to_markdown
from apps.documents.exporting.markdown import escaped
from apps.documents.tree import ClauseKind as Kind
from apps.documents.tree import Node
from tests.documents.exporting.samples import FRAMEWORK, HOSTILE, node

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

TEXT = """\
## I. Purpose

Buyers can rely on what was promised [^1].

4bis. A paragraph was put in between.

## II. Principles

**Principle I - Fair dealing**

Sellers say plainly who they are.

## III. Actions

1. Share what works

   Each member names one practice.

   - consumer redress;
   - electronic contracts:
     - signatures.

2. Measure

5. Report

## Guiding questions

1. Which obstacles do small sellers meet?

## Timetable

- **At the first meeting**

> Trust arrives on foot.

[^1]: See the note of the presidency.
"""


def inner(markdown: str) -> str:
    """The text itself, between the two rules."""
    return markdown.split("\n\n---\n\n")[1] + "\n"


def test_plain_forms() -> None:
    assert inner(to_markdown(FRAMEWORK)) == TEXT


def test_head_and_tail() -> None:
    head, _, tail = to_markdown(FRAMEWORK).split("\n\n---\n\n")
    assert head.startswith("# Framework for trust\n\nBRICS Working Group")
    assert "Adopted by consensus of the five members of that day." in head
    assert "- **\\*** As agreed." in tail
    assert FRAMEWORK.text_hash in tail
    assert FRAMEWORK.address in tail
    assert tail.endswith("Printed on 3 May 2022 at 10:00 UTC\n")


def test_what_is_not_given_does_not_stand_there() -> None:
    bare = to_markdown(Publication("Title", (node(Kind.PARAGRAPH, "Words."),)))
    assert bare == "# Title\n\n---\n\nWords.\n\n---\n"


def words_of(markdown: str) -> tuple[str, str]:
    """The words that a reader of Markdown sees, and the tag they stand in."""
    tokens = PARSER.parse(markdown)
    words = "".join(child.content for token in tokens if token.children for child in token.children)
    return words, " ".join(token.tag for token in tokens if token.nesting == 1)


def written(single: Node) -> str:
    return inner(to_markdown(Publication("Title", (single,))))


SHAPES = [
    (Kind.PARAGRAPH, "", "p"),
    (Kind.HEADING, "", "h2"),
    (Kind.ITEM, "", "ul li p"),
    (Kind.ACTION, "7", "ol li p"),
    (Kind.QUOTATION, "", "blockquote p"),
    (Kind.MILESTONE, "", "ul li p"),
]


@pytest.mark.parametrize(("kind", "number", "tags"), SHAPES)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_hostile_text_is_only_text(kind: Kind, number: str, tags: str, text: str) -> None:
    single = node(kind, text, number)
    expected = Publication("", (single,)).printable().nodes[0].text
    assert words_of(written(single)) == (expected, tags)


@given(
    st.text(
        st.one_of(st.sampled_from("#*_`[]()<>&;!~|\\-+=.:1a \n\t"), st.characters()), min_size=1
    ),
    st.sampled_from(SHAPES),
)
def test_any_text_is_only_text(text: str, shape: tuple[Kind, str, str]) -> None:
    kind, number, tags = shape
    single = node(kind, text, number)
    expected = Publication("", (single,)).printable().nodes[0].text
    if expected:
        assert words_of(written(single)) == (expected, tags)


def test_ordinary_sentences_need_no_escape() -> None:
    text = "By 28 April 2022 (at 17:00), 1,000 firms - small ones; e-commerce & more!"
    assert escaped(text) == text


def test_a_mark_calls_only_its_own_footnote() -> None:
    nodes = (node(Kind.PARAGRAPH, "One [1], [M]ost [2]."), node(Kind.FOOTNOTE, "Note.", "1"))
    assert "One [^1], \\[M\\]ost \\[2\\]." in to_markdown(replace(FRAMEWORK, nodes=nodes))


def test_a_megabyte() -> None:
    big = to_markdown(Publication("Big", (node(Kind.PARAGRAPH, "word [*] " * 125_000),)))
    assert len(big) > 1_000_000
