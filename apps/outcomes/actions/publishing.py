"""Publishing what was adopted, and issuing what the presidency says on its own word."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.single import single
from apps.core.text import clean, require
from apps.delegations.actors import Actor, still_accredited
from apps.documents.actions.brackets import refuse_open_brackets
from apps.documents.models import Document
from apps.documents.queries import fixed_versions, readers
from apps.notifications.actions import tell
from apps.outcomes.actions.copying import add_trail, add_version
from apps.outcomes.actions.superseding import put_in_place
from apps.outcomes.models import Outcome, PublishedVersion
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
    _record("outcome_published", document, outcome.versions.get(), actor=actor, now=now)
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
    refuse_open_brackets(fixed_versions(document)[-1])
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
    _record("outcome_issued", document, outcome.versions.get(), actor=actor, now=now)
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
    with single(_("Another outcome has this address already."), "slug"):
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
    lines = [*taken.trail]
    if said["submitted_to"]:
        with translation.override(language_of(document)):
            words = _("Submitted to %(whom)s") % {"whom": said["submitted_to"]}
        lines.append(Line(None, words))
    add_trail(outcome, lines)
    version = add_version(outcome, document, taken, number=1, label=taken.label, note="", now=now)
    if replaces is not None:
        put_in_place(replaces, by=outcome, actor=actor, now=now)
    note_publication(document, actor=actor)
    _tell(document, version, now)
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
    add_trail(held, [Line(taken.adopted_on, step)])
    version = add_version(held, document, taken, number=number, label=label, note=words, now=now)
    held.firmness, held.symbol, held.members = taken.firmness, taken.symbol, taken.codes
    held.save(update_fields=["firmness", "symbol", "members"])
    _record("outcome_revised", document, version, actor=actor, now=now)
    _tell(document, version, now)
    return version


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
    refuse_open_brackets(round.version)
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


def _record(
    verb: str, document: Document, version: PublishedVersion, *, actor: Actor, now: dt.datetime
) -> None:
    record(
        verb,
        by=actor,
        kind="outcome",
        subject=document.reference,
        at=now,
        slug=version.outcome.slug,
        version=version.number,
        symbol=version.symbol,
        text=version.text_hash,
        files={file.format: file.sha256 for file in version.files.defer("content")},
    )


def _tell(document: Document, version: PublishedVersion, now: dt.datetime) -> None:
    """Everyone for whom the document was meant: from now on anybody reads it."""
    for person in readers(document, now):
        tell(
            person.user,
            key=f"published:{document.reference}:{version.number}:{person.reference}",
            template="outcomes/emails/published",
            context={"outcome": version.outcome, "version": version},
            reason=person.why_told,
        )
