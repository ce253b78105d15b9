"""How firm an outcome is, how it came about and how it is cited, in sentences."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _

from apps.core.words import with_article
from apps.outcomes.models import Firmness

BADGES = {Firmness.JOINT: "agreed", Firmness.FOOTNOTES: "agreed"}


def badge_of(firmness: str) -> tuple[str, str]:
    """The kind and the words of its badge. Only what members agreed on bears the tick."""
    return BADGES.get(Firmness(firmness), "quiet"), str(Firmness(firmness).label)


def firmness_sentence(firmness: str, members: int) -> str:
    """What its readers may rely on; `members` is the number of those who agreed (0: unknown)."""
    match Firmness(firmness):
        case Firmness.JOINT if members:
            return _(
                "Joint document, adopted by consensus of the %(count)s members of that day."
            ) % {"count": apnumber(members)}
        case Firmness.JOINT:
            return _("Joint document, adopted by consensus of the members of that day.")
        case Firmness.FOOTNOTES if members:
            return _(
                "Joint document with footnotes, adopted by consensus of the %(count)s members of "
                "that day. The reservations below are part of what was agreed."
            ) % {"count": apnumber(members)}
        case Firmness.FOOTNOTES:
            return _(
                "Joint document with footnotes, adopted by consensus of the members of that day."
            )
        case Firmness.REFERENCE:
            return _(
                "Document of another organisation, kept here for reference. It is not an outcome "
                "of BRICS and records no agreement of its members."
            )
        case _:
            return _("Issued by the presidency. It does not record any member’s agreement.")


def reservation_words(member: str, number: str, text: str) -> str:
    """A reservation on one line, for files: whose it is, on what, and what it says."""
    if number:
        return _("Reservation of %(member)s on paragraph %(number)s: %(text)s") % {
            "member": with_article(member),
            "number": number,
            "text": text,
        }
    return _("Reservation of %(member)s: %(text)s") % {"member": with_article(member), "text": text}
