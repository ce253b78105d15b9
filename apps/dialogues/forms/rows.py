"""Rows that are typed together. An emptied row is taken out; the number says where a row stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.delegations.models import MemberState
from apps.dialogues.actions import Part, Speaks
from apps.dialogues.actions.speakers import MOST_SPEAKERS
from apps.dialogues.forms.fields import line, number, paragraphs
from apps.dialogues.models import ProgrammeItem


class RowForm(forms.Form):
    use_required_attribute = False
    reference = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    position = number(_("Order"))


class ThemeForm(RowForm):
    title = line(_("Theme"), required=False)
    text = paragraphs(_("What it covers"), rows=3)


class QuestionForm(RowForm):
    text = paragraphs(_("Question"), rows=2)


class PartForm(RowForm):
    title = line(_("Title"), required=False, limit=250)
    day = number(_("Day"), least=1)
    minutes = number(_("Minutes"), least=1)


class SpeakerForm(RowForm):
    name = line(_("Name"), required=False)
    affiliation = line(
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
    organisation = line(_("Organisation"), required=False)
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
    text = paragraphs(_("Recommendation"), rows=2)


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
