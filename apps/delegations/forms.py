"""What people type to bring others in. The verbs decide; the forms only carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.forms import field_of
from apps.delegations.models import MemberState, Office, Organisation, Presidency, Status
from apps.delegations.queries import next_presidency

OFFICES_OF_PRESIDENCY_INVITATIONS = (
    Office.HEAD,
    Office.OBSERVER,
    Office.EXPERT,
    Office.STAKEHOLDER,
    Office.SECRETARIAT,
    Office.CHAIR,
)


def choices(*offices: Office) -> list[tuple[str, str]]:
    return [(office.value, str(office.label).capitalize()) for office in offices]


class PersonForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Their own: whoever reads mail there can accept."),
    )
    title = forms.CharField(
        label=gettext_lazy("Position"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("At home, such as “Deputy Director, Ministry of Trade”."),
    )


class ColleagueForm(PersonForm):
    """A head invites into the own delegation."""

    office = forms.ChoiceField(label=gettext_lazy("Office"), widget=forms.RadioSelect)
    focal_point = forms.BooleanField(
        label=gettext_lazy("List this person in the directory of focal points"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "office", forms.ChoiceField).choices = choices(
            Office.DELEGATE, Office.COORDINATOR
        )


class InvitationForm(PersonForm):
    """The presidency invites: one list of sides, grouped, and the office on that side."""

    side = forms.ChoiceField(label=gettext_lazy("For whom"))
    office = forms.ChoiceField(
        label=gettext_lazy("Office"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A member takes a head of delegation, a partner or invited state an observer, an "
            "organisation an expert or stakeholder, a presidency its secretariat and chair."
        ),
    )
    focal_point = forms.BooleanField(
        label=gettext_lazy("List this person in the directory of focal points"), required=False
    )

    field_order = ["side", "office", "name", "email", "title", "focal_point"]

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "side", forms.ChoiceField).choices = sides(day)
        field_of(self, "office", forms.ChoiceField).choices = choices(
            *OFFICES_OF_PRESIDENCY_INVITATIONS
        )

    def chosen_side(self) -> dict[str, Any]:
        """The side as `invite` takes it: state, organisation or presidency."""
        kind, _colon, code = self.cleaned_data["side"].partition(":")
        if kind == "state":
            return {"state": MemberState.objects.get(code=code)}
        if kind == "organisation":
            return {"organisation": Organisation.objects.get(code=code)}
        return {"presidency": Presidency.objects.get(year=int(code))}


def sides(day: dt.date) -> list[tuple[str, Any]]:
    acting = Presidency.objects.acting()
    following = next_presidency(acting)
    guests = MemberState.objects.with_status(Status.PARTNER, day) | (
        MemberState.objects.with_status(Status.INVITED, day)
    )
    return [
        ("", _("Choose")),
        (_("Members"), _states(MemberState.objects.members(day))),
        (_("Partners and invited states"), _states(guests)),
        (
            _("Organisations"),
            [(f"organisation:{each.code}", each.name) for each in Organisation.objects.all()],
        ),
        (
            _("Presidency"),
            [
                (f"presidency:{each.year}", str(each))
                for each in (acting, following)
                if each is not None
            ],
        ),
    ]


def _states(states: Any) -> list[tuple[str, str]]:
    return [(f"state:{state.code}", state.name) for state in states]


class RestorationForm(PersonForm):
    state = forms.ModelChoiceField(
        label=gettext_lazy("Member"),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose"),
    )
    letter = forms.CharField(
        label=gettext_lazy("Letter"),
        max_length=250,
        help_text=gettext_lazy(
            "Who wrote it, its number and day, such as “Note 12 of the embassy, 3 March 2027”."
        ),
    )

    field_order = ["state", "letter", "name", "email", "title"]

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = MemberState.objects.members(day)
        field_of(self, "state", forms.ModelChoiceField).queryset = members


class AcceptanceForm(forms.Form):
    """Somebody new opens an account by accepting."""

    name = forms.CharField(
        label=gettext_lazy("Your name, as others shall read it"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        help_text=gettext_lazy(
            "At least 8 characters, not digits alone, not one that many use, and unlike your name "
            "and address."
        ),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NextPresidencyForm(forms.Form):
    member = forms.ModelChoiceField(
        label=gettext_lazy("Which member presides next"),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose"),
    )

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = MemberState.objects.members(day)
        field_of(self, "member", forms.ModelChoiceField).queryset = members
