"""The personal address of a response, which its sender alone has."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.consultations.models import Response
from apps.core.errors import NotVisible
from apps.core.signed import signed, unsigned

PURPOSE = "consultations.response"


def link_of(response: Response) -> str:
    return signed(response.reference, PURPOSE)


def response_for(token: str) -> Response:
    """The response that this address was made for. Raises NotVisible for any other text."""
    found = (
        Response.objects.select_related("consultation__version__document__symbol")
        .filter(reference=unsigned(token, PURPOSE))
        .first()
    )
    if found is None:
        raise NotVisible(_("There is nothing at this address."))
    return found
