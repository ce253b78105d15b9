"""Reading the trail."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from apps.audit.models import COMMON, Entry


def entries_visible_to(*, side: str, reads_common: bool) -> QuerySet[Entry]:
    """Newest first: the chain of this side ("" for none), and the common chain where it may.

    Who has the right is decided above, where offices are known: see
    `apps.delegations.queries.trail_of`.
    """
    chains = Q(chain=side) if side and side != COMMON else Q(pk__in=[])
    if reads_common:
        chains |= Q(chain=COMMON)
    return Entry.objects.filter(chains).order_by("-at", "-pk")
