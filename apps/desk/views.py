"""Each person's own first page, the trail, and what a head has to clear."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from apps.audit.chains import faults
from apps.audit.models import COMMON, Chain
from apps.core import moments
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.delegations.queries import trail_of
from apps.delegations.rules import reads_trail
from apps.desk.outreach import sections_of
from apps.desk.queries import desk_of
from apps.desk.verbs import in_words, kind_in_words

ROWS = 30


def signed_in(actor: Actor) -> bool:
    return actor.user is not None


def clears(actor: Actor) -> bool:
    return actor.is_delegation and (actor.coordinates or actor.submits)


@allow(signed_in)
@require_safe
def desk(request: ActingRequest) -> HttpResponse:
    """What waits for me. Whoever is accredited to nothing reads who can change that."""
    now = moments.database_now()
    context = {"desk": desk_of(request.actor, now), "now": now}
    return render(request, "desk/desk.html", context)


@allow(clears)
@require_safe
def to_clear(request: ActingRequest) -> HttpResponse:
    """The head's short list: only what may leave in the delegation's name."""
    now = moments.database_now()
    return render(
        request, "desk/to_clear.html", {"rows": desk_of(request.actor, now).you, "now": now}
    )


@allow(of_the_presidency)
@require_safe
def outreach(request: ActingRequest) -> HttpResponse:
    """Where the presidency runs what reaches out beyond the delegations."""
    now = moments.database_now()
    context = {"sections": sections_of(request.actor, now), "now": now}
    return render(request, "desk/outreach.html", context)


@allow(reads_trail)
@require_safe
def trail(request: ActingRequest) -> HttpResponse:
    """The trail, newest first, as far as this office reads it."""
    entries = trail_of(request.actor)
    subject = request.GET.get("subject", "").replace("\0", "").strip()
    if subject:
        entries = entries.filter(subject=subject)
    page = Paginator(entries.select_related("chain"), ROWS).get_page(request.GET.get("page"))
    rows = [
        (entry, in_words(entry.verb), kind_in_words(entry.subject_kind))
        for entry in page.object_list
    ]
    return render(request, "desk/trail.html", {"page": page, "rows": rows, "subject": subject})


@allow(reads_trail)
@require_POST
def verify(request: ActingRequest) -> HttpResponse:
    """Recompute every hash of the chains that this office reads, and name what differs."""
    names = [COMMON]
    if request.actor.coordinates:
        names.append(request.actor.side)
    checked = [
        {"chain": chain, "faults": list(faults(chain))}
        for chain in Chain.objects.filter(name__in=names).order_by("name")
    ]
    return render(
        request,
        "desk/verified.html",
        {
            "checked": checked,
            "whole": not any(entry["faults"] for entry in checked),
            "now": moments.database_now(),
        },
    )
