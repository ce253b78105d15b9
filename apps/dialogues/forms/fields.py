"""The kinds of field that the forms of dialogues are made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def paragraphs(label: Any, help_text: Any = "", *, rows: int = 6, required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def line(label: Any, help_text: Any = "", *, required: bool = True, limit: int = 200) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def number(label: Any, help_text: Any = "", *, least: int = 0) -> Any:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=least,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write a number, such as 40.")},
    )


def day_field(label: Any) -> Any:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def time_field(label: Any) -> Any:
    return forms.TimeField(
        label=label,
        required=False,
        help_text=_("24 hours, on the clocks of the zone below."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
