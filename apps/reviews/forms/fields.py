"""What several forms are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reviews.states import (
    Shown,
)

SHOWN = [
    (Shown.FOOTNOTE.value, _("a footnote")),
    (Shown.ANNEX.value, _("an annex")),
    (Shown.RECORD.value, _("a line in the record")),
]
type Choices = Sequence[tuple[str, Any]]


def words_field(label: Any, rows: int, hint: Any = "", missing: Any = "") -> forms.CharField:
    """Several lines of a person's own words, in whichever script and direction.

    `missing` is said where they are needed and not there.
    """
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(missing),
        error_messages={"required": missing},
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )
