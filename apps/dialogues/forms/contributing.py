"""What guests send, and what is decided on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.core.forms import field_of
from apps.core.uploads import LARGEST
from apps.dialogues.forms.fields import line, paragraphs
from apps.dialogues.models import GuidingQuestion
from apps.dialogues.states import ContributionKind


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
    title = line(_("Title"), required=False)
    text = paragraphs(_("Text"), rows=10)
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
    text = paragraphs(_("Your answer"), rows=10, required=True)
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
    reason = paragraphs(
        _("Reason"), _("Needed where it is not published. Its author reads it."), rows=3
    )
