"""A document that is not yet tabled, as a row of a desk."""

from __future__ import annotations

from django.urls import reverse

from apps.core.duties import Duty
from apps.core.navigation import localised

READ = {"reference": "reference", "title": "title", "study": "terms__reference"}


def draft(*, verb: str, reference: str, title: str, study: str | None, note: str = "") -> Duty:
    """Terms of Reference are filled in, proposed and first tabled on the page of their study."""
    page = reverse("documents:by_reference", args=[reference])
    return Duty(verb, "", title, localised(f"/research/{study}/") if study else page, note=note)
