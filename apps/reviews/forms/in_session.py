"""A text put to the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.delegations.models import MemberState
from apps.documents.models import Version
from apps.reviews.forms.fields import words_field


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
        field_of(self, "version", TextChoice).queryset = versions


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
        field_of(self, "objections", forms.MultipleChoiceField).choices = [
            (member.code, member.name) for member in present
        ]
