"""Planning entries: put into the year, said otherwise, moved, let go of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed
from apps.core.single import single
from apps.core.text import clean, reference, require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Body, MemberState, Presidency
from apps.meetings.actions.telling import tell_of
from apps.meetings.actions.year import HeldYear, reckon, take, take_year
from apps.meetings.models import Entry, Meeting, Relation
from apps.meetings.phrases.understanding import entries_named
from apps.meetings.planning import Plan, Tie, check_window
from apps.meetings.planning.confirming import LONGEST
from apps.meetings.sentences import facts_of
from apps.meetings.states import (
    Audience,
    EntryKind,
    EntryState,
    Mode,
    RelationKind,
    Unit,
)

MOST_ENTRIES = 500  # of one year
_DISTANCES = (RelationKind.AHEAD, RelationKind.BEHIND)


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says of itself, dates apart."""

    kind: str
    title: str
    body: Body | None = None
    number: int | None = None
    summary: str = ""
    host: MemberState | None = None
    place: str = ""
    audience: str = Audience.PUBLIC
    source: str = ""


@transaction.atomic
def plan_entry(presidency: Presidency, *, actor: Actor, words: Words, plan: Plan) -> Entry:
    """Put something into the year.

    Raises Invalid for words or dates that cannot be right, relations that run in a circle, a
    second "second meeting" of a body, and a year of more than 500 entries.
    """
    held = take_year(presidency, actor)
    if Entry.objects.filter(presidency=held.presidency).count() >= MOST_ENTRIES:
        raise Invalid(_("A year holds at most %(count)d entries.") % {"count": MOST_ENTRIES})
    entry = Entry(
        presidency=held.presidency,
        kind=words.kind,
        created_at=held.now,
        changed_at=held.now,
        reference=reference(),
    )
    if words.kind not in EntryKind.values:
        message = _("Choose what it is.")
        raise Invalid(message, {"kind": message})
    _write_words(entry, words)
    entry.slug = _slug(entry)
    _write_plan(entry, plan, held)
    _save(entry)
    _write_ties(entry, plan.ties)
    if entry.kind == EntryKind.MEETING:
        Meeting.objects.create(entry=entry, mode=Mode.IN_PERSON)
    held.record("entry_planned", entry, entry_kind=entry.kind)
    reckon(held, entry)
    return entry


@transaction.atomic
def plan_entries(
    presidency: Presidency, *, actor: Actor, planned: Sequence[tuple[Words, Plan]]
) -> list[Entry]:
    """Put several into the year at once, or none: what one phrase names at two times is two.

    Raises Invalid as `plan_entry` does, with `parts-N-field` for the N-th of several.
    """
    entries = []
    for number, (words, plan) in enumerate(planned):
        try:
            entries.append(plan_entry(presidency, actor=actor, words=words, plan=plan))
        except Invalid as error:
            if len(planned) == 1:
                raise
            fields = {f"parts-{number}-{name}": said for name, said in error.fields.items()}
            raise Invalid(error.message, fields) from error
    return entries


@transaction.atomic
def edit_entry(entry: Entry, *, actor: Actor, words: Words, sequence: int) -> Entry:
    """Say it otherwise. A changed place is told as was → now; dates have their own verbs."""
    held = take(entry, "edit_entry", actor, sequence)
    locked = held.entry
    before = facts_of(locked)
    announced = locked.audience != Audience.PRESIDENCY
    was_seen_by = locked.audience
    _write_words(locked, words)
    _check_audience(locked)
    if _narrower(was_seen_by, locked.audience):
        # What was written for fewer does not go on to more.
        _check_phrase(locked, "audience")
        locked.note = ""
        if was_seen_by == Audience.PRESIDENCY and not locked.slug.startswith(
            slugify(locked.title)[:70]
        ):
            locked.slug = _slug(locked)
    locked.sequence += 1
    locked.changed_at = held.now
    _save(locked)
    held.record("entry_edited", locked)
    if facts_of(locked) != before and announced:
        change = held.note(locked, before, "")
        if locked.state == EntryState.CONFIRMED:  # it stands in diaries with its place
            tell_of(locked, change, at=held.now)
    return locked


