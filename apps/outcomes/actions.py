"""Making public, which adoption alone never does: each verb here is the presidency's own act."""

from __future__ import annotations

import datetime as dt
import re

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor, still_accredited
from apps.documents.models import Document
from apps.documents.queries import readers
from apps.notifications.actions import tell
from apps.outcomes.files import made, publication
from apps.outcomes.models import (
    Outcome,
    Paragraph,
    PublishedFile,
    PublishedVersion,
    RecordedReservation,
    TrailLine,
)
from apps.outcomes.queries import adopted, to_issue, to_publish
from apps.outcomes.rules import may_publish
from apps.outcomes.snapshot import Line, Snapshot, issued, language_of, snapshot
from apps.research.actions import note_publication

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@transaction.atomic
def publish(
    document: Document,
    *,
    actor: Actor,
    slug: str,
    summary: str,
    meeting: str = "",
    place: str = "",
    submitted_to: str = "",
    note: str = "",
    replaces: Outcome | None = None,
    seen: str = "",
) -> Outcome:
    """Make the adopted text of `document` public, for good, under /outcomes/<slug>/.

    What is copied is `snapshot(...)`: text, trail, and the reservations whose delegations chose
    how to show them. `seen` is the hash of the text that was reviewed: where another text has
    been adopted since, nothing is published. Raises WrongState where no adoption is concluded or
    it is published already; Invalid for the slug, or where a font for the PDF is missing.
    """
    document, actor, now = _hold(document, actor)
    _refuse_published(document)
    taken = _taken(document, seen)
    outcome = _publish(
        document,
        taken,
        actor=actor,
        now=now,
        slug=slug,
        replaces=replaces,
        said=_said(summary, meeting=meeting, place=place, submitted_to=submitted_to, note=note),
    )
    _record("outcome_published", outcome, outcome.versions.get(), actor=actor, now=now)
    return outcome


@transaction.atomic
def issue(
    document: Document,
    *,
    actor: Actor,
    slug: str,
    summary: str,
    meeting: str = "",
    place: str = "",
    submitted_to: str = "",
    note: str = "",
    replaces: Outcome | None = None,
    seen: str = "",
) -> Outcome:
    """Make a chair's statement or press note public, on the presidency's own word.

    Nothing was adopted, and the outcome says so: it names no member as agreeing, and its trail
    tells of no round. The text is the latest that was tabled; `seen` is the hash of the one that
    was reviewed. Raises WrongState for documents of other kinds, drafts, texts that are before
    the members or were adopted by them, and what is published already.
    """
    document, actor, now = _hold(document, actor)
    _refuse_published(document)
    if not to_issue().filter(pk=document.pk).exists():
        raise WrongState(
            _(
                "The presidency issues its own chair’s statements and press notes, once they are "
                "tabled. What is before the members, or was adopted by them, is published instead."
            )
        )
    taken = issued(document, now.date())
    _refuse_unseen(taken, seen, _("Another text has been tabled since you reviewed this one."))
    outcome = _publish(
        document,
        taken,
        actor=actor,
        now=now,
        slug=slug,
        replaces=replaces,
        said=_said(summary, meeting=meeting, place=place, submitted_to=submitted_to, note=note),
    )
    _record("outcome_issued", outcome, outcome.versions.get(), actor=actor, now=now)
    return outcome


def _refuse_published(document: Document) -> None:
    there = Outcome.objects.filter(document=document).first()
    if there is not None:
        raise WrongState(
            _("This document is published already."),
            was=_("not public"),
            now=_("published"),
            onward=there.get_absolute_url(),
            onward_words=_("Go to the outcome"),
        )


def _said(
    summary: str, *, meeting: str, place: str, submitted_to: str, note: str
) -> dict[str, str]:
    """What the presidency says about the text, in its own words."""
    return {
        "summary": require(
            summary, "summary", _("Say in a few sentences what the text is about."), limit=2000
        ),
        "meeting": _line(meeting, "meeting", 200),
        "place": _line(place, "place", 80),
        "submitted_to": _line(submitted_to, "submitted_to", 200),
        "note": clean(note),
    }


def _publish(
    document: Document,
    taken: Snapshot,
    *,
    actor: Actor,
    now: dt.datetime,
    slug: str,
    replaces: Outcome | None,
    said: dict[str, str],
) -> Outcome:
    """The outcome with its first version, for good; whoever could read the document is told."""
    slug = clean(slug)
    if not SLUG.fullmatch(slug) or len(slug) > 120:
        message = _("Use small Latin letters, digits and single hyphens, at most 120.")
        raise Invalid(message, {"slug": message})
    try:
        with transaction.atomic():
            outcome = Outcome.objects.create(
                slug=slug,
                document=document,
                title=taken.title,
                kind=taken.kind,
                firmness=taken.firmness,
                symbol=taken.symbol,
                body_name=taken.body_name,
                presidency=taken.presidency,
                adopted_on=taken.adopted_on,
                members=taken.codes,
                published_at=now,
                **said,
            )
    except IntegrityError:
        message = _("Another outcome has this address already.")
        raise Invalid(message, {"slug": message}) from None
    lines = [*taken.trail]
    if said["submitted_to"]:
        with translation.override(language_of(document)):
            words = _("Submitted to %(whom)s") % {"whom": said["submitted_to"]}
        lines.append(Line(None, words))
    _add_trail(outcome, lines)
    version = _add_version(outcome, taken, number=1, label=taken.label, note="", now=now)
    if replaces is not None:
        _supersede(replaces, by=outcome, actor=actor, now=now)
    note_publication(document, actor=actor)
    _tell(outcome, version, now)
    return outcome


@transaction.atomic
def publish_revision(
    outcome: Outcome, *, actor: Actor, note: str, correction: bool = False, seen: str = ""
) -> PublishedVersion:
    """Publish the text that was adopted since, beside the earlier ones, which stay as they are.

    A correction (Corr) corrects only the places that `note` lists; otherwise it is a revision,
    and `note` says what changes.
    """
    if outcome.document is None:
        raise WrongState(_("The portal does not hold the text of this outcome."))
    document, actor, now = _hold(outcome.document, actor)
    held = Outcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    taken = _taken(document, seen)
    earlier = list(held.versions.all())
    if taken.source_number <= max(version.source_number for version in earlier):
        raise WrongState(
            _("No later version of this text is adopted."), was=taken.symbol, now=held.symbol
        )
    words = require(note, "note", _("Say what changes, place by place."), limit=2000)
    number = len(earlier) + 1
    label = taken.label
    if correction:
        label = f"Corr.{1 + sum(version.label.startswith('Corr.') for version in earlier)}"
    with translation.override(language_of(document)):
        step = _("Adopted as %(symbol)s") % {"symbol": taken.symbol}
        if correction:
            step = _("Corrected: %(symbol)s") % {"symbol": taken.symbol}
    _add_trail(held, [Line(taken.adopted_on, step)])
    version = _add_version(held, taken, number=number, label=label, note=words, now=now)
    held.firmness, held.symbol, held.members = taken.firmness, taken.symbol, taken.codes
    held.save(update_fields=["firmness", "symbol", "members"])
    _record("outcome_revised", held, version, actor=actor, now=now)
    _tell(held, version, now)
    return version


@transaction.atomic
def supersede(outcome: Outcome, *, actor: Actor, by: Outcome) -> Outcome:
    """Say that a later outcome takes the place of this one. Both stay where they are."""
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not may_publish(actor):
        raise NotAllowed(_("The presidency says what an outcome replaces."))
    return _supersede(outcome, by=by, actor=actor, now=now)


def _hold(document: Document, actor: Actor) -> tuple[Document, Actor, dt.datetime]:
    """The document under lock, with the actor and the clock as they are now."""
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not Document.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise NotVisible(_("There is nothing here for you."))
    if not may_publish(actor):
        raise NotAllowed(_("The presidency publishes outcomes."))
    return locked, actor, now


