"""The timetable's verbs: plan, edit, move, confirm, postpone, cancel, hold.

Whatever changes a date reckons the whole year again in the same transaction, so that what depends
on it follows, and writes was → now for every entry that moved. One lock, the presidency's row,
puts those who plan a year in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import clean, reference, require
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Body, MemberState, Presidency
from apps.meetings import rules, timetable
from apps.meetings.actions.telling import tell_of
from apps.meetings.models import Entry, EntryChange, Meeting, Relation
from apps.meetings.phrases.understanding import entries_named
from apps.meetings.planning import Plan, Tie, check_window, circle_refused, confirming, resolve
from apps.meetings.planning.confirming import LONGEST, Days, Hours
from apps.meetings.queries import planned_entries
from apps.meetings.sentences import facts_of
from apps.meetings.states import (
    ENTRY,
    Audience,
    EntryKind,
    EntryState,
    Mode,
    RelationKind,
    Unit,
)

MOST_ENTRIES = 500  # of one year
DATING = ("confirm_entry", "postpone_entry", "cancel_entry", "hold_entry")
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


class EditedMeanwhile(WrongState):
    """A colleague changed the entry since the actor opened its form: what was typed is kept."""


@transaction.atomic
def plan_entry(presidency: Presidency, *, actor: Actor, words: Words, plan: Plan) -> Entry:
    """Put something into the year.

    Raises Invalid for words or dates that cannot be right, relations that run in a circle, a
    second "second meeting" of a body, and a year of more than 500 entries.
    """
    held = _hold_year(presidency, actor)
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
    _reckon(held, entry)
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
    held = _hold(entry, "edit_entry", actor, sequence)
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
    held = _hold(entry, "move_entry", actor, sequence)
    locked = held.entry
    before = facts_of(locked)
    _write_plan(locked, plan, held)
    locked.state = EntryState.PLANNED
    locked.note = clean(reason)[:250]
    _save(locked)
    locked.relations.all().delete()
    _write_ties(locked, plan.ties)
    held.record("entry_moved", locked)
    _reckon(held, locked, before=before, reason=reason)
    return locked


@transaction.atomic
def release_entry(entry: Entry, *, actor: Actor, kind: str, other: Entry, sequence: int) -> Entry:
    """Let one relation of it go, whatever its other dates: they stay as they are.

    Raises Invalid where it does not depend on `other` in this way.
    """
    held = _hold(entry, "release_entry", actor, sequence)
    locked = held.entry
    released, _rows = locked.relations.filter(kind=kind, other=other).delete()
    if not released:
        message = _("It does not depend on “%(title)s” in this way.") % {"title": other.title}
        raise Invalid(message, {"other": message})
    locked.sequence += 1
    locked.changed_at = held.now
    locked.save(update_fields=["sequence", "changed_at"])
    held.record("entry_released", locked, relation=kind, other=other.reference)
    _reckon(held)
    return locked


@transaction.atomic
def confirm_entry(
    entry: Entry,
    *,
    actor: Actor,
    days: Days,
    sequence: int,
    reason: str = "",
    together: bool = True,
) -> list[Entry]:
    """Give it its day: from now on it never moves by itself. Confirmed again, it moves.

    With `together`, meetings back to back with it are confirmed on the days that follow, or move
    by as many days. Everyone concerned is told, was → now. Returns all that were confirmed.

    Raises Invalid for an end before its start, an unknown zone or a time that its clocks skip, a
    day outside the presidency's year, and a venue that is taken.
    """
    held = _hold(entry, "confirm_entry", actor, sequence)
    locked = held.entry
    partners = confirming.partners(locked).select_for_update(of=("self",)) if together else []
    confirmed = [
        _confirm(held, each, theirs, confirming.checked(each, theirs, held.presidency), reason)
        for each, theirs in confirming.with_partners(locked, days, partners)
    ]
    _reckon(held)
    return confirmed


@transaction.atomic
def date_round(entry: Entry, *, actor: Actor, day: dt.date) -> Entry:
    """Freeze a round's entry on the day of its deadline.

    The round decides this date, not the plan of a year: so it may lie in another year, and
    whichever presidency acts when the round is opened or extended sets it.
    """
    held = _hold(entry, "confirm_entry", actor, None, rule=rules.dates_rounds)
    locked = held.entry
    if locked.kind != EntryKind.ROUND:
        raise NotAllowed(_("Only the entry of a round takes its date from a deadline."))
    _confirm(held, locked, Days(day, day), (None, None), "")
    _reckon(held)
    return locked


@transaction.atomic
def postpone_entry(entry: Entry, *, actor: Actor, reason: str, sequence: int) -> Entry:
    """Take its date from it: it is to happen, nobody knows when. What depended on it is free."""
    return _end(entry, "postpone_entry", actor, reason, sequence, EntryState.POSTPONED)


@transaction.atomic
def cancel_entry(entry: Entry, *, actor: Actor, reason: str, sequence: int) -> Entry:
    """It will not happen. It stays in the timetable, struck, and in every calendar as cancelled."""
    return _end(entry, "cancel_entry", actor, reason, sequence, EntryState.CANCELLED)


@transaction.atomic
def hold_entry(
    entry: Entry, *, actor: Actor, first: dt.date, last: dt.date, sequence: int
) -> Entry:
    """Record when it was held. Raises Invalid for days to come or in the wrong order."""
    held = _hold(entry, "hold_entry", actor, sequence)
    locked = held.entry
    wrong: dict[str, str] = {}
    if last < first:
        wrong["last"] = _("The last day comes before the first.")
    if abs(first.year - held.presidency.year) > 1:
        wrong["first"] = _("This lies far from the presidency’s year, %(year)d.") % {
            "year": held.presidency.year
        }
    # Somewhere it is tomorrow already: a capital ahead of UTC records its evening.
    if last > (held.now + dt.timedelta(hours=14)).date():
        wrong["last"] = _("This day has not come yet.")
    if wrong:
        raise Invalid(_("These days cannot be right."), wrong)
    before = facts_of(locked)
    locked.actual_first, locked.actual_last = first, last
    locked.first, locked.last = first, last
    locked.state = EntryState.HELD
    locked.sequence += 1
    locked.changed_at = held.now
    locked.save()
    held.note(locked, before, "")
    held.record("entry_held", locked, first=first.isoformat(), last=last.isoformat())
    _reckon(held)
    return locked


# What every verb here begins with


@dataclass(slots=True)
class _Year:
    """A year that this transaction alone plans, who acts, and the instant under the lock."""

    presidency: Presidency
    actor: Actor
    now: dt.datetime

    def record(self, verb: str, entry: Entry, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="entry",
            subject=entry.reference,
            chain=COMMON,
            at=self.now,
            state=str(entry.state),
            **data,
        )

    def note(self, entry: Entry, was: dict[str, str | None], reason: str) -> EntryChange:
        return EntryChange.objects.create(
            entry=entry,
            at=self.now,
            by=self.actor.accreditation,
            was=was,
            now=facts_of(entry),
            reason=clean(reason)[:250],
            audience=entry.audience,
        )


@dataclass(slots=True)
class _Held(_Year):
    entry: Entry


def lock_year(presidency: Presidency) -> Presidency:
    """The lock that every verb takes first which changes a date of the year."""
    locked = Presidency.objects.select_for_update(of=("self",)).select_related("member")
    return locked.get(pk=presidency.pk)


type _Rule = Callable[[Actor, Presidency], bool]


def _hold_year(presidency: Presidency, actor: Actor, rule: _Rule = rules.can_plan) -> _Year:
    locked = lock_year(presidency)
    # Every entry of the year, before the trail: what depends on one is written after it.
    list(Entry.objects.select_for_update().filter(presidency=locked).order_by("pk").values("pk"))
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not rule(actor, locked):
        raise NotAllowed(_("The acting presidency keeps the timetable, from its own year on."))
    return _Year(locked, actor, now)


def _hold(
    entry: Entry, verb: str, actor: Actor, sequence: int | None, rule: _Rule = rules.can_plan
) -> _Held:
    """`sequence` is that of the entry when the actor opened the form; None: not asked."""
    year = _hold_year(entry.presidency, actor, rule)
    found = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("presidency__member", "body", "host")
        .filter(pk=entry.pk)
        .first()
    )
    if found is None or not Entry.objects.visible_to(year.actor).filter(pk=entry.pk).exists():
        raise NotVisible(_("There is no such entry in the timetable."))
    if sequence is not None and found.sequence != sequence:
        raise EditedMeanwhile(
            _("This entry has changed since you opened it. What you typed is kept below."),
            was=_("as you opened it"),
            now=found.get_state_display(),
        )
    ENTRY.after(verb, EntryState(found.state))
    if verb in DATING and Meeting.objects.filter(entry=found).in_session().exists():
        raise WrongState(
            _("The meeting is in session. Close the session first."),
            was=_("not in session"),
            now=_("in session"),
        )
    return _Held(year.presidency, year.actor, year.now, found)


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


def _write_plan(entry: Entry, plan: Plan, held: _Year) -> None:
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
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        if "numbered_meeting_once" not in str(error):
            raise
        message = _("This body has a meeting of this number in this year already.")
        raise Invalid(message, {"number": message}) from error


# Dates


def _confirm(held: _Held, entry: Entry, days: Days, hours: Hours, reason: str) -> Entry:
    before = facts_of(entry)
    confirming.stand(entry, days, hours)
    entry.note = ""
    entry.sequence += 1
    entry.changed_at = held.now
    entry.save()
    change = held.note(entry, before, reason)
    held.record("entry_confirmed", entry, first=days.first.isoformat(), last=days.last.isoformat())
    tell_of(entry, change, at=held.now)
    return entry


def _end(
    entry: Entry, verb: str, actor: Actor, reason: str, sequence: int, state: EntryState
) -> Entry:
    held = _hold(entry, verb, actor, sequence)
    locked = held.entry
    why = require(reason, "reason", _("Say why: everyone concerned is told."), limit=250)
    before = facts_of(locked)
    locked.state = state
    locked.note = why
    if state == EntryState.POSTPONED:
        locked.confirmed_first = locked.confirmed_last = None
        locked.starts_at = locked.ends_at = None
        locked.zone = ""
    locked.sequence += 1
    locked.changed_at = held.now
    locked.save()
    change = held.note(locked, before, why)
    held.record(f"entry_{state}", locked)
    tell_of(locked, change, at=held.now)
    _reckon(held)
    return locked


def _reckon(
    held: _Year,
    moved: Entry | None = None,
    *,
    before: dict[str, str | None] | None = None,
    reason: str = "",
) -> list[Entry]:
    """Reckon the year again and write what has moved; `moved` is written and noted in any case.

    Raises Invalid where relations run in a circle, with the circle spelt out.
    """
    entries = planned_entries(held.presidency)
    try:
        resolution = resolve(held.presidency, entries)
    except timetable.Circular as circle:
        raise circle_refused(circle, entries) from circle
    changed = []
    for entry in entries:
        if entry.state != EntryState.PLANNED:
            continue
        window = resolution.windows.get(entry.reference)
        first = window.earliest if window else None
        last = window.latest if window else None
        itself = moved is not None and entry.pk == moved.pk
        if (entry.first, entry.last) == (first, last) and not itself:
            continue
        was = before if itself and before is not None else facts_of(entry)
        fresh = itself and before is None
        entry.first, entry.last = first, last
        entry.sequence += 0 if fresh else 1
        entry.changed_at = held.now
        entry.save(update_fields=["first", "last", "sequence", "changed_at"])
        if not fresh and was != facts_of(entry):
            held.note(entry, was, reason if itself else "")
        if itself and moved is not None:
            moved.first, moved.last, moved.sequence = first, last, entry.sequence
        changed.append(entry)
    return changed
