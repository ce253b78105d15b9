"""What people fill in. Forms shape and hand over; the verbs check, so that one place decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _

from apps.core.moments import Moment, moment_from_local
from apps.delegations.models import MemberState
from apps.documents.models import Version
from apps.reviews.models import DraftComment, DraftPosition
from apps.reviews.states import (
    BLOCKING_BY_DEFAULT,
    CommentType,
    Disposition,
    Position,
    ReservationKind,
    Result,
    RoundKind,
    Shown,
    Visibility,
)

MOST_RESERVATIONS = 10
LARGEST_EVIDENCE = 10 * 1024 * 1024  # bytes
EVIDENCE_TYPES = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".eml")
USUAL_TIME = dt.time(17, 0)
SHOWN = [
    (Shown.FOOTNOTE.value, _("a footnote")),
    (Shown.ANNEX.value, _("an annex")),
    (Shown.RECORD.value, _("a line in the record")),
]
# In session a round opens under its item of the agenda, from the meeting's page.
OPENED_BY_FORM = [(kind.value, kind.label) for kind in (RoundKind.COMMENT, RoundKind.ADOPTION)]
type Choices = Sequence[tuple[str, Any]]


def words_field(label: Any, rows: int, hint: Any = "", missing: Any = "") -> forms.CharField:
    """Several lines of a person's own words, in whichever script and direction.

    `missing` is said where they are needed and not there.
    """
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing},
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class CommentForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    clause = forms.CharField(widget=forms.HiddenInput, required=False)
    text = words_field(_("Comment"), 4)
    wording = words_field(
        _("Proposed wording"), 5, _("Change the words of the paragraph here, or leave them.")
    )
    deletes = forms.BooleanField(label=_("Propose to delete this paragraph"), required=False)
    rationale = words_field(_("Why"), 3)
    type = forms.ChoiceField(label=_("Type"), choices=CommentType.choices)

    def __init__(self, *args: Any, on_whole_text: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_whole_text:
            del self.fields["wording"], self.fields["deletes"]

    @classmethod
    def of(cls, comment: DraftComment, clause_text: str) -> CommentForm:
        """Filled from a draft. Without proposed wording, the clause's own words stand there."""
        initial = {
            "edition": comment.edition,
            "clause": comment.clause,
            "text": comment.text,
            "wording": comment.wording or clause_text,
            "deletes": comment.deletes,
            "rationale": comment.rationale,
            "type": comment.type,
        }
        return cls(initial=initial, on_whole_text=not comment.clause)

    def values(self) -> dict[str, object]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "edition"}


class PositionForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    position = forms.ChoiceField(
        label=_("Position"), choices=Position.choices, widget=forms.RadioSelect, required=False
    )
    reason = words_field(_("Reason"), 4, _("Required where your delegation cannot join consensus."))
    statement = words_field(_("Statement for the record"), 3)
    note = words_field(_("Note within the delegation"), 2, _("Nobody outside ever sees it."))

    @classmethod
    def of(cls, draft: DraftPosition | None) -> PositionForm:
        if draft is None:
            return cls(initial={"edition": 0})
        names = ("edition", "position", "reason", "statement", "note")
        return cls(initial={name: getattr(draft, name) for name in names})


class ReservationForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of reservation"),
        choices=[("", _("None")), *ReservationKind.choices],
        help_text=_("A study reservation asks for more time to examine."),
        required=False,
    )
    clause = forms.ChoiceField(label=_("On"), required=False)
    text = words_field(_("Text of the reservation"), 3)
    blocks = forms.ChoiceField(
        label=_("This blocks adoption"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Unless you choose, study and substantive reservations block."),
    )
    shown_as = forms.ChoiceField(
        label=_("Where it does not block, it goes with the text as"),
        choices=SHOWN,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Then it is public once the text is. Unless you choose, it stays among the members."
        ),
    )

    def __init__(self, *args: Any, clauses: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = list(clauses)

    @property
    def entry(self) -> dict[str, object] | None:
        """The reservation as the verb takes it; None where nothing was entered."""
        data = self.cleaned_data
        if not (data.get("kind") or (data.get("text") or "").strip()):
            return None
        chosen = data.get("blocks")
        blocks = chosen == "yes" if chosen else data.get("kind") in BLOCKING_BY_DEFAULT
        return {
            "kind": data.get("kind") or "",
            "clause": data.get("clause") or "",
            "text": data.get("text") or "",
            "blocks": blocks,
            "shown_as": data.get("shown_as") or "",
        }


def reservation_forms(blank: int) -> type[BaseFormSet[ReservationForm]]:
    """The forms of a position's reservations, with so many blank ones below those it has."""
    return forms.formset_factory(
        ReservationForm, extra=blank, max_num=MOST_RESERVATIONS, absolute_max=MOST_RESERVATIONS
    )


def reservations_of(draft: DraftPosition | None) -> list[dict[str, object]]:
    """What the forms of a draft's reservations start from."""
    if draft is None:
        return []
    return [{**entry, "blocks": "yes" if entry["blocks"] else "no"} for entry in draft.reservations]


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
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = list(choices)


class MaintainForm(ChooseReservationForm):
    shown_as = forms.ChoiceField(
        label=_("It goes with the text as"),
        choices=SHOWN,
        widget=forms.RadioSelect,
    )


class ReturnForm(forms.Form):
    note = words_field(_("What is to be changed"), 3, missing=_("Say what is to be changed."))


# The presidency


class DeadlineForm(forms.Form):
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("24 hours, on the clocks of the zone below."),
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, zones: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = list(zones)

    def moment(self) -> Moment:
        """Raises Invalid where the clocks of that zone skip that time."""
        data = self.cleaned_data
        return moment_from_local(data["date"], data["time"], data["zone"])


class OpenRoundForm(DeadlineForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=OPENED_BY_FORM, widget=forms.RadioSelect)
    visibility = forms.ChoiceField(
        label=_("Who sees what when"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Sealed means sealed for the presidency too."),
    )
    note = words_field(_("What you ask of the delegations"), 3)
    admits_guests = forms.BooleanField(
        label=_("Organisations and partners that may read the text may comment"),
        help_text=_("In a comment round only. They take no position."),
        required=False,
    )
    field_order = ["kind", "date", "time", "zone", "visibility", "note", "admits_guests"]


class PlanRoundForm(forms.Form):
    """A round to come, and when in plain words."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OPENED_BY_FORM, widget=forms.RadioSelect)
    phrase = forms.CharField(
        label=_("Deadline"),
        help_text=_("In plain words: “14 days before the second CGETI meeting”, “9 February”."),
        max_length=250,
        error_messages={"required": _("Say when the round is to close.")},
    )
    visibility = forms.ChoiceField(
        label=_("Who sees what when"), choices=Visibility.choices, widget=forms.RadioSelect
    )


class TextChoice(forms.ModelChoiceField[Version]):
    def label_from_instance(self, obj: Version) -> str:
        return f"{obj.symbol}: {obj.document.title}"


class PutForm(forms.Form):
    """Which text the chair puts to the meeting."""

    version = TextChoice(
        Version.objects.none(),
        label=_("Text"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a text."),
            "invalid_choice": _("Choose a fixed text of a document under this item."),
        },
    )
    note = words_field(_("What you say to the delegations"), 3)

    def __init__(self, *args: Any, versions: QuerySet[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, TextChoice)  # noqa: S101
        field.queryset = versions


class AskForm(forms.Form):
    """What the room answered when the chair asked."""

    objections = forms.MultipleChoiceField(
        label=_("Members that object"),
        help_text=_("Of those in the room. Leave all unticked where nobody objects."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = words_field(
        _("What is decided"), 3, _("As it stands in the record. Left empty: “adopted”.")
    )

    def __init__(self, *args: Any, present: Sequence[MemberState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["objections"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(member.code, member.name) for member in present]


class ExtendForm(DeadlineForm):
    reason = words_field(
        _("Reason"),
        3,
        _("Every delegation is told."),
        missing=_("Say why the deadline moves: everyone is told."),
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
    position = forms.ChoiceField(
        label=_("Position"),
        choices=Position.choices,
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
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", ""), *((member.code, member.name) for member in members)]
        positions = self.fields["position"]
        assert isinstance(positions, forms.ChoiceField)  # noqa: S101  for the type checker
        # Amendments are wording by paragraph: the delegation enters those itself.
        positions.choices = [c for c in Position.choices if c[0] != Position.AMENDMENTS]

    def clean_evidence(self) -> Any:
        given = self.cleaned_data["evidence"]
        if PurePath(given.name).suffix.lower() not in EVIDENCE_TYPES:
            raise ValidationError(_("Send the letter as PDF, JPEG, PNG, DOCX or EML."), code="type")
        if given.size > LARGEST_EVIDENCE:
            raise ValidationError(_("The file is larger than 10 MB."), code="size")
        return given


class DispositionForm(forms.Form):
    disposition = forms.ChoiceField(
        label=_("Disposition"),
        choices=[("", _("Undisposed")), *Disposition.choices],
        required=False,
    )
    reply = words_field(_("Reply"), 2)


class ConcludeForm(forms.Form):
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )
    words = words_field(_("The chair’s words"), 4, _("They stand with the result."))

    def __init__(self, *args: Any, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not decides:
            del self.fields["result"]