def _taken(document: Document, seen: str) -> Snapshot:
    round = adopted(document)
    if round is None:
        raise WrongState(
            _(
                "This text is not adopted. It can be published once the chair has concluded an "
                "adoption round with “adopted”."
            ),
            was=_("adopted"),
            now=_("not adopted"),
        )
    if not to_publish().filter(pk=document.pk).exists():
        raise WrongState(
            _(
                "This document cannot be published: it is a non-paper, its symbol is void, or not "
                "all members may read it."
            ),
        )
    taken = snapshot(document, round)
    _refuse_unseen(taken, seen, _("Another text has been adopted since you reviewed this one."))
    return taken


def _refuse_unseen(taken: Snapshot, seen: str, words: str) -> None:
    if seen and seen != taken.text_hash:
        raise WrongState(
            f"{words} {_('Review it again.')}", was=seen[:12], now=taken.text_hash[:12]
        )


def _line(text: str, field: str, limit: int) -> str:
    """`text` on one line; it may be empty."""
    words = " ".join(clean(text).split())
    return require(words, field, "", limit=limit) if words else ""


def _add_trail(outcome: Outcome, lines: list[Line]) -> None:
    start = outcome.trail.count()
    TrailLine.objects.bulk_create(
        TrailLine(outcome=outcome, order=order, on=line.on, words=line.words[:300])
        for order, line in enumerate(lines, start=start + 1)
    )


def _add_version(
    outcome: Outcome, taken: Snapshot, *, number: int, label: str, note: str, now: dt.datetime
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
    assert outcome.document is not None  # noqa: S101  both callers hold the document
    printed = publication(
        taken,
        address=f"{outcome.get_absolute_url()}?v={number}",
        label=label,
        trail=tuple(Line(line.on, line.words) for line in outcome.trail.all()),
        language=language_of(outcome.document),
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


def _supersede(outcome: Outcome, *, by: Outcome, actor: Actor, now: dt.datetime) -> Outcome:
    pair = {outcome.pk, by.pk}
    locked = Outcome.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(pair)
    held, later = locked[outcome.pk], locked[by.pk]
    if held.superseded_by_id is not None:
        raise WrongState(_("Another outcome has replaced this one already."))
    if not held.is_of_brics or not later.is_of_brics:
        message = _("Documents of other organisations neither replace outcomes nor are replaced.")
        raise Invalid(message, {"by": message, "replaces": message})
    if held.pk == later.pk or later.superseded_by_id is not None:
        message = _("Choose an outcome that stands: another one, not replaced itself.")
        raise Invalid(message, {"by": message, "replaces": message})
    held.superseded_by = later
    held.save(update_fields=["superseded_by"])
    record(
        "outcome_superseded",
        by=actor,
        kind="outcome",
        subject=held.slug[:60],
        at=now,
        by_outcome=later.slug,
    )
    return held


def _record(
    verb: str, outcome: Outcome, version: PublishedVersion, *, actor: Actor, now: dt.datetime
) -> None:
    assert outcome.document is not None  # noqa: S101  both callers hold the document
    record(
        verb,
        by=actor,
        kind="outcome",
        subject=outcome.document.reference,
        at=now,
        slug=outcome.slug,
        version=version.number,
        symbol=version.symbol,
        text=version.text_hash,
        files={file.format: file.sha256 for file in version.files.defer("content")},
    )


def _tell(outcome: Outcome, version: PublishedVersion, now: dt.datetime) -> None:
    """Everyone for whom the document was meant: from now on anybody reads it."""
    assert outcome.document is not None  # noqa: S101  both callers hold the document
    for person in readers(outcome.document, now):
        tell(
            person.user,
            key=f"published:{outcome.document.reference}:{version.number}:{person.reference}",
            template="outcomes/emails/published",
            context={"outcome": outcome, "version": version},
            reason=_("you are %(office)s, %(side)s")
            % {"office": person.get_office_display(), "side": person.side_name},
        )
