"""Addresses on the web that people give: https alone, and on a platform nothing but its own."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean

_https = URLValidator(schemes=["https"])


def https(address: str, field: str, *, limit: int = 300) -> str:
    """The address as it goes into a page. Raises Invalid, beside `field`, for anything that is not
    an https address of a host by name, and for one that carries a user or a password."""
    address = clean(address)
    message = _("Give an address that begins with https://, as a browser shows it.")
    try:
        _https(address)
        parts = urlsplit(address)
        port = parts.port
    except (ValidationError, ValueError) as error:
        raise Invalid(message, {field: message}) from error
    if parts.username is not None or port is not None or not (parts.hostname or "").strip("[]."):
        raise Invalid(message, {field: message})
    if len(address) > limit or any(ch.isspace() for ch in address):
        raise Invalid(message, {field: message})
    return address


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or "").lower().removeprefix("www.")


def lies_under(link: str, shop: str) -> bool:
    """Whether `link` is a page of the shop at `shop`: on its host, or on one below that."""
    host, shops = host_of(link), host_of(shop)
    return bool(shops) and (host == shops or host.endswith(f".{shops}"))