@transaction.atomic
def move_entry(entry: Entry, *, actor: Actor, plan: Plan, sequence: int, reason: str = "") -> Entry:
    """Plan it for another time. What depends on it follows, except what is confirmed."""
    held = take(entry, "move_entry", actor, sequence)
    locked = held.entry
    before = facts_of(locked)
    _write_plan(locked, plan, held)
    locked.state = EntryState.PLANNED
    locked.note = clean(reason)[:250]
    _save(locked)
    locked.relations.all().delete()
    _write_ties(locked, plan.ties)
    held.record("entry_moved", locked)
    reckon(held, locked, before=before, reason=reason)
    return locked


@transaction.atomic
def release_entry(entry: Entry, *, actor: Actor, kind: str, other: Entry, sequence: int) -> Entry:
    """Let one relation of it go, whatever its other dates: they stay as they are.

    Raises Invalid where it does not depend on `other` in this way.
    """
    held = take(entry, "release_entry", actor, sequence)
    locked = held.entry
    released, _rows = locked.relations.filter(kind=kind, other=other).delete()
    if not released:
        message = _("It does not depend on “%(title)s” in this way.") % {"title": other.title}
        raise Invalid(message, {"other": message})
    locked.sequence += 1
    locked.changed_at = held.now
    locked.save(update_fields=["sequence", "changed_at"])
    held.record("entry_released", locked, relation=kind, other=other.reference)
    reckon(held)
    return locked


