"""What the presidency says about a text that it publishes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.core.forms import field_of
from apps.documents.models import Document
from apps.outcomes.models import Outcome
from apps.outcomes.queries import standing_outcomes


class PublishForm(forms.Form):
    summary = forms.CharField(
        label=_("Summary"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("What the text is about, in a few sentences of your own. It is no part of it."),
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=120,
        help_text=_(
            "The end of the address /outcomes/…/, for good: small Latin letters, digits and "
            "hyphens."
        ),
    )
    meeting = forms.CharField(
        label=_("Meeting that adopted it"),
        max_length=200,
        required=False,
        help_text=_("Such as “17th Trade Ministers’ Meeting”. Empty: adopted between meetings."),
    )
    place = forms.CharField(
        label=_("Place"), max_length=80, required=False, help_text=_("A city, or “online”.")
    )
    submitted_to = forms.CharField(label=_("Submitted to"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Editor’s note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=_("Stands outside the text, and is labelled as yours."),
    )
    replaces = forms.ModelChoiceField(
        label=_("Replaces"),
        queryset=Outcome.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("No earlier outcome"),
        help_text=_("The page of the earlier outcome stays, and says that this one replaces it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "replaces", forms.ModelChoiceField).queryset = standing_outcomes()

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Outcome.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another outcome has this address already."))
        return slug


class IssueForm(PublishForm):
    """The same for a text that nobody adopted."""

    meeting = forms.CharField(
        label=_("Meeting after which it is issued"), max_length=200, required=False
    )


class RevisionForm(forms.Form):
    correction = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("", _("A revision: the text was negotiated and adopted again")),
            ("yes", _("A correction: only the places listed below are put right")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What changes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Place by place. It is public, beside the version."),
    )

    def clean_correction(self) -> bool:
        return bool(self.cleaned_data["correction"])


class SupersedeForm(forms.Form):
    by = forms.ModelChoiceField(
        label=_("Replaced by"), queryset=Outcome.objects.none(), to_field_name="slug"
    )

    def __init__(self, outcome: Outcome, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = standing_outcomes().exclude(pk=outcome.pk)
        field_of(self, "by", forms.ModelChoiceField).queryset = others


def proposed_slug(document: Document, year: int) -> str:
    """From the title; from kind and year where the title has no Latin letters."""
    slug = slugify(document.title)[:100].strip("-_").replace("_", "-")
    slug = slug or f"{document.kind.replace('_', '-')}-{year}"
    if Outcome.objects.filter(slug=slug).exists():
        slug = f"{slug}-{year}"
    return slug
