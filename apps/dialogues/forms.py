"""The forms of dialogues. They ask and clean; what cannot be right is said by the verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.core.forms import field_of
from apps.core.moments import Moment, moment_from_local
from apps.core.uploads import LARGEST
from apps.delegations.models import MemberState
from apps.dialogues.actions import Part, Particulars, Person, Speaks
from apps.dialogues.actions.speakers import MOST_SPEAKERS
from apps.dialogues.models import Dialogue, GuidingQuestion, ProgrammeItem
from apps.dialogues.states import Category, ContributionKind
from apps.meetings.models import Meeting

type Choices = Iterable[tuple[Any, Any]]


def _long(label: Any, help_text: Any = "", *, rows: int = 6, required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def _line(label: Any, help_text: Any = "", *, required: bool = True, limit: int = 200) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _number(label: Any, help_text: Any = "", *, least: int = 0) -> Any:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=least,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write a number, such as 40.")},
    )


def _day(label: Any) -> Any:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _time(label: Any) -> Any:
    return forms.TimeField(
        label=label,
        required=False,
        help_text=_("24 hours, on the clocks of the zone below."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class ParticularsForm(forms.Form):
    """What the presidency says of a dialogue; the places by category and by member stand last."""

    use_required_attribute = False
    introduction = _long(_("Introduction"), _("What it is for. It stands on its page."))
    practical = _long(
        _("Practical information"),
        _("Venue, entrance, link to join: only people with a place read it."),
        rows=4,
    )
    register_date = _day(_("Answers to invitations until: day"))
    register_time = _time(_("Answers to invitations until: time"))
    contribute_date = _day(_("Contributions until: day"))
    contribute_time = _time(_("Contributions until: time"))
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    places = _number(_("Places in all"), _("Empty: no limit."))

    def __init__(
        self, *args: Any, zones: Choices, members: Sequence[MemberState], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101
        zone.choices = [("", _("Choose a time zone")), *zones]
        for category in Category:
            self.fields[f"category_{category.value}"] = _number(category.label)
        for member in members:
            self.fields[f"member_{member.code}"] = _number(member.name)

    def by_category(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("category_")]

    def by_member(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("member_")]

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(("category_", "member_"))]

    def particulars(self) -> Particulars:
        """Raises Invalid for a day without its time, or a moment without its zone."""
        data = self.cleaned_data
        return Particulars(
            introduction=data["introduction"],
            practical=data["practical"],
            places=data["places"],
            register_until=self._moment("register"),
            contribute_until=self._moment("contribute"),
            quotas={
                name.replace("_", ":", 1): data[name]
                for name in self.fields
                if name.startswith(("category_", "member_")) and data[name] is not None
            },
        )

    def _moment(self, name: str) -> Moment | None:
        day: dt.date | None = self.cleaned_data[f"{name}_date"]
        time: dt.time | None = self.cleaned_data[f"{name}_time"]
        if day is None and time is None:
            return None
        if day is None or time is None:
            part = "date" if day is None else "time"
            message = _("Give the day and the time, or neither.")
            raise Invalid(str(message), {f"{name}_{part}": str(message)})
        try:
            return moment_from_local(day, time, self.cleaned_data["zone"])
        except Invalid as error:
            fields = {f"{name}_{k}" if k == "time" else k: v for k, v in error.fields.items()}
            raise Invalid(error.message, fields) from error


def particulars_of(dialogue: Dialogue) -> dict[str, Any]:
    """The form as it would have been typed."""
    given: dict[str, Any] = {
        "introduction": dialogue.introduction,
        "practical": dialogue.practical,
        "places": dialogue.places,
        "zone": dialogue.zone,
    }
    for name, moment in (
        ("register", dialogue.registers_until),
        ("contribute", dialogue.contributes_until),
    ):
        if moment is not None:
            given[f"{name}_date"] = moment.local.date()
            given[f"{name}_time"] = moment.local.time()
    for quota in dialogue.quotas.select_related("member"):
        given[quota.key.replace(":", "_", 1)] = quota.places
    return given


# Rows that are typed together. An emptied row is taken out; the number says where a row stands.


class RowForm(forms.Form):
    use_required_attribute = False
    reference = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    position = _number(_("Order"))


class ThemeForm(RowForm):
    title = _line(_("Theme"), required=False)
    text = _long(_("What it covers"), rows=3)


class QuestionForm(RowForm):
    text = _long(_("Question"), rows=2)


class PartForm(RowForm):
    title = _line(_("Title"), required=False, limit=250)
    day = _number(_("Day"), least=1)
    minutes = _number(_("Minutes"), least=1)


class SpeakerForm(RowForm):
    name = _line(_("Name"), required=False)
    affiliation = _line(
        _("Affiliation"),
        _("What the person is: Director, Sample Centre."),
        required=False,
        limit=2_000,
    )
    member = forms.ModelChoiceField(
        label=_("Member"),
        help_text=_("For whom the person speaks: a member, or an organisation."),
        queryset=MemberState.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("None of them"),
    )
    organisation = _line(_("Organisation"), required=False)
    email = forms.CharField(
        label=_("E-mail of an invited person"),
        help_text=_(
            "Where the speaker is invited to this dialogue. It is not shown; what you leave empty "
            "above is taken from the invitation."
        ),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class RecommendationForm(RowForm):
    text = _long(_("Recommendation"), rows=2)


class _Formset(forms.BaseFormSet[Any]):
    written: tuple[str, ...] = ("text",)  # a row without any of them is taken out

    def ordered(self) -> list[forms.Form]:
        """What was written, in the order of its numbers; rows without one come last."""
        filled = [
            form
            for form in self.forms
            if any(str(form.cleaned_data.get(name, "")).strip() for name in self.written)
        ]
        numbers = [form.cleaned_data["position"] for form in filled]
        order = sorted(range(len(filled)), key=lambda n: (numbers[n] is None, numbers[n] or 0))
        return [filled[n] for n in order]

    def rows(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.ordered()]

    def show(self, refusal: Invalid) -> bool:
        """Beside their fields, what is wrong with single rows; False where it is of none."""
        rows = self.ordered()
        for key, message in refusal.fields.items():
            number, _colon, name = key.partition(":")
            rows[int(number)].add_error(name, message)
        return bool(refusal.fields)


class _Titled(_Formset):
    written = ("title",)


class _Named(_Formset):
    written = ("name", "email", "affiliation", "organisation")


def _formset(form: type[forms.Form], base: type[_Formset], most: int) -> Any:
    return forms.formset_factory(form, formset=base, extra=2, max_num=most, absolute_max=most)


Themes = _formset(ThemeForm, _Titled, 20)
Questions = _formset(QuestionForm, _Formset, 40)
Programme = _formset(PartForm, _Titled, 100)
Speakers = _formset(SpeakerForm, _Named, MOST_SPEAKERS)
Recommendations = _formset(RecommendationForm, _Formset, 50)


def numbered(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "position": number} for number, row in enumerate(rows, start=1)]


def parts_of(rows: Iterable[Mapping[str, Any]]) -> list[Part]:
    return [
        Part(
            title=row["title"],
            minutes=row["minutes"] or 0,
            day=row["day"] or 1,
            reference=row["reference"],
        )
        for row in rows
    ]


def typed_speakers(item: ProgrammeItem) -> list[dict[str, Any]]:
    """The rows as they would have been typed."""
    return [
        {
            "name": speaker.name,
            "affiliation": speaker.affiliation,
            "member": speaker.member.code if speaker.member else "",
            "organisation": speaker.organisation,
            "email": speaker.invitation.email if speaker.invitation else "",
        }
        for speaker in item.speakers.select_related("member", "invitation")
    ]


def speakers_of(rows: Iterable[Mapping[str, Any]]) -> list[Speaks]:
    names = ("name", "affiliation", "member", "organisation", "email")
    return [Speaks(**{name: row[name] for name in names}) for row in rows]


# People


class PersonForm(forms.Form):
    use_required_attribute = False
    name = _line(_("Name"), limit=150)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    organisation = _line(_("Organisation"))
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Choose a category")), *Category.choices]
    )
    member = forms.ModelChoiceField(
        label=_("Member"),
        help_text=_("Whose entrepreneur, official or scholar the person is."),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("None of them"),
    )

    def __init__(self, *args: Any, states: QuerySet[MemberState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "member", forms.ModelChoiceField).queryset = states

    def person(self) -> Person:
        return Person(**self.cleaned_data)


class TableForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=_("Table of people"),
        help_text=_(
            "XLSX or CSV with the columns Name, E-mail, Organisation, Category and, if you like, "
            "Member. Nobody is invited before you have seen the rows."
        ),
        error_messages={"required": _("Choose the file that holds the table.")},
    )


class ColleagueForm(forms.Form):
    """Passing an invitation on."""

    use_required_attribute = False
    name = _line(_("Your colleague’s name"), limit=150)
    email = forms.CharField(
        label=_("Your colleague’s e-mail"),
        help_text=_("The link is sent there. Nobody else sees the address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


# Contributions


class ContributionForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=_("What it is"), choices=ContributionKind.choices)
    question = forms.ModelChoiceField(
        label=_("Guiding question"),
        help_text=_("Needed where you answer one."),
        queryset=GuidingQuestion.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("None: a statement or a presentation"),
    )
    title = _line(_("Title"), required=False)
    text = _long(_("Text"), rows=10)
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, .docx or .pptx, up to 20 MB."), required=False
    )

    def __init__(self, *args: Any, questions: QuerySet[GuidingQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "question", forms.ModelChoiceField).queryset = questions

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        upload = data.pop("file")
        return {**data, "file": uploaded(upload) if upload else None}


class AnswerForm(forms.Form):
    """A guiding question answered on its own page: nothing to choose."""

    use_required_attribute = False
    text = _long(_("Your answer"), rows=10, required=True)
    file = ContributionForm.base_fields["file"]

    def given(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        return {
            "kind": ContributionKind.ANSWER,
            "text": self.cleaned_data["text"],
            "file": uploaded(upload) if upload else None,
        }


def uploaded(upload: UploadedFile[bytes]) -> tuple[str, bytes]:
    """Name and bytes. Raises Invalid for what was too large to be kept at all."""
    if (upload.size or 0) > LARGEST:
        message = str(_("The file is larger than 20 MB."))
        raise Invalid(message, {"file": message})
    return upload.name or "", upload.read()


class DecisionForm(forms.Form):
    use_required_attribute = False
    publish = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Publish")), ("no", _("Do not publish"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = _long(_("Reason"), _("Needed where it is not published. Its author reads it."), rows=3)


# The summary


class SummaryForm(forms.Form):
    use_required_attribute = False
    summary = _long(
        _("Summary"), _("What was heard. An empty line begins a paragraph."), rows=14, required=True
    )


class AgendaForm(forms.Form):
    use_required_attribute = False
    meeting = forms.ChoiceField(
        label=_("Meeting"), error_messages={"required": _("Choose a meeting.")}
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=1_440,
        initial=20,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {meeting.entry.reference: meeting for meeting in meetings}
        field = self.fields["meeting"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", _("Choose a meeting")),
            *((key, meeting.entry.title) for key, meeting in self.meetings.items()),
        ]
