"""Plain text: its paragraphs, its typed lists, and notes that stand in it as "[1] See above"."""

from __future__ import annotations

import regex

from apps.documents.importing.blocks import Block, Reading, Shape
from apps.documents.importing.characters import one_line
from apps.documents.importing.layout import lay_out
from apps.documents.importing.lists import with_lists
from apps.documents.importing.words import count

_NOTE = regex.compile(r"\[(?P<number>\d{1,3})\]\s+(?=\S)")


def read(text: str) -> Reading:
    layout = lay_out(text)
    return Reading(
        blocks=with_lists(
            (_as_note(Block(one_line(paragraph.text), paragraph.where)), paragraph.indent)
            for paragraph in layout.paragraphs
        ),
        losses=layout.losses,
        mended=layout.mended,
        words=count([text]),
    )


def _as_note(block: Block) -> Block:
    if not (match := _NOTE.match(block.text)):
        return block
    return Block(
        text=block.text[match.end() :],
        where=block.where,
        shape=Shape.FOOTNOTE,
        number=match["number"],
    )
