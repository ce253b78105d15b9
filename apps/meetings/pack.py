"""The pack of a meeting: its agenda and the documents before it, as one ZIP or one PDF.

It holds what its reader may read, and says nothing of the rest. The same contents give the same
bytes. Files take long to make and never change, so each is kept under the hash of all that is in
it: whoever is not shown a document cannot arrive at its file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
from apps.documents.tree import ClauseKind, Node
from apps.meetings import sentences
from apps.meetings.meeting_page import Day, agenda_days, body_of, documents_of
from apps.meetings.models import Meeting

MADE_BY = 1  # grows when the same text is to look otherwise: what was kept is made again
_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")


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
    texts = {version.document_id: publication_of(version, dated=False) for version in versions}
    return Pack(
        agenda=agenda_publication(meeting, days),
        documents=tuple(
            Packed(texts[pk], ", ".join(dict.fromkeys(items)))
            for pk, items in under.items()
            if pk in texts
        ),
        when=sentences.when_words(entry),
        place=", ".join(filter(None, [entry.place, meeting.venue])),
    )


def agenda_publication(meeting: Meeting, days: list[Day]) -> Publication:
    """The agenda as a text to be taken away, with its clock times."""
    entry = meeting.entry
    return Publication(
        title=_("Agenda: %(meeting)s") % {"meeting": entry.title},
        nodes=tuple(_agenda_nodes(meeting, days)),
        language=get_language() or settings.LANGUAGE_CODE,
        kind=_("Agenda"),
        status=sentences.when_words(entry),
        body=body_of(meeting),
        date=", ".join(filter(None, [entry.place, meeting.venue])),
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
    collection = Collection(
        title=_("Documents: %(meeting)s") % {"meeting": pack.agenda.title.partition(": ")[2]},
        texts=(pack.agenda, *(document.publication for document in pack.documents)),
        made_at=pack.agenda.made_at,
        language=pack.agenda.language,
        author=pack.agenda.body,
        lines=tuple(filter(None, [pack.when, pack.place])),
        contents=_("Contents"),
        left_out=_("Not in this file: no font here shows their letters"),
    )
    return _kept("collection", collection, to_collection)


def _kept[T](kind: str, what: T, make: Callable[[T], bytes]) -> bytes:
    """The file of these very words, made once."""
    key = hashlib.sha256(f"{MADE_BY} {kind} {what!r}".encode()).hexdigest()
    kept = caches["made"]
    data: bytes | None = kept.get(key)
    if data is None:
        data = make(what)
        kept.set(key, data)
    return data
