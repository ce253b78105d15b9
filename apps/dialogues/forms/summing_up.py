"""The summary, and what of it goes on the agenda of a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.dialogues.forms.fields import paragraphs
from apps.meetings.models import Meeting


class SummaryForm(forms.Form):
    use_required_attribute = False
    summary = paragraphs(
        _("Summary"), _("What was heard. An empty line begins a paragraph."), rows=14, required=True
    )


class AgendaForm(forms.Form):
    use_required_attribute = False
    meeting = forms.ChoiceField(
        label=_("Meeting"), error_messages={"required": _("Choose a meeting.")}
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=1_440,
        initial=20,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {meeting.entry.reference: meeting for meeting in meetings}
        field_of(self, "meeting", forms.ChoiceField).choices = [
            ("", _("Choose a meeting")),
            *((key, meeting.entry.title) for key, meeting in self.meetings.items()),
        ]
