"""Setting a dialogue up: its particulars, what it talks about, its programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible
from apps.core.moments import Moment
from apps.core.single import single
from apps.core.text import clean, require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import MemberState
from apps.dialogues import rules
from apps.dialogues.actions.answering import place_waiting
from apps.dialogues.actions.holding import Held, hold, renew_terms
from apps.dialogues.models import Dialogue, GuidingQuestion, ProgrammeItem, Quota, Theme
from apps.dialogues.states import Category
from apps.meetings.actions import link_page
from apps.meetings.models import Entry
from apps.meetings.places import exceeded
from apps.meetings.states import EntryKind

MOST_THEMES = 20
MOST_QUESTIONS = 40
MOST_PARTS = 100
MOST_PLACES = 100_000
RESERVED = {"invitations", "contributions"}  # addresses under /dialogues/


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the presidency says of a dialogue. `quotas` maps "category:officials" or "member:BR"
    to places."""

    introduction: str = ""
    practical: str = ""
    places: int | None = None
    register_until: Moment | None = None
    contribute_until: Moment | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the programme, as typed; `reference` is that of a part which stands there."""

    title: str
    minutes: int
    day: int = 1
    reference: str = ""


@transaction.atomic
def create_dialogue(entry: Entry, *, actor: Actor, particulars: Particulars) -> Dialogue:
    """Give an entry of the timetable of the kind “Dialogue” its page, under `/dialogues/`.

    Raises Invalid for another kind of entry, or one that has its dialogue already.
    """
    Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    locked = Entry.objects.visible_to(actor).filter(pk=entry.pk).first()
    if locked is None:
        raise NotVisible(_("There is no such entry in the timetable."))
    if not rules.arranges(actor):
        raise NotAllowed(_("The acting presidency arranges dialogues."))
    if locked.kind != EntryKind.DIALOGUE or Dialogue.objects.filter(entry=locked).exists():
        message = _("Choose a dialogue of the timetable that has no page yet.")
        raise Invalid(message, {"entry": message})
    dialogue = Dialogue(
        entry=locked, slug=_slug(locked), created_at=now, created_by=actor.credentials
    )
    held = Held(dialogue, actor, now)
    _write(held, particulars, saved=False)
    link_page(locked, actor=actor, page=f"/dialogues/{dialogue.slug}/")
    held.record("dialogue_created", entry=locked.reference)
    return dialogue


@transaction.atomic
def edit_dialogue(
    dialogue: Dialogue, *, actor: Actor, particulars: Particulars, edition: int
) -> Dialogue:
    """Say it otherwise; more places are given at once to those who wait.

    Raises EditedMeanwhile, and Invalid for a limit below the places that were given.
    """
    held = hold(dialogue, actor, edition=edition)
    _write(held, particulars)
    renew_terms(held)
    place_waiting(held)
    held.record("dialogue_edited", places=held.dialogue.places)
    return held.dialogue


@transaction.atomic
def save_content(
    dialogue: Dialogue,
    *,
    actor: Actor,
    themes: Sequence[tuple[str, str]],
    questions: Sequence[tuple[str, str]],
    edition: int,
) -> Dialogue:
    """Themes (title, text) and guiding questions (reference or "", text), in their order.

    They take the place of the last ones. Raises EditedMeanwhile, and Invalid for a question that
    is left out though it was answered.
    """
    held = hold(dialogue, actor, edition=edition)
    if len(themes) > MOST_THEMES or len(questions) > MOST_QUESTIONS:
        raise Invalid(
            _("At most %(themes)d themes and %(questions)d questions fit in a dialogue.")
            % {"themes": MOST_THEMES, "questions": MOST_QUESTIONS}
        )
    kept = {question.reference: question for question in held.dialogue.questions.all()}
    asked = []
    for position, (reference, words) in enumerate(questions, start=1):
        text = require(words, "questions", _("Write the question."), limit=2_000)
        question = kept.pop(reference, None) or GuidingQuestion(dialogue=held.dialogue)
        question.position, question.text = position, text
        asked.append(question)
    for question in kept.values():
        if question.answers.exists():
            message = _("“%(question)s” has answers: it stays, in these or other words.") % {
                "question": question.text[:80]
            }
            raise Invalid(message, {"questions": message})
        question.delete()
    for question in asked:
        question.save()
    held.dialogue.themes.all().delete()
    Theme.objects.bulk_create(
        Theme(
            dialogue=held.dialogue,
            position=position,
            title=require(" ".join(title.split()), "themes", _("Name the theme."), limit=200),
            text=_within(text, "themes", 5_000),
        )
        for position, (title, text) in enumerate(themes, start=1)
    )
    _grow(held)
    held.record("dialogue_content", themes=len(themes), questions=len(asked))
    return held.dialogue


@transaction.atomic
def save_programme(
    dialogue: Dialogue, *, actor: Actor, parts: Sequence[Part], edition: int
) -> Dialogue:
    """Put this programme in the place of the last one; a part that stays keeps its speakers.

    Raises EditedMeanwhile, and Invalid.
    """
    held = hold(dialogue, actor, edition=edition)
    if len(parts) > MOST_PARTS:
        raise Invalid(_("A programme holds at most %(most)d parts.") % {"most": MOST_PARTS})
    kept = {item.reference: item for item in held.dialogue.programme.all()}
    rows = []
    for position, part in enumerate(sorted(parts, key=lambda each: each.day), start=1):
        if not 1 <= part.minutes <= 24 * 60:
            message = _("Between 1 and 1,440 minutes.")
            raise Invalid(message, {"minutes": message})
        if not 1 <= part.day <= 31:
            message = _("Count the days of the dialogue from 1.")
            raise Invalid(message, {"day": message})
        item = kept.pop(part.reference, None) or ProgrammeItem(dialogue=held.dialogue)
        item.day, item.position, item.minutes = part.day, position, part.minutes
        item.title = require(
            " ".join(part.title.split()), "title", _("Say what this part is."), limit=250
        )
        rows.append(item)
    for item in kept.values():
        item.delete()
    for item in rows:
        item.save()
    _grow(held)
    held.record("dialogue_programme", parts=len(rows))
    return held.dialogue


def _slug(entry: Entry) -> str:
    """From the title, with its year, or with a number, where another dialogue has it."""
    base = slugify(entry.title)[:60] or "dialogue"
    candidates = [base, f"{base}-{entry.presidency.year}"]
    candidates += [f"{base}-{number}" for number in range(2, 1_000)]
    taken = set(Dialogue.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in candidates if slug not in taken | RESERVED)


def _write(held: Held, given: Particulars, *, saved: bool = True) -> None:
    dialogue = held.dialogue
    dialogue.introduction = _within(given.introduction, "introduction", 20_000)
    dialogue.practical = _within(given.practical, "practical", 20_000)
    zones = {m.zone for m in (given.register_until, given.contribute_until) if m is not None}
    if len(zones) > 1:
        message = _("Give both moments in one time zone.")
        raise Invalid(message, {"zone": message})
    dialogue.zone = zones.pop() if zones else ""
    dialogue.register_until = _instant(given.register_until)
    dialogue.contribute_until = _instant(given.contribute_until)
    dialogue.places = given.places
    limits = dict(given.quotas)
    if given.places is not None:
        limits["all"] = given.places
    if any(not 0 <= places <= MOST_PLACES for places in limits.values()):
        message = _("Give a number of places from 0 to %(most)d.") % {"most": MOST_PLACES}
        raise Invalid(message, {"places": message})
    if saved:
        _check_given(held, limits)
        _grow(held)
    else:
        message = _("A dialogue of this title was given its page just now. Save this one again.")
        with single(message, "entry"):
            dialogue.save()
    dialogue.quotas.all().delete()
    members = {member.code: member for member in MemberState.objects.all()}
    Quota.objects.bulk_create(
        _quota(dialogue, key, places, members) for key, places in given.quotas.items()
    )


def _check_given(held: Held, limits: Mapping[str, int]) -> None:
    holding = held.dialogue.invitations.holding(held.now).select_related("member")
    over = exceeded([guest.keys for guest in holding], limits)
    if not over:
        return
    message = _("%(given)d places are given already: a limit is not lowered below them.")
    fields = {
        "places" if key == "all" else key.replace(":", "_"): message % {"given": given}
        for key, given in over.items()
    }
    raise Invalid(_("More places are given than these limits allow."), fields)


def _quota(dialogue: Dialogue, key: str, places: int, members: Mapping[str, MemberState]) -> Quota:
    kind, _colon, value = key.partition(":")
    if kind == "category" and value in Category.values:
        return Quota(dialogue=dialogue, category=value, places=places)
    if kind == "member" and value in members:
        return Quota(dialogue=dialogue, member=members[value], places=places)
    message = _("Places are limited by category or by member.")
    raise Invalid(message, {"places": message})


def _grow(held: Held) -> None:
    held.dialogue.edition += 1
    held.dialogue.save()


def _within(text: str, name: str, limit: int) -> str:
    cleaned = clean(text)
    if len(cleaned) > limit:
        message = _("At most %(limit)d characters fit here.") % {"limit": limit}
        raise Invalid(message, {name: message})
    return cleaned


def _instant(moment: Moment | None) -> dt.datetime | None:
    return moment.instant if moment else None
