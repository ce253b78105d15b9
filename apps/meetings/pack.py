"""The pack of a meeting: its agenda and the documents before it, as one ZIP or one PDF.

It holds what its reader may read, and says nothing of the rest. The same contents give the same
bytes. Files take long to make and never change, so each is kept under the hash of all that is in
it: whoever is not shown a document cannot arrive at its file. Where much is still to be made, the
worker makes it (`apps.meetings.tasks`), and the reader is told how far it is.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import made
from apps.core.words import city
from apps.delegations.actors import Actor
from apps.documents.exporting import (
    Collection,
    MissingFont,
    Publication,
    to_collection,
    to_docx,
    to_pdf,
)
from apps.documents.models import Version
from apps.documents.publications import publication_of
from apps.documents.queries import nodes_of
from apps.documents.tree import ClauseKind, Node
from apps.meetings import sentences
from apps.meetings.meeting_page import (
    Day,
    agenda_days,
    body_of,
    documents_of,
    seat_rows,
    sees_venue,
)
from apps.meetings.models import Meeting

LONG = 300  # clauses still to be set: some thirty pages, or two seconds
NO_FONT_FOR = 600  # seconds for which it is remembered that a font is not installed
MADE_BY = 1  # grows when the same text is to look otherwise: what was kept is made again
_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")


class Form(StrEnum):
    ZIP = "zip"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Packed:
    """A document of the pack: under which items it is taken, and the names of its files."""

    publication: Publication
    items: str  # "2, 3"

    @property
    def name(self) -> str:
        """ "CGETI-DEWG-2027-W-3-Rev.1"."""
        return _UNSAFE.sub("-", self.publication.symbol).strip("-")


@dataclass(frozen=True, slots=True)
class Pack:
    agenda: Publication
    documents: tuple[Packed, ...]
    when: str
    place: str


@dataclass(frozen=True, slots=True)
class Progress:
    ready: int  # documents
    documents: int
    clauses: int  # of the documents that are not ready

    @property
    def is_long(self) -> bool:
        return self.clauses > LONG


def pack_of(meeting: Meeting, actor: Actor) -> Pack:
    """`meeting` comes from `meetings_for`."""
    entry = meeting.entry
    readable = documents_of(meeting, actor)
    days = agenda_days(meeting, readable)
    under: dict[int, list[str]] = {}
    for day in days:
        for row in day.rows:
            for document in row.papers:
                if not document.is_void:
                    under.setdefault(document.pk, []).append(str(row.number or "–"))
    versions = (
        Version.objects.visible_to(actor)
        .with_document()
        .prefetch_related("document__body__names")
        .filter(document__in=list(under), fixed_at__isnull=False)
        .order_by("document_id", "-number")
        .distinct("document_id")
    )
    texts = {
        version.document_id: publication_of(version, nodes_of(version, actor), dated=False)
        for version in versions
    }
    venue = meeting.venue if sees_venue(actor, meeting, seat_rows(meeting, actor)) else ""
    place = ", ".join(filter(None, [entry.place, venue]))
    return Pack(
        agenda=agenda_publication(meeting, days, place),
        documents=tuple(
            Packed(texts[pk], ", ".join(dict.fromkeys(items)))
            for pk, items in under.items()
            if pk in texts
        ),
        when=sentences.when_words(entry),
        place=place,
    )


def agenda_publication(meeting: Meeting, days: list[Day], place: str) -> Publication:
    """The agenda as a text to be taken away, with its clock times."""
    entry = meeting.entry
    return Publication(
        title=_("Agenda: %(meeting)s") % {"meeting": entry.title},
        nodes=tuple(_agenda_nodes(meeting, days)),
        language=get_language() or settings.LANGUAGE_CODE,
        kind=_("Agenda"),
        status=sentences.when_words(entry),
        body=body_of(meeting),
        date=place,
        address=settings.SITE_ORIGIN + entry.address,
        made_at=entry.changed_at,
    )


def _agenda_nodes(meeting: Meeting, days: list[Day]) -> Iterator[Node]:
    start = meeting.entry.starts
    if not days:
        yield Node(ClauseKind.PARAGRAPH, _("The agenda is not yet there."))
    elif start is not None:
        clocks = {"city": city(start.zone), "offset": start.offset}
        words = _("Times on the clocks of %(city)s (%(offset)s).") % clocks
        yield Node(ClauseKind.PARAGRAPH, words)
    for day in days:
        if len(days) > 1:
            heading = _("Day %(number)d") % {"number": day.number}
            if day.date:
                heading = f"{heading}, {sentences.days_words(day.date, day.date)}"
            yield Node(ClauseKind.HEADING, heading)
        for row in day.rows:
            item = row.item
            length = _("%(count)d min") % {"count": item.minutes}
            title = f"{row.clock or length}  {item.title}"
            number = str(row.number) if row.number else ""
            yield Node(ClauseKind.ACTION if number else ClauseKind.PARAGRAPH, title, number=number)
            if row.number is None:
                continue
            purpose = str(item.get_purpose_display())
            if item.presenter:
                purpose += _(", introduced by %(name)s") % {"name": item.presenter}
            yield Node(ClauseKind.PARAGRAPH, purpose, level=1)
            for document in row.papers:
                yield Node(ClauseKind.ITEM, f"{document.symbol}: {document.title}", level=1)
            for question in row.questions:
                yield Node(ClauseKind.QUESTION, question, level=1)


# How far it is


def progress(pack: Pack, form: Form) -> Progress:
    """The one PDF is there as a whole or not at all."""
    texts = [document.publication for document in pack.documents]
    if form is Form.ZIP:
        left = [text for text in texts if not (_is_kept("pdf", text) and _is_kept("docx", text))]
    else:
        left = [] if _is_kept("collection", _collection(pack)) else texts
    return Progress(len(texts) - len(left), len(texts), sum(len(text.nodes) for text in left))


def make(pack: Pack, form: Form) -> None:
    """Have all its files kept, so that it can be sent at once."""
    if form is Form.ZIP:
        with tempfile.TemporaryFile() as nobody_reads:
            write_zip(pack, nobody_reads)
    else:
        with suppress(MissingFont):  # kept as well: whoever asks for the file is told
            pack_pdf(pack)


def is_asked_for(pack: Pack, form: Form, meeting: Meeting, actor: Actor) -> bool:
    """Have the worker make it; False where it has tried in vain (see apps.core.made)."""
    return made.is_asked_for(
        "make_pack",
        _key(form, pack),
        meeting=meeting.pk,
        accreditation=actor.credentials.pk,
        form=form.value,
        language=get_language() or settings.LANGUAGE_CODE,
    )


# The files


def write_zip(pack: Pack, target: IO[bytes]) -> None:
    """One file after the other: no more than one of them is in memory."""
    made_at = pack.agenda.made_at
    with ZipFile(target, "w") as archive:
        lines = [pack.agenda.title, pack.when, pack.place, ""]
        for name, publication in _named(pack):
            pdf = name + ".pdf"
            try:
                _add(archive, pdf, _kept("pdf", publication, to_pdf), publication)
            except MissingFont as missing:
                pdf = _("no PDF: %(reason)s") % {"reason": missing.message}
            word = name + ".docx"
            _add(archive, word, _kept("docx", publication, to_docx), publication)
            lines += _index_lines(publication, [pdf, word])
            items = {each.publication: each.items for each in pack.documents}.get(publication)
            if items:
                lines.append(_("Under item: %(items)s") % {"items": items})
            lines.append("")
        index = ZipInfo("index.txt", made_at.timetuple()[:6])
        index.compress_type = ZIP_DEFLATED
        archive.writestr(index, "\r\n".join(lines))


def _named(pack: Pack) -> Iterator[tuple[str, Publication]]:
    yield "agenda", pack.agenda
    for document in pack.documents:
        yield document.name, document.publication


def _index_lines(publication: Publication, files: list[str]) -> list[str]:
    named = [publication.symbol, publication.title, *files]
    if publication.text_hash:
        named.append(f"SHA-256: {publication.text_hash}")
    return [line for line in named if line]


def _add(archive: ZipFile, name: str, data: bytes, publication: Publication) -> None:
    entry = ZipInfo(name, publication.made_at.timetuple()[:6])
    # Word files are archives themselves.
    entry.compress_type = ZIP_STORED if name.endswith(".docx") else ZIP_DEFLATED
    archive.writestr(entry, data)


def pack_pdf(pack: Pack) -> bytes:
    """All of it in one file, with a page of contents. Raises MissingFont for the meeting's own
    words; a document whose letters no font shows is left out, and the contents say so."""
    return _kept("collection", _collection(pack), to_collection)


def _collection(pack: Pack) -> Collection:
    return Collection(
        title=_("Documents: %(meeting)s") % {"meeting": pack.agenda.title.partition(": ")[2]},
        texts=(pack.agenda, *(document.publication for document in pack.documents)),
        made_at=pack.agenda.made_at,
        language=pack.agenda.language,
        author=pack.agenda.body,
        lines=tuple(filter(None, [pack.when, pack.place])),
        contents=_("Contents"),
        left_out=_("Not in this file: no font here shows their letters"),
    )


def _key(kind: str, what: object) -> str:
    return made.key_of(f"{MADE_BY} {kind}", what)


def _is_kept(kind: str, what: object) -> bool:
    return _key(kind, what) in caches["made"]


def _kept[T](kind: str, what: T, make: Callable[[T], bytes]) -> bytes:
    """The file of these very words, made once. Raises MissingFont, which is kept for a while."""
    key, kept = _key(kind, what), caches["made"]
    data: bytes | MissingFont | None = kept.get(key)
    if data is None:
        try:
            data = make(what)
            kept.set(key, data)
        except MissingFont as missing:
            data = missing
            kept.set(key, data, NO_FONT_FOR)
    if isinstance(data, MissingFont):
        raise data
    return data
