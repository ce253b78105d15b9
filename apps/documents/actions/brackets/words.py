"""Which words of a paragraph are meant, where they occur more than once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean
from apps.documents.anchoring import borders, places

SHOWN = 24  # characters on either side of words that occur more than once


def words_meant(text: str, words: str, occurrence: int, *, insertion: bool) -> tuple[int, int]:
    """Where the words stand. Raises Invalid where they do not, or more than once."""
    sought = " ".join(clean(words).split())
    if not sought:
        if insertion:
            return 0, 0
        message = _("Write or paste the words that are not agreed.")
        raise Invalid(message, {"words": message})
    found = places(text, sought)
    if not found:
        message = _("These words do not stand in the paragraph. Copy them from it.")
        raise Invalid(message, {"words": message})
    if len(found) > 1 and not 1 <= occurrence <= len(found):
        message = _("These words occur %(count)d times. Say which is meant: %(places)s.") % {
            "count": len(found),
            "places": "; ".join(
                f"{n}: {_around(text, at, len(sought))}" for n, at in enumerate(found, start=1)
            ),
        }
        raise Invalid(message, {"occurrence": message})
    start = found[occurrence - 1 if len(found) > 1 else 0]
    end = start + len(sought)
    return (end, end) if insertion else (start, end)


def _around(text: str, start: int, length: int) -> str:
    """ "…the members shall meet and…"."""
    cuts = sorted(borders(text))
    left = next(cut for cut in cuts if cut >= start - SHOWN)
    right = next(cut for cut in reversed(cuts) if cut <= start + length + SHOWN)
    before = "…" if left else ""
    after = "…" if right < len(text) else ""
    return f"“{before}{text[left:right]}{after}”"
