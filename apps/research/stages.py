"""The life line of a study, from its proposal to its publication: a pure function of plain facts.

Order: proposed, reviewed by the members, agreed, the entity determined, commissioned, interim
report, the members' review of it, final study, published. Nothing here reads a clock or a table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words import day_words


class Key(StrEnum):
    PROPOSED = "proposed"
    REVIEW = "review"
    AGREED = "agreed"
    DETERMINED = "determined"
    COMMISSIONED = "commissioned"
    INTERIM = "interim"
    MEMBERS_REVIEW = "members_review"
    FINAL = "final"
    PUBLISHED = "published"


LABELS = {
    Key.PROPOSED: gettext_lazy("Proposed"),
    Key.REVIEW: gettext_lazy("Reviewed by the members"),
    Key.AGREED: gettext_lazy("Agreed"),
    Key.DETERMINED: gettext_lazy("Entity determined"),
    Key.COMMISSIONED: gettext_lazy("Commissioned"),
    Key.INTERIM: gettext_lazy("Interim report"),
    Key.MEMBERS_REVIEW: gettext_lazy("Members’ review"),
    Key.FINAL: gettext_lazy("Final study"),
    Key.PUBLISHED: gettext_lazy("Published"),
}


class Standing(models.TextChoices):
    """How far a study has come, in a word for lists and their filter."""

    DRAFT = "draft", gettext_lazy("Draft")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    PROPOSED = "proposed", gettext_lazy("Proposed")
    REVIEW = "review", gettext_lazy("Under review")
    AGREED = "agreed", gettext_lazy("Agreed")
    DETERMINED = "determined", gettext_lazy("Entity determined")
    COMMISSIONED = "commissioned", gettext_lazy("Commissioned")
    INTERIM = "interim", gettext_lazy("Interim report delivered")
    REVIEWED = "reviewed", gettext_lazy("Interim report reviewed")
    FINAL = "final", gettext_lazy("Final study delivered")
    PUBLISHED = "published", gettext_lazy("Published")


class StageState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one study. Days are UTC days; None: it has not happened, or not planned.

    `review_until` and `members_review_until` are the last days of rounds that run now.
    `in_public` says that these are the facts for readers who are not at work here: of what is
    late they are told nothing, since it may have come in and not be public.
    """

    in_public: bool = False
    withdrawn: dt.date | None = None
    proposed: dt.date | None = None
    tabled: dt.date | None = None
    review_until: dt.date | None = None
    agreed: dt.date | None = None
    decision_tabled: dt.date | None = None
    determined: dt.date | None = None
    entity: str = ""
    commissioned: dt.date | None = None
    interim_due: dt.date | None = None
    interim_delivered: dt.date | None = None
    members_review_until: dt.date | None = None
    members_reviewed: dt.date | None = None
    final_due: dt.date | None = None
    final_delivered: dt.date | None = None
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One point of the life line. `when` is said in words: a date, a plan, or nothing."""

    key: Key
    label: str
    state: StageState
    when: str

    @property
    def overdue(self) -> bool:
        return self.state == StageState.OVERDUE


def life_line(facts: Facts, today: dt.date) -> list[Stage]:
    """Nine stages: first those done, then the current one, then those ahead.

    What lies before something done is done: a study whose final text is here is not waiting for
    an interim report. A stage whose due day has passed is overdue, whether current or ahead.
    """
    happened = _happened(facts)
    keys = list(Key)
    reached = max((n for n, key in enumerate(keys) if happened[key] is not None), default=-1)
    return [
        _done(key, happened[key])
        if position <= reached
        else _open(key, facts, today, current=position == reached + 1)
        for position, key in enumerate(keys)
    ]


def standing(facts: Facts) -> Standing:
    """The last thing that happened."""
    happened = _happened(facts)
    reached = [
        (happened[Key.PUBLISHED], Standing.PUBLISHED),
        (happened[Key.FINAL], Standing.FINAL),
        (happened[Key.MEMBERS_REVIEW], Standing.REVIEWED),
        (happened[Key.INTERIM], Standing.INTERIM),
        (happened[Key.COMMISSIONED], Standing.COMMISSIONED),
        (happened[Key.DETERMINED], Standing.DETERMINED),
        (happened[Key.AGREED], Standing.AGREED),
        (facts.tabled, Standing.REVIEW),
        (happened[Key.PROPOSED], Standing.PROPOSED),
    ]
    begun = Standing.WITHDRAWN if facts.withdrawn else Standing.DRAFT
    return next((word for day, word in reached if day is not None), begun)


def _happened(facts: Facts) -> dict[Key, dt.date | None]:
    return {
        Key.PROPOSED: facts.proposed or facts.tabled,
        Key.REVIEW: facts.agreed,
        Key.AGREED: facts.agreed,
        Key.DETERMINED: facts.determined,
        Key.COMMISSIONED: facts.commissioned,
        Key.INTERIM: facts.interim_delivered,
        # A review that ended before a further interim report came is not the review of all.
        Key.MEMBERS_REVIEW: facts.members_reviewed if facts.interim_delivered else None,
        Key.FINAL: facts.final_delivered,
        Key.PUBLISHED: facts.published,
    }


def _done(key: Key, on: dt.date | None) -> Stage:
    return Stage(
        key, str(LABELS[key]), StageState.DONE, day_words(on) if on else _("No date given")
    )


def _open(key: Key, facts: Facts, today: dt.date, *, current: bool) -> Stage:
    due = {Key.INTERIM: facts.interim_due, Key.FINAL: facts.final_due}.get(key)
    if due is not None and due < today and not facts.in_public:
        days = (today - due).days
        when = ngettext(
            "Was due %(day)s, %(days)d day overdue", "Was due %(day)s, %(days)d days overdue", days
        ) % {"day": day_words(due), "days": days}
        return Stage(key, str(LABELS[key]), StageState.OVERDUE, when)
    state = StageState.CURRENT if current else StageState.AHEAD
    when = _("Due %(day)s") % {"day": day_words(due)} if due else ""
    if current:
        when = when or next(_news(key, facts), "")
    return Stage(key, str(LABELS[key]), state, when)


def _news(key: Key, facts: Facts) -> Iterator[str]:
    """What can be said of the current stage beyond its name, best first."""
    if key == Key.REVIEW and facts.review_until:
        yield _("Round open until %(day)s") % {"day": day_words(facts.review_until)}
    if key == Key.REVIEW and facts.tabled:
        yield _("Tabled %(day)s") % {"day": day_words(facts.tabled)}
    if key == Key.REVIEW:
        yield _("Waits for the presidency to table it")
    if key == Key.PROPOSED and facts.withdrawn:
        yield _("Withdrawn %(day)s") % {"day": day_words(facts.withdrawn)}
    if key == Key.PROPOSED:
        yield _("Being drafted")
    if key == Key.DETERMINED and facts.decision_tabled:
        yield _("Draft decision tabled %(day)s") % {"day": day_words(facts.decision_tabled)}
    if key == Key.DETERMINED and not facts.in_public:
        yield _("Members nominate entities")
    if key == Key.COMMISSIONED and facts.entity:
        yield _("Waits for the presidency’s letter to %(entity)s") % {"entity": facts.entity}
    if key == Key.MEMBERS_REVIEW and facts.members_review_until:
        yield _("Round open until %(day)s") % {"day": day_words(facts.members_review_until)}
    if key == Key.MEMBERS_REVIEW and not facts.in_public:
        yield _("Waits for a round on the interim report")
