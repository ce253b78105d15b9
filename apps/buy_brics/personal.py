"""An enterprise's personal address: only mails hold it, and whoever holds it acts for it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.buy_brics.models import Enterprise
from apps.core.errors import NotVisible
from apps.core.signed import signed, unsigned

PURPOSE = "buy_brics.enterprise"


def token_for(enterprise: Enterprise) -> str:
    return signed(enterprise.reference, PURPOSE)


def enterprise_for(token: str) -> Enterprise:
    """The enterprise that this address was made for. Raises NotVisible for any other text."""
    reference = unsigned(token, PURPOSE)
    found = Enterprise.objects.select_related("member").filter(reference=reference).first()
    if found is None:
        raise NotVisible(_("There is no such enterprise."))
    return found
