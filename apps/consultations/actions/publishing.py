"""A text is put to anyone: announced, changed before it opens, extended, withdrawn, recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.consultations import rules
from apps.consultations.actions.holding import hold
from apps.consultations.models import Comment, Consultation, Extension, Question, Response
from apps.consultations.states import Category, Verdict
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, NotVisible, WrongState
from apps.core.moments import Moment
from apps.core.single import single
from apps.core.text import clean, require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Presidency
from apps.documents.actions.holding import refuse_void
from apps.documents.models import Version
from apps.meetings import actions as meetings
from apps.meetings.models import Entry
from apps.meetings.planning import Plan
from apps.meetings.states import EntryKind

RESERVED = frozenset({"responses"})  # what stands at the same place in addresses
MOST_QUESTIONS = 20
MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; with choices it is answered by one of them."""

    text: str
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a consultation says of itself."""

    title: str
    slug: str
    introduction: str = ""
    note: str = ""
    questions: Sequence[Asked] = field(default=())


@dataclass(frozen=True, slots=True)
class Recorded:
    """A comment as the source of a past consultation has it."""

    name: str
    text: str
    clause: str = ""
    wording: str = ""
    organisation: str = ""
    territory: str = ""
    category: str = Category.PERSON


@transaction.atomic
def announce_consultation(
    version: Version, *, actor: Actor, words: Words, opens: Moment, closes: Moment
) -> Consultation:
    """Put a fixed and public text to anyone, from `opens` until `closes`.

    Both stand in the timetable of the acting presidency's year. Raises NotVisible; NotAllowed
    except for the presidency; WrongState for a text that is not fixed, void or not public; and
    Invalid for a deadline that has passed, two zones, or an address that is taken.
    """
    now = moments.database_now()
    actor = still_accredited(actor, now)
    _require_text(version, actor)
    _check_moments(opens, closes)
    if closes.instant <= now:
        message = _("The deadline has passed already. Choose a later one.")
        raise Invalid(message, {"closes_date": message})
    consultation = _new(version, actor, now, words, opens, closes)
    _write_questions(consultation, words.questions)
    _enter(consultation, actor)
    record(
        "consultation_announced",
        by=actor,
        kind="consultation",
        subject=consultation.reference,
        at=now,
        document=version.document.reference,
        text=version.text_hash,
        opens=opens.instant.isoformat(),
        closes=closes.instant.isoformat(),
        zone=closes.zone,
    )
    return consultation


@transaction.atomic
def edit_consultation(
    consultation: Consultation,
    *,
    actor: Actor,
    words: Words,
    opens: Moment,
    closes: Moment,
    edition: int,
) -> Consultation:
    """Change it before it opens: what people answer to then stays as they found it. Its address
    stays in any case. Raises as `announce_consultation` does."""
    held = hold(consultation, "edit", actor=actor)
    locked = held.consultation
    if locked.edition != edition:
        raise EditedMeanwhile(
            _("A colleague saved this consultation after you opened it."),
            was=_("as you opened it"),
            now=_("as saved since"),
        )
    _check_moments(opens, closes)
    if closes.instant <= held.now:
        message = _("The deadline has passed already. Choose a later one.")
        raise Invalid(message, {"closes_date": message})
    locked.opens_at, locked.closes_at, locked.zone = opens.instant, closes.instant, closes.zone
    _write_words(locked, replace(words, slug=locked.slug))
    locked.edition += 1
    locked.save()
    locked.questions.all().delete()
    _write_questions(locked, words.questions)
    _rename(locked, held.actor)
    _date(locked, held.actor)
    held.record(
        "consultation_edited", opens=opens.instant.isoformat(), closes=closes.instant.isoformat()
    )
    return locked


@transaction.atomic
def withdraw_consultation(consultation: Consultation, *, actor: Actor, reason: str) -> None:
    """Take it back before it opens. In the timetable it stays, struck, with the reason."""
    held = hold(consultation, "withdraw", actor=actor)
    why = require(reason, "reason", _("Say why: it is shown in the timetable."), limit=250)
    held.consultation.withdrawn_at = held.now
    held.consultation.save(update_fields=["withdrawn_at"])
    for entry in (held.consultation.opening, held.consultation.closing):
        if entry is not None:
            fresh = _with_year(entry)
            meetings.cancel_entry(fresh, actor=held.actor, reason=why, sequence=fresh.sequence)
    held.record("consultation_withdrawn")


@transaction.atomic
def extend_consultation(
    consultation: Consultation, *, actor: Actor, closes: Moment, reason: str
) -> Extension:
    """Move the deadline later, before it comes; never earlier. The page shows was → now."""
    held = hold(consultation, "extend", actor=actor)
    locked = held.consultation
    why = require(reason, "reason", _("Say why: it is shown with the deadline."), limit=250)
    if closes.instant <= locked.closes_at:
        message = _("A deadline moves later only. Choose one after the present deadline.")
        raise Invalid(message, {"date": message})
    if closes.zone != locked.zone:
        message = _("The deadline stays in its zone, %(zone)s.") % {"zone": locked.zone}
        raise Invalid(message, {"zone": message})
    extension = Extension.objects.create(
        consultation=locked,
        was_at=locked.closes_at,
        now_at=closes.instant,
        reason=why,
        by=held.actor.credentials,
        at=held.now,
    )
    locked.closes_at = closes.instant
    locked.save(update_fields=["closes_at"])
    _date(locked, held.actor)
    held.record(
        "consultation_extended", was=extension.was_at.isoformat(), now=extension.now_at.isoformat()
    )
    return extension


@transaction.atomic
def record_consultation(
    version: Version,
    *,
    actor: Actor,
    words: Words,
    opens: Moment,
    closes: Moment,
    source: str,
    comments: Sequence[Recorded] = (),
) -> Consultation:
    """Keep one that was held elsewhere, or before the portal, as its source has it.

    It stands as closed, says that it is a record and from what, and is answered as any other. It
    enters no year of the timetable. Raises as `announce_consultation` does; Invalid also for one
    that is not over, and for comments on no paragraph of the text.
    """
    now = moments.database_now()
    actor = still_accredited(actor, now)
    _require_text(version, actor)
    _check_moments(opens, closes)
    if closes.instant > now:
        message = _("Only a consultation that is over is recorded. Announce this one.")
        raise Invalid(message, {"closes_date": message})
    consultation = _new(version, actor, now, words, opens, closes, source=source)
    _write_questions(consultation, words.questions)
    keys = {"", *version.clauses.values_list("key", flat=True)}
    for number, given in enumerate(comments, start=1):
        if given.clause not in keys or given.category not in Category.values:
            raise Invalid(_("Comment %(number)d is on no paragraph.") % {"number": number})
        response = Response.objects.create(
            consultation=consultation,
            name=require(given.name, "name", _("Give the name."), limit=150),
            organisation=clean(given.organisation)[:160],
            territory=clean(given.territory)[:80],
            category=given.category,
            once=f"recorded-{number}",
            received_at=opens.instant,
            confirm_until=closes.instant,
            confirmed_at=now,
            verdict=Verdict.PUBLISHED,
            moderated_at=now,
            moderated_by=actor.credentials,
        )
        Comment.objects.create(
            response=response,
            order=1,
            clause=given.clause,
            text=require(given.text, "text", _("Give the comment.")),
            wording=clean(given.wording),
            row=f"P-{number}",
        )
    consultation.rows = len(comments)
    consultation.save(update_fields=["rows"])
    record(
        "consultation_recorded",
        by=actor,
        kind="consultation",
        subject=consultation.reference,
        at=now,
        document=version.document.reference,
        text=version.text_hash,
        closes=closes.instant.isoformat(),
        comments=len(comments),
    )
    return consultation


def _new(
    version: Version,
    actor: Actor,
    now: dt.datetime,
    words: Words,
    opens: Moment,
    closes: Moment,
    source: str = "",
) -> Consultation:
    consultation = Consultation(
        version=version,
        text_hash=version.text_hash,
        opens_at=opens.instant,
        closes_at=closes.instant,
        zone=closes.zone,
        created_by=actor.credentials,
        created_at=now,
        recorded_from=clean(source)[:250],
    )
    _write_words(consultation, words)
    with single(_another_has_it(), "slug"):
        consultation.save()
    return consultation


def _require_text(version: Version, actor: Actor) -> None:
    if not Version.objects.visible_to(actor).filter(pk=version.pk).exists():
        raise NotVisible(_("There is nothing here for you."))
    if not rules.runs(actor):
        raise NotAllowed(_("The presidency puts texts to public consultation."))
    refuse_void(version.document)
    if not rules.may_be_consulted_on(version):
        raise WrongState(
            _(
                "Only a tabled text that is public is put to consultation. This one is not open "
                "to everyone."
            ),
            was=_("a public text"),
            now=version.document.get_classification_display(),
        )


def _check_moments(opens: Moment, closes: Moment) -> None:
    if opens.zone != closes.zone:
        message = _("Opening and deadline are given in one zone.")
        raise Invalid(message, {"zone": message})
    if closes.instant <= opens.instant:
        message = _("The deadline comes before the opening.")
        raise Invalid(message, {"closes_date": message})


def _write_words(consultation: Consultation, words: Words) -> None:
    title = " ".join(words.title.split())
    consultation.title = require(title, "title", _("Give it a title."), limit=160)
    consultation.introduction = _long(words.introduction, "introduction")
    consultation.note = _long(words.note, "note")
    slug = clean(words.slug) or slugify(consultation.title)[:80].strip("-")
    if slug != slugify(slug) or not slug or len(slug) > 80 or slug in RESERVED:
        message = _("Write the address in small letters, digits and hyphens, at most 80.")
        raise Invalid(message, {"slug": message})
    if _taken(consultation, slug):
        message = _another_has_it()
        raise Invalid(message, {"slug": message})
    consultation.slug = slug


def _taken(consultation: Consultation, slug: str) -> bool:
    return Consultation.objects.filter(slug=slug).exclude(pk=consultation.pk).exists()


def _another_has_it() -> str:
    return _("Another consultation has this address.")


def _long(text: str, name: str) -> str:
    cleaned = clean(text)
    if len(cleaned) > 20_000:
        message = _("At most %(count)d characters fit here.") % {"count": 20_000}
        raise Invalid(message, {name: message})
    return cleaned


def _write_questions(consultation: Consultation, asked: Sequence[Asked]) -> None:
    if len(asked) > MOST_QUESTIONS:
        raise Invalid(_("At most %(count)d questions.") % {"count": MOST_QUESTIONS})
    rows = []
    for order, question in enumerate(asked, start=1):
        name = f"questions-{order - 1}"
        text = require(question.text, f"{name}-text", _("Write the question."), limit=400)
        choices = [choice for each in question.choices if (choice := clean(each))]
        wrong = ""
        if len(choices) == 1 or len(choices) != len(set(choices)):
            wrong = _("Give two different answers to choose from, or none for a free answer.")
        elif len(choices) > MOST_CHOICES or any(len(choice) > 160 for choice in choices):
            wrong = _("At most %(count)d answers, each of at most 160 characters.") % {
                "count": MOST_CHOICES
            }
        if wrong:
            raise Invalid(wrong, {f"{name}-choices": wrong})
        rows.append(Question(consultation=consultation, order=order, text=text, choices=choices))
    Question.objects.bulk_create(rows)


def _enter(consultation: Consultation, actor: Actor) -> None:
    """Into the timetable of the acting presidency's year, at its opening and its deadline."""
    presidency = Presidency.objects.acting()
    for name, words in _entry_words(consultation).items():
        entry = meetings.plan_entry(presidency, actor=actor, words=words, plan=Plan())
        meetings.link_page(entry, actor=actor, page=f"/consultations/{consultation.slug}/")
        setattr(consultation, name, entry)
    consultation.save(update_fields=["opening", "closing"])
    _date(consultation, actor)


def _entry_words(consultation: Consultation) -> dict[str, meetings.Words]:
    titles = {
        "opening": _("Consultation opens: %(title)s"),
        "closing": _("Consultation closes: %(title)s"),
    }
    return {
        name: meetings.Words(
            kind=EntryKind.CONSULTATION,
            title=title % {"title": consultation.title},
            body=consultation.document.body,
        )
        for name, title in titles.items()
    }


def _rename(consultation: Consultation, actor: Actor) -> None:
    for name, words in _entry_words(consultation).items():
        entry = getattr(consultation, name)
        if entry is not None and entry.title != words.title:
            fresh = _with_year(entry)
            meetings.edit_entry(fresh, actor=actor, words=words, sequence=fresh.sequence)


def _date(consultation: Consultation, actor: Actor) -> None:
    """Its entries stand on the days that its own moments say."""
    for entry, moment in (
        (consultation.opening, consultation.opens),
        (consultation.closing, consultation.closes),
    ):
        day = moment.local.date()
        if entry is not None and _with_year(entry).confirmed_first != day:
            meetings.date_round(_with_year(entry), actor=actor, day=day)


def _with_year(entry: Entry) -> Entry:
    return Entry.objects.select_related("presidency__member").get(pk=entry.pk)
