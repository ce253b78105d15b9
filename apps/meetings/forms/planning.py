"""Planning the year: what an entry is, when it is to be, and what the words were taken to mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.windows import Window, of_year, shaped
from apps.delegations.models import Body, MemberState
from apps.meetings.actions import Words
from apps.meetings.models import Entry
from apps.meetings.phrases import Unread
from apps.meetings.phrases.understanding import MOST_PARTS, MOST_TIES, Draft, Guess, leaves_open
from apps.meetings.planning import Plan, Tie
from apps.meetings.planning.confirming import LONGEST
from apps.meetings.states import (
    DATED_ELSEWHERE,
    Audience,
    EntryKind,
    EntryState,
    RelationKind,
    Unit,
)

LONGEST_PHRASE = 250  # characters
DISTANCES = (RelationKind.AHEAD, RelationKind.BEHIND)
NO_SUCH_DAY = _("Write the day as 2027-09-30.")
type Choices = Sequence[tuple[Any, Any]]


def day_field(label: Any, help_text: Any = "", *, missing: Any = "") -> forms.DateField:
    """`missing` is said where a day is needed and not there; without it none is needed."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": NO_SUCH_DAY, "required": missing},
    )


def line_field(label: Any, limit: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, max_length=limit, widget=widget, **more)


class BodyField(forms.ModelChoiceField[Body]):
    """A body by the name that it bears in the year of the form."""

    day = dt.date.min

    def label_from_instance(self, obj: Body) -> str:
        return f"{obj.name_at(self.day)} ({obj.code})"


class EntryForm(forms.Form):
    """What an entry is, dates apart."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[kind for kind in EntryKind.choices if kind[0] not in DATED_ELSEWHERE],
        help_text=_("A round of review is planned from its document’s page."),
    )
    title = line_field(_("Title"), 200, error_messages={"required": _("Give it a title.")})
    body = BodyField(
        label=_("Whose meeting"),
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("No body’s"),
    )
    number = forms.IntegerField(
        label=_("Which of the year"),
        help_text=_("2 for the body’s second meeting of the year."),
        required=False,
        min_value=1,
        max_value=99,
    )
    summary = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    host = forms.ModelChoiceField(
        label=_("Host"),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Not yet known"),
    )
    place = line_field(_("Place"), 160, required=False)
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Audience.choices,
        initial=Audience.PUBLIC,
        help_text=_("What the presidency alone sees is told to nobody."),
    )
    source = line_field(
        _("Source"),
        250,
        required=False,
        help_text=_("Where the date is written, such as “Concept note, paragraph 7”."),
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = dt.date(year, 1, 1)
        body, host = self.fields["body"], self.fields["host"]
        assert isinstance(body, BodyField)  # noqa: S101  for the type checker
        assert isinstance(host, forms.ModelChoiceField)  # noqa: S101
        body.queryset = Body.objects.prefetch_related("names")
        body.day = day
        host.queryset = MemberState.objects.members(day)

    def words(self, *, kind: str = "", title: str = "") -> Words:
        given = self.cleaned_data
        return Words(
            kind=kind or given["kind"],
            title=title or given["title"],
            **{name: given[name] for name in _OWN_WORDS},
        )


_OWN_WORDS = ("body", "number", "summary", "host", "place", "audience", "source")


class EditForm(EntryForm):
    """The words of an entry that is there, with its sequence when the form was opened."""

    sequence = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, entry: Entry, data: Mapping[str, Any] | None) -> EditForm:
        initial = {name: getattr(entry, name) for name in ("title", "sequence", *_OWN_WORDS)}
        initial["body"] = entry.body.code if entry.body else None
        initial["host"] = entry.host.code if entry.host else None
        form = cls(data, year=entry.presidency.year, initial=initial)
        del form.fields["kind"]
        return form


class PhraseForm(forms.Form):
    """When, in plain words; and what of it has been read and seen already."""

    use_required_attribute = False
    phrase = line_field(
        _("When, in plain words"),
        LONGEST_PHRASE,
        required=False,
        help_text=_(
            "Such as “late May/early June”, “before the second meeting” or “14 working days "
            "before the ministers”. In English."
        ),
    )
    days = forms.IntegerField(
        label=_("How many days it lasts"), min_value=1, max_value=LONGEST, initial=1
    )
    read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_PHRASE)
    parts = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST_PARTS
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def clean_phrase(self) -> str:
        return " ".join(str(self.cleaned_data["phrase"]).split())


class MoveForm(PhraseForm):
    reason = line_field(
        _("Why it moves"), 250, required=False, help_text=_("Shown beside was and now.")
    )
    sequence = forms.IntegerField(widget=forms.HiddenInput)


class PartForm(forms.Form):
    """One time: the days between which it lies. Its relations stand in rows of their own."""

    use_required_attribute = False
    words = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_PHRASE)
    title = line_field(_("Title"), 200, error_messages={"required": _("Give it a title.")})
    first = day_field(_("Not before"))
    last = day_field(_("Not after"))

    def __init__(self, *args: Any, several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not several:
            del self.fields["title"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day comes before the first."))
        elif bool(first) != bool(last) and not self.errors:
            missing = "first" if last else "last"
            self.add_error(missing, gettext("Give both days, or none."))
        return data

    @property
    def window(self) -> Window | None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        return shaped(first, last) if first and last else None


class TieForm(forms.Form):
    """One relation. A row without a kind is blank; `among` keeps whom an unclear name may mean."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("How"), choices=[("", _("No relation")), *RelationKind.choices], required=False
    )
    amount = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=366)
    unit = forms.ChoiceField(
        label=_("Days of which kind"), choices=[("", "–"), *Unit.choices], required=False
    )
    other = forms.ChoiceField(label=_("Which entry"), required=False)
    among = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.meant = [key for key in str(self["among"].value() or "").split() if key in entries]
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        titles = [(key, entry.title) for key, entry in entries.items()]
        if self.meant:
            likely = [(key, entries[key].title) for key in self.meant]
            groups: Choices = [(gettext("May be meant"), likely), (gettext("All entries"), titles)]
        else:
            groups = titles
        field.choices = [("", gettext("Choose an entry")), *groups]

    @property
    def blank(self) -> bool:
        """Nothing is said in this row yet."""
        return not self["kind"].value() and not self["other"].value()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if not kind:
            if data.get("other") and "kind" not in self.errors:
                self.add_error("kind", gettext("Choose how it depends on this entry."))
            return data
        if not data.get("other") and "other" not in self.errors:
            self.add_error("other", gettext("Choose which entry is meant."))
        if kind in DISTANCES:
            if data.get("amount") is None and "amount" not in self.errors:
                self.add_error("amount", gettext("Say how many days, from 1 to 366."))
            if not data.get("unit"):
                self.add_error("unit", gettext("Choose which days count."))
        return data

    @property
    def tie(self) -> Tie | None:
        """Complete in a valid form only."""
        data = self.cleaned_data
        if not data.get("kind"):
            return None
        far = data["kind"] in DISTANCES
        return Tie(
            data["kind"],
            self.entries[data["other"]],
            data["amount"] if far else None,
            data["unit"] if far else "",
        )


