"""The secret part of a personal address: the reference of a row, signed for one purpose.

References stand in the trail and in other addresses; only a mail holds the signature. The row's
own expiry, on the database's clock, decides how long the address works. A GET of it changes
nothing: mail scanners follow links.
"""

from __future__ import annotations

from django.core import signing
from django.utils.translation import gettext as _

from apps.core.errors import NotVisible


def signed(reference: str, purpose: str) -> str:
    """What goes into the address. What was signed for one `purpose` opens no other page."""
    return signing.Signer(salt=purpose).sign(reference)


def unsigned(token: str, purpose: str) -> str:
    """The reference. Raises NotVisible for whatever was not signed here for this purpose."""
    try:
        return signing.Signer(salt=purpose).unsign(token)
    except signing.BadSignature as error:
        raise NotVisible(_("There is nothing at this address.")) from error
