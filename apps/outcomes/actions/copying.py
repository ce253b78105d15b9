"""What was adopted or issued, copied: nothing that happens to the document changes it."""

from __future__ import annotations

import datetime as dt

from apps.documents.models import Document
from apps.outcomes.files import made, publication
from apps.outcomes.models import (
    Outcome,
    Paragraph,
    PublishedFile,
    PublishedVersion,
    RecordedReservation,
    TrailLine,
)
from apps.outcomes.snapshot import Line, Snapshot, language_of


def add_trail(outcome: Outcome, lines: list[Line]) -> None:
    start = outcome.trail.count()
    TrailLine.objects.bulk_create(
        TrailLine(outcome=outcome, order=order, on=line.on, words=line.words[:300])
        for order, line in enumerate(lines, start=start + 1)
    )


def add_version(
    outcome: Outcome,
    document: Document,
    taken: Snapshot,
    *,
    number: int,
    label: str,
    note: str,
    now: dt.datetime,
) -> PublishedVersion:
    version = PublishedVersion.objects.create(
        outcome=outcome,
        number=number,
        source_number=taken.source_number,
        label=label,
        symbol=taken.symbol,
        language=taken.language,
        firmness=taken.firmness,
        members=taken.codes,
        adopted_on=taken.adopted_on,
        text_hash=taken.text_hash,
        note=note,
        published_at=now,
    )
    Paragraph.objects.bulk_create(
        Paragraph(
            version=version,
            key=node.key,
            order=order,
            level=node.level,
            kind=node.kind,
            number=node.number,
            text=node.text,
        )
        for order, node in enumerate(taken.nodes, start=1)
    )
    RecordedReservation.objects.bulk_create(
        RecordedReservation(
            version=version,
            mark=each.mark,
            member=each.member,
            paragraph=each.paragraph,
            shown_as=each.shown_as,
            text=each.text,
        )
        for each in taken.reservations
    )
    printed = publication(
        taken,
        address=f"{outcome.get_absolute_url()}?v={number}",
        label=label,
        trail=tuple(Line(line.on, line.words) for line in outcome.trail.all()),
        language=language_of(document),
        at=now,
    )
    PublishedFile.objects.bulk_create(
        PublishedFile(
            version=version,
            format=file.format,
            content=file.content,
            sha256=file.sha256,
            size=len(file.content),
        )
        for file in made(printed)
    )
    return version