TieRows = forms.formset_factory(TieForm, extra=1, max_num=MOST_TIES, absolute_max=MOST_TIES)


@dataclass
class Part:
    """One time as a person corrects it: its days, its relations, and what was not understood."""

    form: PartForm
    rows: BaseFormSet[TieForm]
    heard: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    refusal: str = ""  # of what the words alone would plan

    @property
    def valid(self) -> bool:
        """Asks both, so that every message is there at once."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def plan(self, phrase: str, days: int, year: int) -> Plan | None:
        """The plan; None, with a message beside the first day, where nothing says when."""
        ties = tuple(tie for row in self.rows.forms if (tie := row.tie))
        window = self.form.window
        if window is None and not ties:
            if not leaves_open(phrase):
                self.form.add_error(
                    "first",
                    gettext(
                        "Say when: by days, or by another entry. Where no date is meant yet, write "
                        "“at an appropriate time”."
                    ),
                )
                return None
            window = of_year(year)
        return Plan(phrase, window, ties, days)


def plan_of_draft(draft: Draft, phrase: str, days: int) -> Plan | None:
    """The plan that the words make by themselves; None where something is left to be said."""
    if any(len(guess.candidates) > 1 for guess in draft.guesses):
        return None
    if draft.window is None and not draft.guesses:
        return None
    ties = tuple(Tie(g.kind, g.candidates[0], g.amount, g.unit) for g in draft.guesses)
    return Plan(phrase, draft.window, ties, days)


def drafted_parts(drafts: Sequence[Draft], entries: Mapping[str, Entry], title: str) -> list[Part]:
    """Fields filled with what was understood."""
    several = len(drafts) > 1
    return [
        Part(
            PartForm(
                prefix=f"parts-{number}",
                several=several,
                initial={
                    "words": draft.words,
                    "title": f"{title}, {draft.words}"[:200],
                    "first": draft.window.earliest if draft.window else None,
                    "last": draft.window.latest if draft.window else None,
                },
            ),
            TieRows(
                prefix=f"parts-{number}-ties",
                initial=[_row(guess) for guess in draft.guesses[:MOST_TIES]],
                form_kwargs={"entries": entries},
            ),
            draft.heard,
            draft.unread,
        )
        for number, draft in enumerate(drafts)
    ]


def _row(guess: Guess) -> dict[str, object]:
    one = len(guess.candidates) == 1
    return {
        "kind": guess.kind,
        "other": guess.candidates[0].reference if one else "",
        "amount": guess.amount,
        "unit": guess.unit,
        "among": "" if one else " ".join(entry.reference for entry in guess.candidates),
    }


def typed_parts(
    data: Mapping[str, Any], count: int, entries: Mapping[str, Entry], drafts: Sequence[Draft]
) -> list[Part]:
    """Fields as they were sent. `drafts` are the words read once more, for what to say of them."""
    return [
        Part(
            PartForm(data, prefix=f"parts-{number}", several=count > 1),
            TieRows(data, prefix=f"parts-{number}-ties", form_kwargs={"entries": entries}),
            drafts[number].heard if number < len(drafts) else (),
            drafts[number].unread if number < len(drafts) else (),
        )
        for number in range(count)
    ]


def planned_part(plan: Plan, entries: Mapping[str, Entry]) -> Part:
    """Fields filled with a plan that stands."""
    guesses = tuple(
        Guess("", tie.kind, (tie.other,), tie.amount, tie.unit)
        for tie in plan.ties
        if tie.other.reference in entries
    )
    return drafted_parts([Draft(plan.phrase, plan.window, guesses, (), ())], entries, "")[0]


def related_entries(entries: Iterable[Entry], entry: Entry | None = None) -> dict[str, Entry]:
    """Those that another may depend on, by reference, in the order of the year."""
    live = [e for e in entries if e.state != EntryState.CANCELLED and e != entry]
    ordered = sorted(live, key=lambda e: (e.first or dt.date.max, e.last or dt.date.max, e.pk))
    return {e.reference: e for e in ordered}
