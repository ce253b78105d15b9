"""The forms of a meeting. They ask and clean; what cannot be right is said by the verbs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.delegations.models import Accreditation, MemberState, Organisation
from apps.documents.models import Version
from apps.documents.names import name_of
from apps.meetings.models import Decision
from apps.meetings.states import Capacity, Mode


class Needed(forms.CharField):
    """Needed, so not marked optional; that it is missing is the verb's to say."""

    def validate(self, value: Any) -> None:
        pass


class NeededChoice(forms.ChoiceField):
    """The same for a choice: without one, whoever reads it has a usual answer."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class DetailsForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("How it is held"), choices=Mode.choices, widget=forms.RadioSelect
    )
    venue = forms.CharField(
        label=_("Venue"),
        help_text=_(
            "Building and room. Delegations and the guests who are asked see it; the public sees "
            "the place."
        ),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    join_link = forms.CharField(
        label=_("Link to join"),
        help_text=_("Only the presidency and those who are registered see it."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url"}),
    )
    practical = forms.CharField(
        label=_("Practical information"),
        help_text=_(
            "Access, badges, interpretation, whom to call. Only the presidency and those who are "
            "registered see it."
        ),
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto"}),
    )


class GuestForm(forms.Form):
    guest = forms.ChoiceField(
        label=_("Invite a guest"),
        help_text=_("Partners, invited states and international organisations. Members need none."),
        error_messages={"required": _("Choose whom to invite.")},
    )

    def __init__(self, *args: Any, guests: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guest"].choices = [("", _("Choose")), *guests]  # type: ignore[attr-defined]


def guest_of(value: str) -> dict[str, Any]:
    """ "state:BY" as the verbs take it."""
    kind, _colon, code = value.partition(":")
    if kind == "state":
        return {"state": MemberState.objects.get(code=code)}
    return {"organisation": Organisation.objects.get(code=code)}


# Registration


class ColleagueForm(forms.Form):
    """Somebody of the own side who has an account."""

    comes = forms.BooleanField(required=False)
    capacity = NeededChoice(label=_("Capacity"), choices=Capacity.choices)
    online = forms.BooleanField(label=_("Takes part online"), required=False)

    def __init__(self, *args: Any, colleague: Accreditation, **kwargs: Any) -> None:
        kwargs["prefix"] = f"own-{colleague.reference}"
        super().__init__(*args, **kwargs)
        self.colleague = colleague
        self.fields["comes"].label = colleague.user.name


class OtherForm(forms.Form):
    """Somebody without an account. A row without a name and a function is a blank row."""

    use_required_attribute = False
    name = Needed(label=_("Name"), widget=forms.TextInput(attrs={"dir": "auto"}))
    function = forms.CharField(
        label=_("Function"), required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    capacity = forms.ChoiceField(
        label=_("Capacity"), choices=Capacity.choices, initial=Capacity.ADVISER
    )
    online = forms.BooleanField(label=_("Takes part online"), required=False)

    @property
    def is_blank(self) -> bool:
        return (
            not (self["name"].value() or "").strip()
            and not (self["function"].value() or "").strip()
        )


# The session


class DecisionForm(forms.Form):
    text = forms.CharField(
        label=_("What is decided"),
        help_text=_("The words that the chair says: the members decide, agree, take note."),
        widget=forms.Textarea(attrs={"dir": "auto"}),
    )
    version = forms.ChoiceField(
        label=_("The text that is decided on"),
        help_text=_("A fixed text of a document under this item. Its hash is recorded."),
        required=False,
    )

    def __init__(self, *args: Any, versions: Iterable[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {name_of(version): version for version in versions}
        if not self.versions:
            del self.fields["version"]
            return
        titles = [(name, f"{name}: {v.document.title}") for name, v in self.versions.items()]
        self.fields["version"].choices = [("", _("None: only the words above")), *titles]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Version | None:
        return self.versions.get(self.cleaned_data.get("version", ""))


class FollowUpForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be done"),
        help_text=_("One act, beginning with a verb: “Send data on parcels”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    owner = forms.ChoiceField(label=_("Who does it"))
    due_on = forms.DateField(
        label=_("Due"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2027-09-30.")},
    )
    decision = forms.ChoiceField(label=_("It follows from"), required=False)

    def __init__(
        self,
        *args: Any,
        owners: Sequence[tuple[str, Any]],
        decisions: Iterable[Decision],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decisions = {decision.reference: decision for decision in decisions}
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            ("presidency", _("The presidency")),
            *owners,
        ]
        if not self.decisions:
            del self.fields["decision"]
            return
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            ("", _("No decision")),
            *(
                (decision.reference, f"{decision.number}. {decision.text[:80]}")
                for decision in self.decisions.values()
            ),
        ]


class DoneForm(forms.Form):
    note = forms.CharField(
        label=_("What shows it"),
        help_text=_("A sentence or the symbol of a document."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
