"""A delegation's own work, before anybody else sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.meetings.forms.planning import day_field
from apps.reviews.forms.fields import SHOWN, Choices, words_field
from apps.reviews.models import DraftComment, DraftPosition
from apps.reviews.states import (
    BLOCKING_BY_DEFAULT,
    CommentType,
    Position,
    ReservationKind,
)

MOST_RESERVATIONS = 10


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
    scope = forms.MultipleChoiceField(
        label=_("Only about these paragraphs"),
        help_text=_("Without a choice it is about the whole text."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    confirm_by = day_field(
        _("The capital confirms by"), _("The day by which the confirmation is expected.")
    )
    statement = words_field(_("Statement for the record"), 3)
    note = words_field(_("Note within the delegation"), 2, _("Nobody outside ever sees it."))

    def __init__(self, *args: Any, clauses: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "scope", forms.MultipleChoiceField).choices = [
            (key, label) for key, label in clauses if key
        ]

    @classmethod
    def of(cls, draft: DraftPosition | None, clauses: Choices) -> PositionForm:
        if draft is None:
            return cls(initial={"edition": 0}, clauses=clauses)
        names = ("edition", "position", "reason", "scope", "confirm_by", "statement", "note")
        return cls(initial={name: getattr(draft, name) for name in names}, clauses=clauses)


class ReservationForm(forms.Form):
    entry = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    # Shown where the paragraph has changed since the reservation was made.
    reconfirmed = forms.BooleanField(
        label=_("We reconfirm this reservation on the new text"), required=False
    )
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
        field_of(self, "clause", forms.ChoiceField).choices = list(clauses)

    @property
    def changed(self) -> bool:
        """The text that it is about has changed: it wants to be reconfirmed."""
        return bool(self.initial.get("reconfirm"))

    @property
    def stated(self) -> dict[str, object] | None:
        """The reservation as the verb takes it; None where nothing was entered."""
        data = self.cleaned_data
        if not (data.get("kind") or (data.get("text") or "").strip()):
            return None
        chosen = data.get("blocks")
        blocks = chosen == "yes" if chosen else data.get("kind") in BLOCKING_BY_DEFAULT
        return {
            "entry": data.get("entry") or "",
            "reconfirmed": data.get("reconfirmed", False),
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


class ReturnForm(forms.Form):
    note = words_field(_("What is to be changed"), 3, missing=_("Say what is to be changed."))
