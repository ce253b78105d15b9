"""What is asked of whoever registers for a training, and of the presidency that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.accounts.guests import GuestForm
from apps.buy_brics import actions
from apps.buy_brics.models import Campaign, Training
from apps.buy_brics.models.trainings import ADMITS, Audience
from apps.core.errors import Invalid
from apps.core.moments import moment_from_local
from apps.core.uploads import LARGEST
from apps.delegations.models import MemberState
from apps.meetings.actions import Days
from apps.meetings.models import Entry

OWN_WORDS = {"dir": "auto"}
NONE_OF_THESE = "none"
LATIN = {"dir": "ltr"}


def _line(label: Any, hint: Any = "", *, limit: int, missing: Any = "", **more: Any) -> Any:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=limit,
        widget=forms.TextInput(OWN_WORDS | more),
        required=bool(missing),
        error_messages={"required": missing},
    )


def _day(label: Any, hint: Any = "", *, missing: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=bool(missing),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2027-09-30."), "required": missing},
    )


def _clock(label: Any, hint: Any = "", *, missing: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=hint,
        required=bool(missing),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Write the time as 17:00."), "required": missing},
    )


class RegisterForm(GuestForm):
    """Who is signed in is asked for no address: it is that of the account."""

    use_required_attribute = False
    capacity = forms.ChoiceField(
        label=_("As what do you register"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose as what you register.")},
    )
    name = _line(
        _("Your name"),
        _("As a certificate is to show it."),
        limit=120,
        missing=_("Give your name."),
        autocomplete="name",
    )
    email = forms.CharField(
        label=_("E-mail address"),
        help_text=_("Your place is confirmed there. It is never shown to the public."),
        max_length=254,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "email"}),
        error_messages={"required": _("Give your e-mail address.")},
    )
    organisation = _line(
        _("Firm or authority"),
        limit=160,
        missing=_("Name your firm or authority."),
        autocomplete="organization",
    )
    member = forms.ChoiceField(
        label=_("Member"),
        help_text=_("Where your firm or authority is."),
        error_messages={"required": _("Choose a member, or that it is none of these.")},
    )

    field_order = ("capacity", "name", "email", "organisation", "member", "website_address")

    def __init__(
        self,
        *args: Any,
        training: Training,
        members: Sequence[MemberState],
        own_address: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {member.code: member for member in members}
        self.own_address = own_address
        admitted = ADMITS[Audience(training.audience)]
        capacity, member = self.fields["capacity"], self.fields["member"]
        assert isinstance(capacity, forms.ChoiceField)  # noqa: S101  for the type checker
        assert isinstance(member, forms.ChoiceField)  # noqa: S101
        capacity.choices = [(each.value, each.label) for each in admitted]
        if len(admitted) == 1:
            del self.fields["capacity"]
        self.only = admitted[0]
        member.choices = [
            ("", _("Choose a member")),
            *((each.code, each.name) for each in members),
            (NONE_OF_THESE, _("None of these")),
        ]
        if own_address:
            del self.fields["email"]

    def person(self) -> actions.Person:
        given = self.cleaned_data
        return actions.Person(
            name=given["name"],
            email=self.own_address or given["email"],
            organisation=given["organisation"],
            capacity=given.get("capacity", self.only.value),
            member=self.members.get(given["member"]),
        )


class CodeForm(forms.Form):
    use_required_attribute = False
    code = forms.CharField(
        label=_("Code of the certificate"),
        help_text=_("Sixteen letters and digits, with or without hyphens."),
        max_length=60,
        widget=forms.TextInput(LATIN | {"autocomplete": "off"}),
        error_messages={"required": _("Give the code that stands on the certificate.")},
    )

    def clean_code(self) -> str:
        """As it is stored: people type hyphens, spaces and capitals."""
        typed: str = self.cleaned_data["code"]
        return "".join(ch for ch in typed.lower() if ch.isalnum())


# The presidency's


class TrainingForm(forms.Form):
    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    title = _line(_("Title"), limit=200, missing=_("Give it a title."))
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=lambda: [(value, capfirst(label)) for value, label in Audience.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom it is.")},
    )
    description = forms.CharField(
        label=_("What people learn"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )
    language = _line(
        _("Language"),
        _("“English, interpreted into Portuguese”."),
        limit=100,
        missing=_("Say in which language it is held."),
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"),
        help_text=_("The training stands on its page as well."),
        queryset=Campaign.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("No campaign"),
    )
    places = forms.IntegerField(
        label=_("Places"), error_messages={"required": _("Say how many places there are.")}
    )
    places_per_member = forms.IntegerField(
        label=_("Most places for one member"),
        help_text=_("So that people of every member find one. Nothing: no limit."),
        required=False,
    )
    closes_on = _day(_("Registration closes on"), missing=_("Say until which day people register."))
    closes_at = _clock(
        _("At"), _("24 hours, on the clocks of the zone below."), missing=_("Say at what time.")
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), error_messages={"required": _("Choose the time zone.")}
    )
    sessions_needed = forms.IntegerField(
        label=_("Sessions attended for a certificate"),
        help_text=_("Nothing: every session that takes place."),
        required=False,
    )

    def __init__(
        self, *args: Any, zones: Sequence[Any], campaigns: QuerySet[Campaign], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        zone, campaign = self.fields["zone"], self.fields["campaign"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101  for the type checker
        assert isinstance(campaign, forms.ModelChoiceField)  # noqa: S101
        zone.choices = [("", _("Choose a time zone")), *zones]
        campaign.queryset = campaigns

    def particulars(self) -> actions.Particulars:
        """Raises Invalid for a deadline that the clocks of its zone skip."""
        given = self.cleaned_data
        try:
            closes = moment_from_local(given["closes_on"], given["closes_at"], given["zone"])
        except Invalid as error:
            fields = {
                "closes_at" if name == "time" else name: said for name, said in error.fields.items()
            }
            raise Invalid(error.message, fields) from error
        names = ("title", "audience", "description", "language", "campaign", "places")
        return actions.Particulars(
            closes=closes,
            places_per_member=given["places_per_member"],
            sessions_needed=given["sessions_needed"],
            **{name: given[name] for name in names},
        )


def initial_of(training: Training) -> dict[str, Any]:
    names = ("title", "audience", "description", "language", "places", "places_per_member")
    local = training.closes.local
    return {
        **{name: getattr(training, name) for name in names},
        "campaign": training.campaign.reference if training.campaign else "",
        "closes_on": local.date(),
        "closes_at": local.time(),
        "zone": training.zone,
        "sessions_needed": training.sessions_needed,
        "edition": training.edition,
    }


def _link_field() -> forms.CharField:
    return forms.CharField(
        label=_("Link to join"),
        help_text=_(
            "Only those who hold a place see it, from a quarter of an hour before the session. It "
            "can be given later."
        ),
        max_length=500,
        required=False,
        widget=forms.TextInput(LATIN | {"inputmode": "url"}),
    )


class SessionForm(forms.Form):
    """A new session: an entry of the year plan, or a day."""

    use_required_attribute = False
    entry = forms.ModelChoiceField(
        label=_("From the year plan"),
        help_text=_("Its dates are confirmed and moved there. Else give a day below."),
        queryset=Entry.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("A new session on the day below"),
    )
    title = _line(_("Title of a new session"), _("Nothing: that of the training."), limit=200)
    day = _day(_("Day"))
    start = _clock(_("Start"), _("24 hours, on the clocks of the zone below."))
    end = _clock(_("End"))
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    join_link = _link_field()

    def __init__(
        self, *args: Any, zones: Sequence[Any], entries: QuerySet[Entry], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        zone, entry = self.fields["zone"], self.fields["entry"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101  for the type checker
        assert isinstance(entry, forms.ModelChoiceField)  # noqa: S101
        zone.choices = list(zones)
        entry.queryset = entries

    def days(self) -> Days | None:
        given = self.cleaned_data
        if given["entry"] is not None or given["day"] is None:
            return None
        start, end = given["start"], given["end"]
        zone = given["zone"] if start or end else ""
        return Days(given["day"], given["day"], start, end, zone)


PLACED = dict.fromkeys(("first", "last", "phrase"), "day")  # a field of the verb by the form's


class LinkForm(forms.Form):
    """What a session has of its own: dates and title are those of its entry."""

    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    join_link = _link_field()


class MaterialForm(forms.Form):
    use_required_attribute = False
    title = _line(
        _("What the file is"),
        _("“Slides of the second part”."),
        limit=150,
        missing=_("Say what the file is."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPG, Word, PowerPoint or Excel, at most 20 MB."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if given.size is not None and given.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB.") % {"limit": LARGEST // 1024 // 1024}
            )
        return given


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = _line(
        _("Reason"),
        _("Whoever verifies the certificate reads it."),
        limit=250,
        missing=_("Say why."),
    )


class NamedForm(forms.Form):
    """How somebody is named on a certificate."""

    use_required_attribute = False
    name = _line(
        _("Name"), _("As the certificate is to show it."), limit=120, missing=_("Give the name.")
    )
    organisation = _line(
        _("Firm or authority"), limit=160, missing=_("Name the firm or authority.")
    )


class ReissueForm(NamedForm, ReasonForm):
    field_order = ("name", "organisation", "reason")


class ParticipantsFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[
            ("", _("Everyone")),
            ("placed", _("With a place")),
            ("waiting", _("On the waiting list")),
            ("cancelled", _("Cancelled")),
        ],
    )
    member = forms.ModelChoiceField(
        label=_("Member"),
        queryset=MemberState.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, members: QuerySet[MemberState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        assert isinstance(member, forms.ModelChoiceField)  # noqa: S101  for the type checker
        member.queryset = members
