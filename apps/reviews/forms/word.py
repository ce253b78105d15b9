"""A Word file that comes back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WordFileForm(forms.Form):
    file = forms.FileField(
        label=_("Word file"),
        allow_empty_file=True,  # the reader says what is wrong with an empty one
        help_text=_(
            "The file that was taken out here (.docx), with tracked changes; 20 MB at most."
        ),
        error_messages={"required": _("Choose the Word file.")},
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
