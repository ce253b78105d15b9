"""Forms: they read what was typed; the verbs judge it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import moments
from apps.core.forms import field_of
from apps.delegations.actors import Actor
from apps.delegations.models import Body, MemberState, Organisation
from apps.documents.brackets import CHAIR, BracketKind, Option
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

BRACKET_KINDS = [
    (BracketKind.WORDING, _("Other words: some would have these words otherwise")),
    (BracketKind.DELETION, _("Deletion: some would have no words here")),
    (BracketKind.INSERTION, _("Insertion: some would add words here")),
    (BracketKind.PLACEHOLDER, _("Placeholder: what belongs here is not known yet")),
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


# Brackets


class Sides(forms.CharField):
    """Codes of members, such as "BR, ZA", and the chair."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def to_python(self, value: str | None) -> Any:
        codes = [code for code in re.split(r"[\s,;]+", super().to_python(value) or "") if code]
        chair = {CHAIR.casefold(), str(_("Chair")).casefold()}
        return [CHAIR if code.casefold() in chair else code.upper() for code in codes]


def _words(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}), **kwargs
    )


class PlaceForm(forms.Form):
    """Words of a paragraph, and which where they occur more than once."""

    words = _words(
        label=_("The words, copied from the paragraph"),
        help_text=_(
            "For an insertion: the words after which it would stand; nothing for the beginning."
        ),
    )
    occurrence = forms.IntegerField(
        label=_("Which of them, where they occur more than once"),
        required=False,
        min_value=1,
        max_value=999,
    )


class BracketForm(PlaceForm):
    kind = forms.ChoiceField(
        label=_("What is not agreed"),
        choices=BRACKET_KINDS,
        initial=BracketKind.WORDING,
        widget=forms.RadioSelect,
    )
    sides = Sides(
        label=_("Members behind these words as they are"),
        help_text=_("Codes, such as “BR, ZA”; “Chair” for what the chair puts forward."),
    )
    alternatives = _words(label=_("First alternative"))
    behind = Sides(
        label=_("Members behind the first alternative"),
        help_text=_("For a deletion: those who would delete the words."),
    )
    alternatives_2 = _words(label=_("Second alternative"))
    behind_2 = Sides(label=_("Members behind the second alternative"))
    alternatives_3 = _words(label=_("Third alternative"))
    behind_3 = Sides(label=_("Members behind the third alternative"))
    field_order = ["kind", "words", "occurrence", "sides"]

    def options(self) -> list[Option]:
        """The alternatives that were filled in. One with members alone would have no words there;
        so would the first of a deletion, whoever wants it."""
        given = self.cleaned_data
        rows = [("alternatives", "behind")]
        rows += [(f"alternatives_{n}", f"behind_{n}") for n in (2, 3)]
        found = [Option(given[text], tuple(given[sides])) for text, sides in rows]
        if given["kind"] == BracketKind.DELETION:
            return [found[0], *(each for each in found[1:] if each.text or each.sides)]
        return [each for each in found if each.text or each.sides]


class OptionForm(forms.Form):
    """One of the options of a bracket, or other words."""

    option = forms.ChoiceField(
        label=_("The words"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the words.")},
    )
    other = _words(label=_("Other words"), help_text=_("Only where you chose “Other words”."))

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`options` are the words of each, and how it is shown."""
        super().__init__(*args, **kwargs)
        choices = [(f"={text}", shown) for text, shown in options]
        field = field_of(self, "option", forms.ChoiceField)
        field.choices = [*choices, ("other", _("Other words"))]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("option") == "other" and not given.get("other"):
            self.add_error("other", _("Write the words."))
        return given

    @property
    def text(self) -> str:
        chosen: str = self.cleaned_data["option"]
        return self.cleaned_data["other"] if chosen == "other" else chosen.removeprefix("=")


class SideForm(forms.Form):
    """For whom the presidency acts."""

    side = forms.ChoiceField(
        label=_("For whom"), error_messages={"required": _("Choose a member, or the chair.")}
    )

    def __init__(self, *args: Any, sides: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "side", forms.ChoiceField).choices = [("", _("Choose")), *sides]


class JoinForm(SideForm, OptionForm):
    field_order = ["side", "option", "other"]


class PlaceAgainForm(PlaceForm):
    clause = forms.ChoiceField(label=_("Paragraph"))
    field_order = ["clause", "words", "occurrence"]

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "clause", forms.ChoiceField).choices = clauses
