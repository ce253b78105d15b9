"""The answers of the form's steps, checked and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean
from apps.core.words import day_words
from apps.delegations.models import Organisation
from apps.research.compose import lines
from apps.research.models import Deliverable, TermsOfReference
from apps.research.states import Step
from apps.working_group.models import Area
from apps.working_group.queries import agreed_areas

TEXT_LIMIT = 20_000  # characters of one answer
ENTITY_LIMIT = 200
TITLE_LIMIT = 200  # of a deliverable
MAX_CANDIDATES = 20
MAX_DELIVERABLES = 20
TEXTS = {
    Step.PURPOSE: ("purpose", "scope"),
    Step.QUESTIONS: ("questions", "method"),
    Step.ENTITIES: ("candidates", "support_text"),
    Step.FUNDING: ("funding",),
}


def agreed(areas: Iterable[Area], today: dt.date) -> list[Area]:
    """The areas, each once. Raises Invalid where one is not agreed today."""
    chosen = {area.pk: area for area in areas}
    known = set(agreed_areas(today).values_list("pk", flat=True))
    if not known.issuperset(chosen):
        message = _("Choose from the areas that the members have agreed.")
        raise Invalid(message, {"areas": message})
    return sorted(chosen.values(), key=lambda area: area.order)


def write_texts(terms: TermsOfReference, step: Step, data: Mapping[str, Any]) -> None:
    """Set the step's fields on `terms`, which the caller saves. Raises Invalid by field."""
    problems = {}
    for field in TEXTS[step]:
        text = clean(data.get(field) or "")
        if len(text) > TEXT_LIMIT:
            problems[field] = _(
                "This is %(count)d characters long; at most %(limit)d fit here."
            ) % {
                "count": len(text),
                "limit": TEXT_LIMIT,
            }
        setattr(terms, field, text)
    if step == Step.ENTITIES and (problem := _candidates(terms.candidates)):
        problems["candidates"] = problem
    if problems:
        raise Invalid(next(iter(problems.values())), problems)
    if step == Step.ENTITIES:
        terms.support.set(_international(data.get("support") or ()))


def _candidates(text: str) -> str:
    named = lines(text)
    if len(named) > MAX_CANDIDATES:
        return _("Name at most %(limit)d entities.") % {"limit": MAX_CANDIDATES}
    if any(len(entity) > ENTITY_LIMIT for entity in named):
        return _("Write one entity on each line, in at most %(limit)d characters.") % {
            "limit": ENTITY_LIMIT
        }
    return ""


def _international(organisations: Iterable[Organisation]) -> list[Organisation]:
    chosen = list(organisations)
    if any(o.kind != Organisation.Kind.INTERNATIONAL for o in chosen):
        message = _("Technical support comes from international organisations.")
        raise Invalid(message, {"support": message})
    return chosen


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    title: str
    due_on: dt.date | None


def write_deliverables(
    terms: TermsOfReference, rows: Sequence[Mapping[str, Any]], today: dt.date
) -> None:
    """Replace the deliverables by these rows of `kind`, `title` and `due_on` (a UTC day).

    Raises Invalid with fields named "0-due_on": the row's place and its field.
    """
    given = [
        _Row(
            kind=row.get("kind") or "",
            title=" ".join(clean(row.get("title") or "").split()),
            due_on=row.get("due_on"),
        )
        for row in rows
    ]
    problems = dict(_problems(given, today))
    if problems:
        raise Invalid(next(iter(problems.values())), problems)
    terms.deliverables.all().delete()
    Deliverable.objects.bulk_create(
        Deliverable(terms=terms, kind=row.kind, title=row.title, due_on=row.due_on)
        for row in given
        if row.due_on is not None
    )


def _problems(rows: Sequence[_Row], today: dt.date) -> Iterable[tuple[str, str]]:
    interim = [r.due_on for r in rows if r.kind == Deliverable.Kind.INTERIM and r.due_on]
    if len(rows) > MAX_DELIVERABLES:
        yield "0-title", _("Name at most %(limit)d deliverables.") % {"limit": MAX_DELIVERABLES}
    for place, row in enumerate(rows):
        if row.kind not in Deliverable.Kind.values:
            yield f"{place}-kind", _("Choose what is delivered.")
        if title := _title_problem(row.title):
            yield f"{place}-title", title
        if due := _due_problem(row, interim, today):
            yield f"{place}-due_on", due


def _title_problem(title: str) -> str:
    if not title:
        return _("Give the deliverable a title.")
    if len(title) > TITLE_LIMIT:
        return _("This is %(count)d characters long; at most %(limit)d fit here.") % {
            "count": len(title),
            "limit": TITLE_LIMIT,
        }
    return ""


def _due_problem(row: _Row, interim: Sequence[dt.date], today: dt.date) -> str:
    if row.due_on is None:
        return _("Give the day on which it is due.")
    if row.due_on <= today:
        return _("%(day)s has passed or is today. Give a later day.") % {
            "day": day_words(row.due_on)
        }
    if row.kind == Deliverable.Kind.FINAL and interim and row.due_on <= max(interim):
        return _("The final study comes after the interim report, which is due on %(day)s.") % {
            "day": day_words(max(interim))
        }
    return ""
