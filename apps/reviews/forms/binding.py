"""Acts that bind a delegation, each of which counts once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.delegations.models import MemberState
from apps.reviews.forms.fields import Choices, words_field
from apps.reviews.states import (
    Position,
    ReservationKind,
    Shown,
)

LARGEST_EVIDENCE = 10 * 1024 * 1024  # bytes
EVIDENCE_TYPES = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".eml")


class OnceForm(forms.Form):
    """What every binding act carries: the key under which it counts once."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)


class SubmitForm(OnceForm):
    """What was reviewed, so that nothing else is submitted in its place."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    after = forms.IntegerField(widget=forms.HiddenInput)
    merged = forms.CharField(widget=forms.HiddenInput, max_length=64)


class FollowUpForm(OnceForm):
    """`standing` is the receipt of the position that was reviewed."""

    standing = forms.CharField(widget=forms.HiddenInput, max_length=12)


class ChooseReservationForm(forms.Form):
    """Which reservation (its place in the position, from 1; nothing: all)."""

    which = forms.ChoiceField(label=_("Reservation"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "which", forms.ChoiceField).choices = list(choices)


BLOCKING = "blocking"


class MaintainForm(ChooseReservationForm):
    shown_as = forms.ChoiceField(
        label=_("How it is maintained"),
        choices=[
            (Shown.FOOTNOTE.value, _("without blocking, as a footnote to the text")),
            (Shown.ANNEX.value, _("without blocking, as an annex to the text")),
            (Shown.RECORD.value, _("without blocking, as a line in the record")),
            (BLOCKING, _("it goes on blocking adoption")),
        ],
        widget=forms.RadioSelect,
    )


class ExplainForm(forms.Form):
    text = words_field(
        _("Explanation of position"),
        8,
        _("It stands in the record of this round, and changes nothing of its result."),
        _("Write the explanation of position."),
    )


class NoteForm(forms.Form):
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)
    member = forms.ChoiceField(label=_("Member"))
    note = forms.CharField(
        label=_("Letter or note"),
        help_text=_("Its number and date, as it is to be cited: “note verbale 12/2027”."),
        error_messages={"required": _("Name the letter: its number and date.")},
    )
    evidence = forms.FileField(
        label=_("The letter as a file"),
        help_text=_("PDF, image, Word or mail; at most 10 MB."),
        error_messages={
            "required": _("Add the letter itself as a file."),
            "empty": _("Add the letter itself as a file."),
        },
    )
    # Amendments are wording by paragraph: the delegation enters those itself.
    position = forms.ChoiceField(
        label=_("Position"),
        choices=[(value, said) for value, said in Position.choices if value != Position.AMENDMENTS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a position.")},
    )
    reason = words_field(_("Reason"), 3, _("As the letter states it."))
    reservation_kind = forms.ChoiceField(
        label=_("Kind of reservation"),
        choices=[("", _("None")), *ReservationKind.choices],
        required=False,
    )
    reservation_text = words_field(_("Text of the reservation"), 3)
    blocks = forms.BooleanField(
        label=_("The letter says that the reservation blocks adoption"), required=False
    )

    def __init__(self, *args: Any, members: Sequence[MemberState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "member", forms.ChoiceField).choices = [
            ("", ""),
            *((member.code, member.name) for member in members),
        ]

    def clean_evidence(self) -> Any:
        given = self.cleaned_data["evidence"]
        if PurePath(given.name).suffix.lower() not in EVIDENCE_TYPES:
            raise ValidationError(_("Send the letter as PDF, JPEG, PNG, DOCX or EML."), code="type")
        if given.size > LARGEST_EVIDENCE:
            raise ValidationError(_("The file is larger than 10 MB."), code="size")
        return given