@transaction.atomic
def link_page(entry: Entry, *, actor: Actor, page: str) -> Entry:
    """Say where what the entry stands for has a page of its own: "/dialogues/smart-customs/".

    Lists and calendars lead there from now on, or with "" to the year again; no date changes. Any
    year's entry, for a page may be made for what was long ago. Raises NotAllowed for others than
    the acting presidency, and Invalid for an entry that has another page.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not (actor.is_presidency or actor.clock):
        raise NotAllowed(_("The acting presidency keeps the timetable."))
    if locked.kind == EntryKind.MEETING or (page and locked.page not in ("", page)):
        message = _("This entry of the timetable has a page already.")
        raise Invalid(message, {"entry": message})
    locked.page = page
    locked.changed_at = now
    locked.save(update_fields=["page", "changed_at"])
    record("entry_linked", by=actor, kind="entry", subject=locked.reference, page=page)
    return locked


# Words and plans, checked and written


def _write_words(entry: Entry, words: Words) -> None:
    entry.title = require(" ".join(words.title.split()), "title", _("Give it a title."), limit=200)
    wrong: dict[str, str] = {}
    if words.audience not in Audience.values:
        wrong["audience"] = _("Choose who sees it.")
    if words.number is not None and not 1 <= words.number <= 99:
        wrong["number"] = _("A number from 1 to 99.")
    if words.number is not None and words.body is None:
        wrong["body"] = _("Say whose meeting it is, or leave its number out.")
    for name, text, limit in (
        ("summary", words.summary, 5000),
        ("place", words.place, 160),
        ("source", words.source, 250),
    ):
        if len(clean(text)) > limit:
            wrong[name] = _("At most %(count)d characters fit here.") % {"count": limit}
    if wrong:
        raise Invalid(_("Something of this entry cannot be right."), wrong)
    entry.body, entry.number = words.body, words.number
    entry.summary, entry.place = clean(words.summary), clean(words.place)
    entry.host, entry.audience = words.host, words.audience
    entry.source = clean(words.source)


def _slug(entry: Entry) -> str:
    """From the title, with a number where another entry of the year has it."""
    base = slugify(entry.title)[:70] or slugify(entry.get_kind_display()) or "entry"
    taken = set(
        Entry.objects.filter(presidency=entry.presidency, slug__startswith=base).values_list(
            "slug", flat=True
        )
    )
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _write_plan(entry: Entry, plan: Plan, held: HeldYear) -> None:
    year = held.presidency.year
    if plan.window is not None:
        check_window(plan.window, year)
    if not 1 <= plan.days <= LONGEST:
        message = _("Between 1 and %(count)d days.") % {"count": LONGEST}
        raise Invalid(message, {"days": message})
    phrase = clean(plan.phrase)
    if len(phrase) > 250:
        message = _("At most 250 characters fit here.")
        raise Invalid(message, {"phrase": message})
    for tie in plan.ties:
        _check_tie(tie, entry)
    entry.phrase, entry.days = phrase, plan.days
    window = plan.window
    entry.planned_first = window.earliest if window else None
    entry.planned_last = window.latest if window else None
    entry.precision = window.precision.value if window else ""
    _check_phrase(entry, "phrase")


def _check_phrase(entry: Entry, field: str) -> None:
    """Raises Invalid, beside `field`, where the words of its date name an entry that fewer see.

    The words are read by whoever reads the entry, whether or not its date depends on the other. A
    name that may as well mean an entry that all of them see tells nothing.
    """
    others = Entry.objects.filter(presidency=entry.presidency).exclude(pk=entry.pk)
    hidden = [audience for audience in _WIDTH if _narrower(audience, entry.audience)]
    if not entry.phrase or not others.filter(audience__in=hidden).exists():
        return
    known = list(others.prefetch_related("body__names"))
    for meant in entries_named(entry.phrase, entry.presidency.year, known):
        if all(other.audience in hidden for other in meant):
            message = _(
                "The words of its date name “%(title)s”, which is seen by fewer than this entry. "
                "Write other words, or let fewer see this entry."
            ) % {"title": meant[0].title}
            raise Invalid(message, {field: message})


def _check_tie(tie: Tie, entry: Entry) -> None:
    message = ""
    if tie.kind not in RelationKind.values:
        message = _("Choose how it depends on the other entry.")
    elif tie.other.presidency_id != entry.presidency_id:
        message = _("An entry depends on entries of its own year.")
    elif tie.other.pk == entry.pk and entry.pk is not None:
        message = _("An entry does not depend on itself.")
    elif _narrower(tie.other.audience, entry.audience):
        message = _(
            "“%(title)s” is seen by fewer than this entry, which would tell of it. Give days "
            "instead, or let fewer see this entry."
        ) % {"title": tie.other.title}
    elif tie.other.state == EntryState.CANCELLED:
        message = _("“%(title)s” is cancelled: nothing can depend on it.") % {
            "title": tie.other.title
        }
    elif tie.kind in _DISTANCES and (
        tie.unit not in Unit.values or tie.amount is None or not 1 <= tie.amount <= 366
    ):
        message = _("Say how many days, from 1 to 366, and of which kind.")
    if message:
        raise Invalid(message, {"phrase": message})


_WIDTH = [Audience.PRESIDENCY, Audience.MEMBERS, Audience.PUBLIC]


def _narrower(one: str, other: str) -> bool:
    return _WIDTH.index(Audience(one)) < _WIDTH.index(Audience(other))


def _check_audience(entry: Entry) -> None:
    """Raises Invalid where the entry would tell of one that fewer see, or be told of."""
    ties = Relation.objects.filter(Q(entry=entry) | Q(other=entry)).select_related("entry", "other")
    for tie in ties:
        mine, other = (entry, tie.other) if tie.entry_id == entry.pk else (tie.entry, entry)
        if _narrower(other.audience, mine.audience):
            message = _("“%(one)s” depends on “%(other)s”, which fewer would see.") % {
                "one": mine.title,
                "other": other.title,
            }
            raise Invalid(message, {"audience": message})


def _write_ties(entry: Entry, ties: Iterable[Tie]) -> None:
    rows = {(tie.kind, tie.other.pk): tie for tie in ties}
    Relation.objects.bulk_create(
        Relation(
            entry=entry,
            kind=tie.kind,
            other=tie.other,
            amount=tie.amount if tie.kind in _DISTANCES else None,
            unit=tie.unit if tie.kind in _DISTANCES else "",
        )
        for tie in rows.values()
    )


def _save(entry: Entry) -> None:
    """The year's lock keeps its address single; a number may be taken."""
    with single(_("This body has a meeting of this number in this year already."), "number"):
        entry.save()
