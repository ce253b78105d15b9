"""The second step of planning: what the words mean, corrected by fields, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.models import Presidency
from apps.meetings.forms.planning import (
    Part,
    PhraseForm,
    drafted_parts,
    plan_of_draft,
    typed_parts,
)
from apps.meetings.models import Entry
from apps.meetings.phrases.understanding import read
from apps.meetings.planning import Plan, check_window
from apps.meetings.planning.foresight import Foresight, foresee
from apps.meetings.views.planning.common import general_of, wrong_of


@dataclass
class Times:
    """What a sent form says of when: its parts, their plans where they are whole, what follows."""

    parts: list[Part]
    plans: list[Plan | None]
    fresh: bool  # the words were read just now: nobody has seen yet what they were taken to mean
    foresight: Foresight | None = None

    @property
    def forms(self) -> list[BaseForm]:
        return [form for part in self.parts for form in (part.form, *part.rows.forms)]

    @property
    def general(self) -> list[str]:
        return [
            *general_of(self.forms),
            *(str(said) for part in self.parts for said in part.rows.non_form_errors()),
        ]

    @property
    def wrong(self) -> list[dict[str, object]]:
        return wrong_of(self.forms)


def times_of(
    data: QueryDict,
    phrase: PhraseForm,
    related: Mapping[str, Entry],
    presidency: Presidency,
    title: str = "",
) -> Times:
    """Reads the words if they were not read yet, or have changed; else takes the fields.

    `phrase` is valid.
    """
    given, year = phrase.cleaned_data, presidency.year
    words, days, count = given["phrase"], given["days"], given["parts"]
    drafts = read(words, year, list(related.values()))
    if data.get("do") == "read" or not count or words != given["read"]:
        said = [words if len(drafts) == 1 else draft.words for draft in drafts]
        plans = [plan_of_draft(draft, text, days) for draft, text in zip(drafts, said, strict=True)]
        return Times(drafted_parts(drafts, related, title), plans, fresh=True)
    parts = typed_parts(data, count, related, drafts)
    sound = [part.valid for part in parts]
    return Times(
        parts,
        [
            part.plan(words if count == 1 else part.form.cleaned_data["words"], days, year)
            if whole
            else None
            for part, whole in zip(parts, sound, strict=True)
        ],
        fresh=False,
    )


def look_ahead(
    times: Times,
    presidency: Presidency,
    entries: Sequence[Entry],
    subject: Callable[[int], Entry],
) -> None:
    """What follows from the plans, where each is whole. `subject` is the entry of the N-th part.

    A circle is said beside the fields: which of them to change is for the person to say.
    """
    plans = [plan for plan in times.plans if plan is not None]
    if len(plans) < len(times.plans):
        return
    planned = [subject(number) for number in range(len(plans))]
    new = [entry for entry in planned if entry.pk is None]
    by_key = {entry.reference: plan for entry, plan in zip(planned, plans, strict=True)}
    try:
        for plan in plans:
            if plan.window is not None:
                check_window(plan.window, presidency.year)
        times.foresight = foresee(presidency, entries, new, by_key)
    except Invalid as error:
        _say(times, error)


def _say(times: Times, error: Invalid) -> None:
    """Fields that were filled by the portal carry no message until they are sent: then above."""
    first = times.parts[0].form
    if first.is_bound:
        show_refusal(first, Invalid(error.message))
    else:
        times.parts[0].refusal = error.message


def status_of(data: QueryDict, times: Times) -> int:
    """422 where something is wrong, or is to be saved and cannot be."""
    unsaved = data.get("do") == "save" and times.foresight is None
    return 422 if times.wrong or unsaved else 200


def renewed(data: QueryDict, times: Times) -> QueryDict:
    """The form's own memory: which words were read, in how many parts, and what was seen."""
    again = data.copy()
    again["read"] = " ".join(data.get("phrase", "").split())
    again["parts"] = str(len(times.parts))
    again["seen"] = times.foresight.seen if times.foresight else ""
    return again


def unseen(data: QueryDict, times: Times) -> str:
    """Why this is not saved yet; empty where just this was shown before."""
    if times.foresight is None or (data.get("seen") == times.foresight.seen and not times.fresh):
        return ""
    if not data.get("seen"):
        return _("This is what follows. Nothing is saved yet: look at it, then save.")
    return _("What follows is no longer what you saw. Nothing is saved yet: look at it, then save.")
