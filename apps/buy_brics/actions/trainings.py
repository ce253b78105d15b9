"""A training as the presidency prepares it: what it is, its sessions and files, its announcement.

Locks are taken in this order: the training's row, those of the timetable, the trail's chain.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.audit.models import COMMON
from apps.buy_brics import materials, rules
from apps.buy_brics.actions.holding import check_edition
from apps.buy_brics.actions.places import check_limits, fill
from apps.buy_brics.links import https
from apps.buy_brics.models import Campaign, Material, Training, TrainingSession
from apps.buy_brics.models.trainings import Audience, TrainingState
from apps.core import moments
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.moments import Moment
from apps.core.single import single
from apps.core.text import clean, reference, require
from apps.core.windows import shaped
from apps.delegations.actors import Actor, still_accredited
from apps.delegations.models import Presidency
from apps.delegations.names import one_line
from apps.meetings import actions as meetings
from apps.meetings.models import Entry
from apps.meetings.planning import Plan
from apps.meetings.sentences import facts_of
from apps.meetings.states import Audience as SeenBy
from apps.meetings.states import EntryKind

MOST_PLACES = 100_000
MOST_SESSIONS = 50  # of one training
MOST_MATERIALS = 20  # of one session


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a training says of itself. `closes` is the deadline of registration."""

    title: str
    audience: str
    language: str
    places: int
    closes: Moment
    description: str = ""
    places_per_member: int | None = None
    sessions_needed: int | None = None
    campaign: Campaign | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A training that this transaction has locked, who acts, and the instant under the lock."""

    training: Training
    actor: Actor
    now: dt.datetime

    def record(self, verb: str, **data: object) -> None:
        record(
            verb,
            by=self.actor,
            kind="training",
            subject=self.training.reference,
            chain=COMMON,
            at=self.now,
            **data,
        )


def lock(training: Training) -> Training:
    """The row as it is now, with its sessions and the places given, held until the verb ends."""
    Training.objects.select_for_update().get(pk=training.pk)
    return Training.objects.complete().get(pk=training.pk)


def hold(training: Training, actor: Actor) -> Held:
    """For a verb of the presidency's. Raises NotVisible or NotAllowed."""
    locked = lock(training)
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not Training.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise NotVisible(_("There is no such training."))
    if not rules.runs_trainings(actor):
        raise NotAllowed(_("The presidency runs the trainings."))
    return Held(locked, actor, now)


@transaction.atomic
def create_training(*, actor: Actor, particulars: Particulars) -> Training:
    """A draft that the presidency alone sees until it is announced. Raises Invalid."""
    now = moments.database_now()
    actor = still_accredited(actor, now)
    if not rules.runs_trainings(actor):
        raise NotAllowed(_("The presidency runs the trainings."))
    training = Training(created_at=now, reference=reference())
    _write(training, particulars)
    training.slug = _slug(training)
    message = _("A training of this title was made just now. Look at it, or choose another title.")
    with single(message, "title"):
        training.save()
    Held(training, actor, now).record("training_created", places=training.places)
    return training


@transaction.atomic
def edit_training(
    training: Training, *, actor: Actor, particulars: Particulars, edition: int
) -> Training:
    """Say it otherwise; who waits gets the places that are added.

    Raises EditedMeanwhile where a colleague saved it since `edition`, Invalid, also for fewer
    places than are given already, and WrongState once it is over.
    """
    held = hold(training, actor)
    locked = held.training
    check_edition(locked.edition, edition)
    if locked.is_over(held.now):
        raise WrongState(
            _("The training is over: it stays as it was."),
            was=str(TrainingState.OPEN.label),
            now=str(TrainingState.ENDED.label),
        )
    _write(locked, particulars)
    check_limits(locked)
    locked.edition += 1
    locked.save()
    held.record("training_edited", places=locked.places)
    fill(locked, held.now, by=held.actor)
    return locked


@transaction.atomic
def add_session(
    training: Training,
    *,
    actor: Actor,
    entry: Entry | None = None,
    title: str = "",
    days: meetings.Days | None = None,
    join_link: str = "",
) -> TrainingSession:
    """A session: an entry that stands in the year plan, or a new one on these days.

    A new one is confirmed at once. Raises Invalid for days that cannot be right, an entry that is
    no public training of the timetable or belongs to another session, and a link without https.
    """
    held = hold(training, actor)
    locked = held.training
    link = _link(join_link)
    if len(locked.sessions.all()) >= MOST_SESSIONS:
        raise Invalid(_("A training has at most %(count)d sessions.") % {"count": MOST_SESSIONS})
    if entry is None:
        entry = _new_entry(held, title, days)
    else:
        _check_entry(entry, held.actor)
    entry = meetings.link_page(entry, actor=held.actor, page=f"/buy-brics/trainings/{locked.slug}/")
    session = TrainingSession.objects.create(
        training=locked, entry=entry, join_link=link, told=facts_of(entry)
    )
    held.record("training_session_added", session=session.reference, entry=entry.reference)
    return session


@transaction.atomic
def edit_session(
    session: TrainingSession, *, actor: Actor, join_link: str, edition: int
) -> TrainingSession:
    """Its link. Its title and its dates are those of its entry in the timetable.

    Raises EditedMeanwhile and Invalid.
    """
    held = hold(session.training, actor)
    locked = TrainingSession.objects.select_related("entry").get(pk=session.pk)
    check_edition(locked.edition, edition)
    locked.join_link = _link(join_link)
    locked.edition += 1
    locked.save(update_fields=["join_link", "edition"])
    held.record("training_session_edited", session=locked.reference)
    return locked


