"""The agenda as it is typed: rows that can be added, moved and removed before anything is saved.

Every answer to a button shows the rows again as they were typed. The field `order` says where a
row stands: a script that lets rows be dragged writes it, and nothing else depends on the script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models.functions import Upper
from django.http import QueryDict
from django.utils.translation import gettext_lazy, ngettext

from apps.delegations.actors import Actor
from apps.documents.models import Document
from apps.documents.names import parts_of
from apps.meetings.actions import Item
from apps.meetings.actions.meetings import MOST_ITEMS
from apps.meetings.agenda import DAY, Hours, overrun, timed
from apps.meetings.forms.meetings import Needed
from apps.meetings.meeting_page import agenda_of
from apps.meetings.models import Meeting
from apps.meetings.states import Purpose

PREFIX = "items"
_SEPARATORS = re.compile(r"[,;\n]+")
_ACT = re.compile(r"(up|down|remove)-(\d{1,4})")


class ItemForm(forms.Form):
    """One row. What cannot be right is said by the verb, except what cannot be read at all."""

    use_required_attribute = False
    reference = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    order = forms.CharField(required=False, widget=forms.HiddenInput)
    title = Needed(label=gettext_lazy("Title"), widget=forms.TextInput(attrs={"dir": "auto"}))
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        widget=forms.NumberInput(attrs={"min": 1, "max": DAY}),
        error_messages={
            "required": gettext_lazy("Say how many minutes it takes."),
            "invalid": gettext_lazy("Write the minutes as a number, such as 45."),
        },
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day"),
        widget=forms.NumberInput(attrs={"min": 1}),
        error_messages={
            "required": gettext_lazy("Say on which day of the meeting."),
            "invalid": gettext_lazy("Write the day as a number: 1 is the first."),
        },
    )
    presenter = forms.CharField(
        label=gettext_lazy("Introduced by"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    papers = forms.CharField(
        label=gettext_lazy("Documents"),
        help_text=gettext_lazy("By symbol, separated by commas."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    questions = forms.CharField(
        label=gettext_lazy("Guiding questions"),
        help_text=gettext_lazy("One on each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


Rows = forms.formset_factory(ItemForm, extra=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)
NAMES = tuple(ItemForm.base_fields)
type Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """A row's place in the day, as far as it can be read."""

    day: int
    minutes: int


def stored(meeting: Meeting) -> list[Typed]:
    """The saved agenda, as somebody would have typed it."""
    items = agenda_of(meeting)
    ids = {pk for item in items for pk in item.paper_ids}  # type: ignore[attr-defined]
    papers = Document.objects.filter(pk__in=ids, symbol__isnull=False)
    symbols = dict(papers.values_list("pk", "symbol__text"))
    return [
        {
            "reference": item.reference,
            "title": item.title,
            "purpose": item.purpose,
            "minutes": str(item.minutes),
            "day": str(item.day),
            "presenter": item.presenter,
            "questions": item.questions,
            "papers": ", ".join(
                symbols[pk]
                for pk in item.paper_ids  # type: ignore[attr-defined]
                if pk in symbols
            ),
        }
        for item in items
    ]


def typed(data: QueryDict) -> list[Typed]:
    """The rows as typed, right or not, in the order that they were given."""
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), MOST_ITEMS) if total.isdecimal() and len(total) < 5 else 0
    rows = [
        (_number(data.get(f"{PREFIX}-{n}-order", "")) or n + 1, n, _row(data, n))
        for n in range(count)
    ]
    return [{**row, "was": str(n)} for _order, n, row in sorted(rows, key=lambda r: r[:2])]


def _row(data: QueryDict, number: int) -> Typed:
    return {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in NAMES}


def blank(rows: Sequence[Typed]) -> Typed:
    day = rows[-1]["day"] if rows else "1"
    return {"purpose": Purpose.DISCUSSION, "minutes": "15", "day": day}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button asked for: the rows after it, and where a person at a keyboard goes on."""

    rows: list[Typed]
    focus: tuple[int, str] = (-1, "")  # the row's place, and "title", "up" or "down"
    full: bool = False


def rearranged(rows: list[Typed], act: str) -> Asked | None:
    """`rows` after "add", "up-3", "down-3" or "remove-3" (by the number that a row was sent
    under); None for anything else."""
    if act == "add":
        if len(rows) >= MOST_ITEMS:
            return Asked(rows, full=True)
        return Asked([*rows, blank(rows)], focus=(len(rows), "title"))
    found = _ACT.fullmatch(act)
    if found is None:
        return None
    verb, sent = found.groups()
    at = next((n for n, row in enumerate(rows) if row.get("was") == sent), None)
    if at is None:
        return Asked(rows)
    moved = list(rows)
    row = moved.pop(at)
    if verb == "remove":
        return Asked(moved, focus=(min(at, len(moved) - 1), "title"))
    to = max(at - 1, 0) if verb == "up" else min(at + 1, len(moved))
    moved.insert(to, row)
    on = "down" if to == 0 else "up" if to == len(moved) - 1 else verb  # the other is disabled
    return Asked(moved, focus=(to, on))


def unread(rows: Iterable[Typed]) -> Any:
    """The rows for further typing: nothing in them is checked."""
    return Rows(prefix=PREFIX, initial=_ordered(rows))


def read(rows: Sequence[Typed]) -> Any:
    """The rows to be checked, renumbered in their order."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for n, row in enumerate(_ordered(rows)):
        data |= {f"{PREFIX}-{n}-{name}": row.get(name, "") for name in NAMES}
    return Rows(data, prefix=PREFIX)


def _ordered(rows: Iterable[Typed]) -> list[Typed]:
    return [{**row, "order": str(n)} for n, row in enumerate(rows, start=1)]


def filled(rows: Iterable[Typed]) -> list[Typed]:
    """Without rows in which nobody wrote anything."""
    return [r for r in rows if r.get("reference") or any(r.get(n, "").strip() for n in WRITTEN)]


WRITTEN = ("title", "presenter", "papers", "questions")


def slots(rows: Iterable[Typed]) -> list[Slot]:
    """What can be read of days and minutes; where nothing can, no time passes."""
    return [
        Slot(_number(row.get("day", "")) or 1, min(_number(row.get("minutes", "")), DAY))
        for row in rows
    ]


def clocks(rows: Sequence[Typed], hours: Hours | None) -> list[str]:
    """ "10:00–10:15" for each row, as far as it can be read."""
    return [
        f"{slot.at.local:%H:%M}–{slot.until.local:%H:%M}"
        if slot.at and slot.until and slot.item.minutes
        else ""
        for slot in timed(slots(rows), hours)
    ]


def budget(rows: Sequence[Typed], hours: Hours | None) -> list[str]:
    """How much of each day is taken: "Day 1: 75 of 180 minutes are taken." """
    room = hours.minutes if hours else None
    used: dict[int, int] = {}
    for slot in slots(rows):
        used[slot.day] = used.get(slot.day, 0) + slot.minutes
    words = []
    for day, minutes in sorted(used.items()):
        facts = {"day": day, "count": minutes, "room": room}
        if room is None:
            line = ngettext(
                "Day %(day)d: %(count)d minute.", "Day %(day)d: %(count)d minutes.", minutes
            )
        else:
            line = ngettext(
                "Day %(day)d: %(count)d of %(room)d minutes is taken.",
                "Day %(day)d: %(count)d of %(room)d minutes are taken.",
                minutes,
            )
        words.append(line % facts)
    return words


def too_long(rows: Sequence[Typed], hours: Hours | None) -> tuple[int, str] | None:
    """The row that no longer fits its day, for a preview; the verb refuses it when saved."""
    over = overrun(slots(rows), hours)
    if over is None:
        return None
    index, minutes = over
    words = ngettext(
        "With this item the day runs %(count)d minute past the meeting’s end.",
        "With this item the day runs %(count)d minutes past the meeting’s end.",
        minutes,
    )
    return index, words % {"count": minutes}


def items_of(formset: Any, actor: Actor) -> list[Item]:
    """What the verb gets. A symbol that its actor cannot read puts an error beside its field."""
    named = {
        form.prefix: [name for name in map(str.strip, _SEPARATORS.split(form["papers"].value()))
                      if name]
        for form in formset.forms
    }  # fmt: skip
    found = _documents({name for names in named.values() for name in names}, actor)
    items = []
    for form in formset.forms:
        names = named[form.prefix]
        unknown = [name for name in names if name not in found]
        if unknown:
            message = ngettext(
                "There is no document %(names)s here that you may read.",
                "There are no documents %(names)s here that you may read.",
                len(unknown),
            )
            form.add_error("papers", message % {"names": ", ".join(unknown)[:300]})
        given = form.cleaned_data
        items.append(
            Item(
                title=given.get("title", ""),
                purpose=given.get("purpose", ""),
                minutes=given.get("minutes") or 0,
                day=given.get("day") or 0,
                presenter=given.get("presenter", ""),
                questions=given.get("questions", ""),
                papers=[found[name] for name in names if name in found],
                reference=given.get("reference", ""),
            )
        )
    return items


def _documents(names: Iterable[str], actor: Actor) -> dict[str, Document]:
    """By what was typed, however it was written: "cgeti/dewg/2027/w/3", with a revision or not."""
    bases = {name: parts_of(name)[0].upper() for name in names}
    seen = (
        Document.objects.visible_to(actor)
        .annotate(capitals=Upper("symbol__text"))
        .filter(symbol__voided_at=None, capitals__in=set(bases.values()))
    )
    by_symbol = {str(d.symbol).upper(): d for d in seen.select_related("symbol")}
    return {name: by_symbol[base] for name, base in bases.items() if base in by_symbol}


def _number(text: str) -> int:
    """0 for anything but a number of reasonable length."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 6 else 0


__all__ = [
    "Asked",
    "budget",
    "clocks",
    "filled",
    "items_of",
    "read",
    "rearranged",
    "stored",
    "too_long",
    "typed",
    "unread",
]
