"""What the drafter fills in on the matrix, and what its readers narrow it by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.core.forms import field_of
from apps.core.uploads import LARGEST
from apps.reviews.forms.fields import Choices, words_field
from apps.reviews.matrix.judging import Answer
from apps.reviews.matrix.marks import UNDISPOSED, mark, said_to
from apps.reviews.models import Comment
from apps.reviews.reading import WHOLE, Narrowed
from apps.reviews.states import CommentType, Disposition


class DispositionForm(forms.Form):
    """The answer to one row; its prefix is the row's id."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    disposition = forms.ChoiceField(
        label=_("Disposition"),
        choices=[("", _("Undisposed")), *Disposition.choices],
        required=False,
    )
    reply = words_field(_("Reply"), 2)
    wording = words_field(_("Wording as taken"), 2, _("Where accepted with changes."))

    def __init__(self, *args: Any, whole_text: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if whole_text:
            del self.fields["wording"]

    @classmethod
    def of(cls, comment: Comment) -> DispositionForm:
        said = said_to(comment)
        initial = {
            "seen": mark(comment),
            "disposition": said.disposition,
            "reply": said.reply,
            "wording": said.wording,
        }
        return cls(
            initial=initial, prefix=comment.row, whole_text=not (comment.clause or comment.inserts)
        )

    @property
    def answer(self) -> Answer:
        """What was typed, checked or not."""
        given = {name: self[name].value() or "" for name in self.fields}
        seen = given.pop("seen")
        return Answer(str(self.prefix), seen=seen, **given)


class SelectedForm(forms.Form):
    """One answer for all rows that are ticked."""

    disposition = forms.ChoiceField(
        label=_("Disposition"),
        choices=[("", _("Choose one")), *Disposition.choices],
        required=False,
    )
    reply = words_field(_("Reply"), 2)


class NarrowForm(forms.Form):
    """Which rows are looked for. What an address carries besides narrows nothing."""

    side = forms.ChoiceField(label=_("From"), required=False)
    clause = forms.ChoiceField(label=_("Paragraph"), required=False)
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All")), *CommentType.choices], required=False
    )
    disposition = forms.ChoiceField(
        label=_("Disposition"),
        choices=[("", _("All")), (UNDISPOSED, _("Undisposed")), *Disposition.choices],
        required=False,
    )

    def __init__(self, *args: Any, sides: Choices, clauses: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "side", forms.ChoiceField).choices = [("", _("All")), *sides]
        field_of(self, "clause", forms.ChoiceField).choices = [
            ("", _("All")),
            *((key or WHOLE, label) for key, label in clauses),
        ]

    @property
    def narrowed(self) -> Narrowed:
        self.is_valid()
        return Narrowed(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class TableForm(forms.Form):
    """The matrix that was filled in."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("Spreadsheet that was filled in"),
        help_text=_(
            "The file that you took from here, as XLSX, with its columns Disposition, Reply and "
            "Wording as taken filled in. You see what changes before anything is saved."
        ),
        error_messages={
            "required": _("Choose the file that holds the table."),
            "empty": _("The file is empty. Choose the file that holds the table."),
        },
    )


def uploaded(upload: UploadedFile[bytes]) -> tuple[str, bytes]:
    """Name and bytes. Raises Invalid for what was too large to be kept at all."""
    if (upload.size or 0) > LARGEST:
        message = _("The file is larger than 20 MB.")
        raise Invalid(str(message), {"file": str(message)})
    return upload.name or "", upload.read()
