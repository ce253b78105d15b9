"""Forms: they read what was typed; the verbs judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import moments
from apps.core.forms import field_of
from apps.delegations.actors import Actor
from apps.delegations.models import Body, MemberState, Organisation
from apps.documents.clauses import MAX_LEVEL, MAX_NUMBER
from apps.documents.models import Classification, Kind
from apps.documents.tree import ClauseKind

CLAUSE_KINDS = [
    (ClauseKind.HEADING, _("Heading")),
    (ClauseKind.PARAGRAPH, _("Paragraph")),
    (ClauseKind.ITEM, _("List item")),
    (ClauseKind.ACTION, _("Action")),
    (ClauseKind.PRINCIPLE, _("Principle")),
    (ClauseKind.QUESTION, _("Guiding question")),
    (ClauseKind.MILESTONE, _("Milestone")),
    (ClauseKind.QUOTATION, _("Quotation")),
    (ClauseKind.FOOTNOTE, _("Footnote")),
]


def classifications(actor: Actor) -> list[tuple[str, Any]]:
    """The presidency has no text that is one delegation's own."""
    return [
        (value, label)
        for value, label in Classification.choices
        if value != Classification.DELEGATION or actor.is_delegation
    ]


class BodyChoice(forms.ModelChoiceField[Body]):
    def label_from_instance(self, obj: Body) -> str:
        return obj.name_at(moments.database_now().date())


class DetailsForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    classification = forms.ChoiceField(
        label=_("Who may read it once it is tabled"),
        help_text=_("Until then, only those who draft it can."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "classification", forms.ChoiceField).choices = classifications(actor)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the importer says what is wrong with an empty one
        help_text=_("Word (.docx), Markdown (.md) or plain text (.txt), 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.markdown,.txt,.text"}),
    )


class ImportForm(DetailsForm, FileForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=250,
        required=False,
        help_text=_("Left empty, the title that stands in the text is taken."),
    )
    body = BodyChoice(
        label=_("Body"), queryset=Body.objects.prefetch_related("names"), empty_label=None
    )
    field_order = ["file", "kind", "title", "body", "classification"]


class ReadersForm(forms.Form):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"),
        queryset=Organisation.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    states = forms.ModelMultipleChoiceField(
        label=_("States"),
        queryset=MemberState.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, non_paper: bool = False, **kwargs: Any) -> None:
        """Every member reads what is no non-paper, so it is named for no member."""
        super().__init__(*args, **kwargs)
        if not non_paper:
            members = MemberState.objects.members(moments.database_now().date())
            others = MemberState.objects.exclude(pk__in=members)
            field_of(self, "states", forms.ModelMultipleChoiceField).queryset = others


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=250, help_text=_("It stands in the log of symbols.")
    )


class ClauseForm(forms.Form):
    """One clause of a draft. A new line in its text begins a new clause."""

    key = forms.CharField(max_length=8, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=CLAUSE_KINDS)
    number = forms.CharField(
        label=_("Number as printed"), max_length=MAX_NUMBER, required=False, strip=True
    )
    level = forms.IntegerField(label=_("Level"), min_value=0, max_value=MAX_LEVEL)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write the words, or remove the clause with a reason.")},
    )
    join = forms.BooleanField(label=_("Join with the clause before"), required=False)
    remove = forms.BooleanField(label=_("Remove this clause"), required=False)
    reason = forms.CharField(label=_("Reason for removing it"), max_length=250, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("remove"):
            self.errors.pop("text", None)  # what goes needs no words
            if not given.get("reason"):
                self.add_error("reason", _("Say why the clause is removed: its words are listed."))
        return given


ClauseFormSet = forms.formset_factory(ClauseForm, extra=0, max_num=60, absolute_max=60)
