"""Terms of Reference are proposed and tabled by research alone, which asks what is missing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.documents.gates import reserve
from apps.documents.models import Document, Kind
from apps.research.models import TermsOfReference


def _holds(document: Document) -> bool:
    return TermsOfReference.objects.filter(document=document).exists()


TERMS_GATE = reserve(
    Kind.TERMS_OF_REFERENCE,
    holds=_holds,
    refusal=_(
        "Terms of Reference go on from the page of their study, which asks for what is missing."
    ),
)
