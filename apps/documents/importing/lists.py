"""Lists that were typed by hand, as entries with their number and depth.

Used for plain text, and for Markdown and Word paragraphs whose number is part of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from apps.documents.importing.blocks import Block, Shape
from apps.documents.importing.markers import Marker, Markers, Style

_OUTER = (Style.BULLET, Style.DECIMAL, Style.DOTTED)


def with_lists(paragraphs: Iterable[tuple[Block, int]]) -> list[Block]:
    """The blocks, where each comes with its indent; typed markers become numbers and depths."""
    pairs = list(paragraphs)
    markers = Markers(block.text for block, _ in pairs)
    blocks: list[Block] = []
    open_lists: list[tuple[int, Style]] = []
    for block, indent in pairs:
        marker = markers.marker_of(block.text) if _may_be_marked(block) else None
        if marker is None:
            if block.shape is not Shape.FOOTNOTE:
                open_lists.clear()
            blocks.append(block)
        elif block.shape is Shape.HEADING:
            blocks.append(replace(block, text=marker.rest, number=marker.number))
        else:
            introduced = bool(blocks) and blocks[-1].text.endswith(":")
            depth = _depth(marker, indent, open_lists, introduced=introduced)
            blocks.append(
                replace(
                    block, text=marker.rest, number=marker.number, shape=Shape.ITEM, depth=depth
                )
            )
    return blocks


def _may_be_marked(block: Block) -> bool:
    return block.shape in (Shape.PARAGRAPH, Shape.HEADING) and not block.number


def _depth(
    marker: Marker, indent: int, open_lists: list[tuple[int, Style]], *, introduced: bool
) -> int:
    """How deep an entry lies, by its indent first and by its style of number second.

    Letters below numbers lie deeper though nothing is indented; bullets and plain numbers do so
    only where the entry above introduces them with a colon.
    """
    style = marker.ways[0][0]
    while open_lists and open_lists[-1][0] > indent:
        open_lists.pop()
    beside = any(known_indent == indent for known_indent, _ in open_lists)
    if beside and style in _OUTER and not introduced and (indent, style) not in open_lists:
        open_lists[:] = [known for known in open_lists if known[0] < indent]
    for position, (known_indent, known_style) in enumerate(open_lists):
        if known_style is style and (known_indent == indent):
            del open_lists[position + 1 :]
            break
    else:
        open_lists.append((indent, style))
    return len(open_lists) - 1 + (marker.dots if style is Style.DOTTED else 0)
