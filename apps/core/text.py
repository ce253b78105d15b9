"""Plain text as people type it: cleaned the same way everywhere, never shortened silently."""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.translation import gettext as _

from apps.core.errors import Invalid

# No vowels and no look-alikes: no words arise by chance, and a reference can be read out.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def reference(length: int = 12) -> str:
    """A random reference for an address: it cannot be guessed and counts nothing.

    The 12 default characters hold 57 bits.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def clean(text: str) -> str:
    """NFC, one kind of line end, no control characters; Unicode's joiners and marks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs")
    ).strip()


def require(text: str, field: str, message: str, *, limit: int = 20_000) -> str:
    """`text`, cleaned. Raises Invalid where nothing is left or it passes `limit` characters."""
    cleaned = clean(text)
    if not cleaned:
        raise Invalid(message, {field: message})
    if len(cleaned) > limit:
        too_long = _("This is %(count)d characters long; at most %(limit)d fit here.") % {
            "count": len(cleaned),
            "limit": limit,
        }
        raise Invalid(too_long, {field: too_long})
    return cleaned
