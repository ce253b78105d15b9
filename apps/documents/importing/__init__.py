"""From a file to a tree of clauses: pure, without a database, and without loss in silence.

    imported = read_document(data, "note.docx")

The stages, each in a module of its own: `safety` says what a file is and refuses what is
dangerous; `plain`, `markdown` and `word` read blocks out of it; `structure` makes clauses of the
blocks; `review` lists what looks wrong. At the end the words of the file are counted against
those of the clauses and of the losses, so that a fault in any stage shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from apps.documents.importing import markdown, plain, word
from apps.documents.importing.blocks import Block
from apps.documents.importing.characters import one_line, tidy, told
from apps.documents.importing.limits import MAX_BYTES, MAX_CLAUSES
from apps.documents.importing.result import Format, ImportedText, Loss, Refused
from apps.documents.importing.review import missing_words, reviewed
from apps.documents.importing.safety import decode, is_word, refuse_giant, refuse_many
from apps.documents.importing.structure import structured, title_of
from apps.documents.importing.words import count, printed

__all__ = ["MAX_BYTES", "MAX_CLAUSES", "Format", "ImportedText", "Loss", "Refused", "read_document"]


def read_document(data: bytes, filename: str) -> ImportedText:
    """The text of an uploaded file. Raises Refused with a sentence for the person who sent it."""
    done: Counter[str] = Counter()
    if is_word(data, filename):
        how, reading = Format.DOCX, word.read(data, done)
    else:
        text = tidy(decode(data), done)
        reader = markdown if markdown.has_marks(text) else plain
        how = Format.MARKDOWN if reader is markdown else Format.TEXT
        reading = reader.read(text)
    _refuse_unfit(reading.blocks)
    nodes = structured(reading.blocks)
    losses = [*reading.losses, *reviewed(nodes, reading.blocks)]
    found = count(printed(node) for node in nodes)
    excerpts = count(loss.excerpt for loss in reading.losses)
    if missing := missing_words(reading.words, found, excerpts):
        losses.append(
            Loss(_("somewhere in the file"), _("words that stand in no clause"), " ".join(missing))
        )
    title = title_of(nodes)
    if not title:
        title = one_line(PurePosixPath(filename.replace("\\", "/")).stem.replace("_", " "))
        losses.append(Loss(_("the title"), _("no title was found; the file's name is used"), title))
    return ImportedText(
        title=title,
        nodes=tuple(nodes),
        losses=tuple(_located(losses, reading.blocks)),
        mended=(*reading.mended, *told(done)),
        format=how,
        words_in=reading.words.total(),
        words_out=found.total(),
    )


def _refuse_unfit(blocks: Sequence[Block]) -> None:
    if not any(ch.isalnum() for block in blocks for ch in block.text):
        raise Refused(_("No text was found in the file. Choose the file that holds the text."))
    refuse_many(len(blocks))
    for block in blocks:
        refuse_giant(len(block.text), block.where)


def _located(losses: Sequence[Loss], blocks: Sequence[Block]) -> list[Loss]:
    """The losses with the clause they are about, both as an index and in words."""
    first_at: dict[str, int] = {}
    for index, block in enumerate(blocks):
        first_at.setdefault(block.where, index)
    located = []
    for loss in losses:
        clause = first_at.get(loss.where) if loss.clause is None else loss.clause
        where = loss.where
        if clause is not None:
            where = _("clause %(number)d, %(where)s") % {"number": clause + 1, "where": where}
        located.append(replace(loss, where=where, clause=clause))
    return sorted(located, key=lambda loss: len(blocks) if loss.clause is None else loss.clause)
