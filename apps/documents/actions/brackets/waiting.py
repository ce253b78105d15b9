"""What waits until all is agreed, or until each bracket has its place."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import WrongState
from apps.documents.models import Version
from apps.documents.queries import open_brackets


def refuse_open_brackets(version: Version) -> None:
    """Raises WrongState with the list where something in this text is not agreed."""
    found = open_brackets(version)
    if not found:
        return
    words = ngettext(
        "%(count)d bracket is open: %(places)s. Nothing is adopted before all is agreed.",
        "%(count)d brackets are open: %(places)s. Nothing is adopted before all is agreed.",
        len(found),
    )
    raise WrongState(
        words
        % {
            "count": len(found),
            "places": ", ".join(dict.fromkeys(bracket.label for bracket in found)),
        },
        now=_("brackets are open"),
        onward=f"{version.document.address}?v={version.number}#brackets",
        onward_words=_("Go to the open brackets"),
    )


def refuse_lost_brackets(draft: Version) -> None:
    """Raises WrongState where a bracket of a draft has lost its place: a person decides."""
    count = draft.brackets.exclude(lost_from="").count()
    if count:
        words = ngettext(
            "%(count)d bracket has lost its place. Give it a new one, or let it fall.",
            "%(count)d brackets have lost their place. Give each a new one, or let it fall.",
            count,
        )
        raise WrongState(
            words % {"count": count},
            now=_("a bracket without its place"),
            onward=f"/documents/{draft.document.reference}/brackets/",
            onward_words=_("Go to the brackets"),
        )
