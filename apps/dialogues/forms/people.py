"""Who is invited, and to whom an invitation is passed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.delegations.models import MemberState
from apps.dialogues.actions import Person
from apps.dialogues.forms.fields import line
from apps.dialogues.states import Category


class PersonForm(forms.Form):
    use_required_attribute = False
    name = line(_("Name"), limit=150)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    organisation = line(_("Organisation"))
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
    name = line(_("Your colleague’s name"), limit=150)
    email = forms.CharField(
        label=_("Your colleague’s e-mail"),
        help_text=_("The link is sent there. Nobody else sees the address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
