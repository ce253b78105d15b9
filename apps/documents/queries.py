"""Reads that more than one page needs."""

from __future__ import annotations

import datetime as dt

from django.core.cache import caches
from django.db.models import Q

from apps.delegations.actors import Actor
from apps.delegations.models import (
    DELEGATION_OFFICES,
    PRESIDENCY_OFFICES,
    Accreditation,
    Office,
)
from apps.documents.comparison import Comparison, compare
from apps.documents.models import Classification, Document, Version

COMPARISONS_KEPT = 60 * 60 * 24  # seconds


def current(document: Document) -> Version | None:
    """The latest fixed version; None before tabling."""
    return document.versions.filter(fixed_at__isnull=False).order_by("number").last()


def fixed_versions(document: Document) -> list[Version]:
    return list(document.versions.filter(fixed_at__isnull=False).order_by("number"))


def visible_versions(document: Document, actor: Actor) -> list[Version]:
    """What this actor may read of it, oldest first: fixed versions, and a draft of its own."""
    return list(
        Version.objects.visible_to(actor)
        .filter(document=document)
        .select_related("made_by__state", "based_on")
        .order_by("number")
    )


def comparison(before: Version, after: Version) -> Comparison:
    """What changed between two versions. Fixed ones never change, so theirs is kept.

    The rows count, not their hashes alone: other documents may hold the same words under other
    addresses.
    """
    if not (before.is_fixed and after.is_fixed):
        return compare(before.nodes(), after.nodes())
    key = f"comparison:1:{before.pk}:{after.pk}:{before.text_hash}:{after.text_hash}"
    kept = caches["process"]
    found: Comparison | None = kept.get(key)
    if found is None:
        found = compare(before.nodes(), after.nodes())
        kept.set(key, found, COMPARISONS_KEPT)
    return found


def readers(document: Document, at: dt.datetime) -> list[Accreditation]:
    """Who is told when it is tabled: the accredited people for whom it is meant, once each.

    The acting presidency tabled it, and the public has no address, so neither is among them.
    """
    delegations = Q(office__in=DELEGATION_OFFICES)
    named = Q(state__in=document.admitted_states.all()) | Q(
        office=Office.EXPERT, organisation__in=document.invited.all()
    )
    own = Q(pk__in=[])
    shared = document.tabled_at is None  # a paper that the own side hands to others
    if document.owner is not None and not document.drafted_by_presidency and not shared:
        own = delegations & Q(state=document.owner)
    if document.is_public or document.classification == Classification.MEMBERS:
        meant = own | named if document.is_non_paper else delegations | named
    else:
        meant = own
    people = (
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(meant)
        .exclude(office__in=PRESIDENCY_OFFICES)
        .order_by("user", "begins_at", "id")
        .distinct("user")
    )
    return list(people)