@transaction.atomic
def add_material(
    session: TrainingSession, *, actor: Actor, title: str, file: tuple[str, bytes]
) -> Material:
    """A file (name, bytes) for those who hold a place. Raises Invalid for what is not safe to
    hand on, or not of a kind that people can open."""
    held = hold(session.training, actor)
    name, content = file
    if session.materials.count() >= MOST_MATERIALS:
        message = _("A session has at most %(count)d files.") % {"count": MOST_MATERIALS}
        raise Invalid(message, {"file": message})
    saved_as = materials.checked(name, content)
    material = Material.objects.create(
        session=session,
        title=one_line(title, "title", _("Say what the file is.")),
        file=ContentFile(content, name=f"{reference()}{materials.suffix_of(saved_as)}"),
        name=saved_as,
        size=len(content),
        added_at=held.now,
    )
    held.record("training_material_added", material=material.reference)
    return material


@transaction.atomic
def remove_material(material: Material, *, actor: Actor) -> None:
    """Take a file away; the nightly sweep removes its bytes."""
    held = hold(material.session.training, actor)
    if Material.objects.filter(pk=material.pk).delete()[0]:
        held.record("training_material_removed", material=material.reference)


@transaction.atomic
def announce(training: Training, *, actor: Actor) -> Training:
    """Let everyone see it and register. Raises Invalid where it has no session yet, or its
    deadline has passed; WrongState where it is announced already."""
    held = hold(training, actor)
    locked = held.training
    if locked.announced_at is not None:
        raise WrongState(
            _("This training is announced already."),
            was=str(TrainingState.DRAFT.label),
            now=str(locked.state_at(held.now).label),
        )
    if not locked.live_sessions:
        raise Invalid(_("Add a session first: without one nobody knows when to come."))
    if locked.register_until <= held.now:
        raise Invalid(_("Registration has closed by its deadline. Set a later one first."))
    locked.announced_at = held.now
    locked.save(update_fields=["announced_at"])
    for session in locked.sessions.all():  # whoever registers reads these dates on the page
        session.told = facts_of(session.entry)
        session.save(update_fields=["told"])
    held.record("training_announced")
    return locked


# What is checked


def _write(training: Training, given: Particulars) -> None:
    training.title = require(
        " ".join(given.title.split()), "title", _("Give it a title."), limit=200
    )
    training.language = one_line(
        given.language, "language", _("Say in which language it is held."), limit=100
    )
    wrong: dict[str, str] = {}
    if given.audience not in Audience.values:
        wrong["audience"] = _("Choose for whom it is.")
    if not 1 <= given.places <= MOST_PLACES:
        wrong["places"] = _("A number from 1 to 100,000.")
    elif given.places_per_member is not None and not (1 <= given.places_per_member <= given.places):
        wrong["places_per_member"] = _("At least 1, and not more than all places.")
    if given.sessions_needed is not None and not 1 <= given.sessions_needed <= MOST_SESSIONS:
        wrong["sessions_needed"] = _("At least 1; or nothing, for every session.")
    description = clean(given.description)
    if len(description) > 10_000:
        wrong["description"] = _("At most 10,000 characters fit here.")
    if wrong:
        raise Invalid(_("Something of this training cannot be right."), wrong)
    training.audience, training.campaign = given.audience, given.campaign
    training.description = description
    training.places, training.places_per_member = given.places, given.places_per_member
    training.sessions_needed = given.sessions_needed
    training.register_until, training.zone = given.closes.instant, given.closes.zone


def _slug(training: Training) -> str:
    base = slugify(training.title)[:70].strip("-") or f"training-{training.reference}"
    taken = set(Training.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(s for n in range(2, len(taken) + 3) if (s := f"{base}-{n}") not in taken)


def _link(given: str) -> str:
    return https(given, "join_link", limit=500) if clean(given) else ""


def _new_entry(held: Held, title: str, days: meetings.Days | None) -> Entry:
    if days is None:
        message = _("Say on which day.")
        raise Invalid(message, {"first": message})
    if days.last < days.first:
        message = _("The last day comes before the first.")
        raise Invalid(message, {"last": message})
    entry = meetings.plan_entry(
        Presidency.objects.acting(),
        actor=held.actor,
        words=meetings.Words(
            kind=EntryKind.TRAINING, title=title or held.training.title, audience=SeenBy.PUBLIC
        ),
        plan=Plan(window=shaped(days.first, days.last), days=(days.last - days.first).days + 1),
    )
    meetings.confirm_entry(entry, actor=held.actor, days=days, sequence=entry.sequence)
    return Entry.objects.get(pk=entry.pk)


def _check_entry(entry: Entry, actor: Actor) -> None:
    message = ""
    if not Entry.objects.visible_to(actor).filter(pk=entry.pk).exists():
        message = _("There is no such entry in the timetable.")
    elif entry.kind != EntryKind.TRAINING or entry.audience != SeenBy.PUBLIC:
        message = _("Choose a training of the timetable that everyone sees.")
    elif TrainingSession.objects.filter(entry=entry).exists():
        message = _("This entry is a session of a training already.")
    if message:
        raise Invalid(message, {"entry": message})
