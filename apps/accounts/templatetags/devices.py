"""A browser's signature in words that its owner recognises."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first mark found counts: later browsers carry the names of earlier ones.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def device(signature: str) -> str:
    """ "Firefox, Windows"; what is unknown is said as it came, cut to 60 characters."""
    known = [
        next((words for mark, words in names.items() if mark in signature), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, known)) or signature[:60] or _("Unknown device")
