"""Reads that more than one page needs."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Q

from apps.delegations.actors import Actor
from apps.delegations.models import (
    DELEGATION_OFFICES,
    PRESIDENCY_OFFICES,
    Accreditation,
    Office,
)
from apps.documents.brackets import Disputed, unattributed
from apps.documents.comparison import Comparison, compare
from apps.documents.models import Classification, Document, Version
from apps.documents.tree import Node

COMPARED_BY = 1  # grows when the same texts are to be compared otherwise


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


def nodes_of(version: Version, actor: Actor) -> list[Node]:
    """Its text for this reader: only members learn who stands behind what is not agreed."""
    nodes = version.nodes()
    return nodes if actor.among_members else unattributed(nodes)


@dataclass(frozen=True, slots=True)
class OpenBracket:
    """A bracket of a text with the words by which its paragraph is found."""

    clause: str
    label: str
    disputed: Disputed


def open_brackets(version: Version) -> list[OpenBracket]:
    return brackets_in(version.nodes()) if version.brackets.exists() else []


def brackets_in(nodes: Iterable[Node]) -> list[OpenBracket]:
    return [
        OpenBracket(node.key, label(node), part)
        for node in nodes
        if node.brackets
        for part in node.parts
        if isinstance(part, Disputed)
    ]


def label(node: Node) -> str:
    """ "¶ 7"; where no number is printed, the first words."""
    if node.number:
        return f"¶ {node.number}"
    first = " ".join(node.text.split()[:6])
    return f"¶ “{first}…”" if len(first) < len(node.text) else f"¶ “{node.text}”"


def comparison(before: Sequence[Node], after: Sequence[Node]) -> Comparison:
    """What changed between two texts: kept for all processes by all that is in them, addresses
    and brackets too, since other documents may hold the same words under others."""
    words = f"{COMPARED_BY} {before!r} {after!r}"
    key = f"comparison-{hashlib.sha256(words.encode()).hexdigest()}"
    kept = caches["made"]
    found: Comparison | None = kept.get(key)
    if found is None:
        found = compare(before, after)
        kept.set(key, found)
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
