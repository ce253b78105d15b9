"""Forms that are open to anyone: a trap for programs that fill in every field, and limits.

No third party is asked who is a person. What comes through is read by people before it is shown.
"""

from __future__ import annotations

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.errors import TooMany

TRAP = "website_address"


class GuestForm(forms.Form):
    """A form for people without an account. Programs fill in `website_address`; people do not see
    it, and whoever hears the page is told to leave it empty. Templates write it with
    `{% trap form %}`.
    """

    website_address = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website_address(self) -> str:
        if self.cleaned_data[TRAP]:
            raise forms.ValidationError(
                _("The field “Leave this empty” was filled in. Empty it and send the form again.")
            )
        return ""


def allow_guest(request: HttpRequest, what: str, *, each: int, everyone: int, seconds: int) -> None:
    """Count one sending of `what`: at most `each` from one network address in so many `seconds`,
    and `everyone` from all together. Call it before the verb, on POST.

    Raises TooMany. Who floods the portal from one address uses up that address's count alone. An
    IPv6 address counts by its /64, which is what one subscriber has. The count is exact however
    many web servers there are, since it is taken under a lock.
    """
    if not settings.GUEST_LIMITS:
        return
    sender = _key(what, _network(get_adapter().get_client_ip(request)))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"guests:{what}"])
        left = _left(sender, each) or _left(_key(what, "everyone"), everyone)
        if not left:
            for key in (sender, _key(what, "everyone")):
                _count(key, seconds)
    if left:
        raise TooMany(_refusal(left), seconds=left)


def _network(address: str) -> str:
    ip = ipaddress.ip_address(address)
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)


def _key(what: str, sender: str) -> str:
    """Addresses are counted, and never kept in the clear."""
    return f"guests:{salted_hmac(what, sender, algorithm='sha256').hexdigest()}"


def _left(key: str, most: int) -> int:
    """Seconds until the next may come; 0 where it may come now."""
    count, ends = cache.get(key) or (0, 0.0)
    return max(1, round(ends - time.time())) if count >= most and ends > time.time() else 0


def _count(key: str, seconds: int) -> None:
    count, ends = cache.get(key) or (0, 0.0)
    if ends <= time.time():
        count, ends = 0, time.time() + seconds
    cache.set(key, (count + 1, ends), timeout=max(1, round(ends - time.time())))


def _refusal(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "More was sent than the portal takes at once. Wait %(count)d minute and send it again: "
        "what you wrote is still here.",
        "More was sent than the portal takes at once. Wait %(count)d minutes and send it again: "
        "what you wrote is still here.",
        minutes,
    ) % {"count": minutes}
