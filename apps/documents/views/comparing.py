"""Two versions side by side in one text: by clause and by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents.comparison import (
    BracketChange,
    BracketStatus,
    ClauseChange,
    Comparison,
    Status,
)
from apps.documents.names import find_version, name_of
from apps.documents.queries import comparison, label, nodes_of, visible_versions
from apps.documents.tree import Node, text_hash


@dataclass(slots=True)
class Block:
    """One change with its place among the changes, or a run of clauses that stayed."""

    number: int = 0  # 1, 2 … of the changes; 0 for what stayed
    heading: str = ""
    change: ClauseChange | None = None
    was: str = ""  # the number it bore before, where that changed
    same: list[ClauseChange] = field(default_factory=list)


@require_safe
@allow(anyone)
def compare_versions(request: ActingRequest) -> HttpResponse:
    """`?from=` and `?to=` name two versions by symbol, the revision included."""
    before = find_version(request.GET.get("from", ""), request.actor)
    after = find_version(request.GET.get("to", ""), request.actor)
    if before is None or after is None:
        raise Http404
    found = comparison(nodes_of(before, request.actor), nodes_of(after, request.actor))
    versions = {}
    for document in {each.document.pk: each.document for each in (before, after)}.values():
        for version in visible_versions(document, request.actor):
            version.document = document
            versions[version.pk] = (version, name_of(version))
    parts = blocks(found)
    context = {
        "before": before,
        "after": after,
        "before_name": name_of(before),
        "after_name": name_of(after),
        "before_hash": before.text_hash or text_hash(before.nodes()),
        "after_hash": after.text_hash or text_hash(after.nodes()),
        "versions": list(versions.values()),
        "comparison": found,
        "summary": summary(found),
        "blocks": parts,
        "last": max((block.number for block in parts), default=0),
    }
    return render(request, "documents/compare.html", context)


def blocks(found: Comparison) -> list[Block]:
    """Changes one by one, in order; what stayed between two of them together."""
    result: list[Block] = []
    number = 0
    for change in found.changes:
        if _stayed(change):
            if not result or result[-1].change is not None:
                result.append(Block())
            result[-1].same.append(change)
            continue
        number += 1
        was = change.before.number if change.renumbered and change.before else ""
        result.append(Block(number, heading_of(change), change, was))
    for block in result:
        if block.same:
            block.heading = _folded([change.node for change in block.same])
    return result


def _stayed(change: ClauseChange) -> bool:
    return change.status is Status.UNCHANGED and not change.reshaped and not change.brackets


def heading_of(change: ClauseChange) -> str:
    """ "¶ 7: 2 insertions, 1 removal"."""
    what = {
        Status.INSERTED: _("inserted"),
        Status.REMOVED: _("removed"),
        Status.MOVED: _("moved"),
    }.get(change.status)
    told = [what] if what else []
    if change.status in (Status.CHANGED, Status.MOVED):
        told += counted(change.insertions, change.removals)
    if change.reshaped:
        told.append(_("another kind or level of clause"))
    told += bracket_words(change.brackets)
    return f"{label(change.node)}: {', '.join(told)}"


def counted(insertions: int, removals: int) -> list[str]:
    told = []
    if insertions:
        told.append(
            ngettext("%(count)d insertion", "%(count)d insertions", insertions)
            % {"count": insertions}
        )
    if removals:
        told.append(
            ngettext("%(count)d removal", "%(count)d removals", removals) % {"count": removals}
        )
    return told


def bracket_words(changes: Iterable[BracketChange]) -> list[str]:
    """ "1 bracket opened", and so on, in the order in which these things come about."""
    counts = Counter(change.status for change in changes)
    told = []
    if count := counts[BracketStatus.OPENED]:
        words = ngettext("%(count)d bracket opened", "%(count)d brackets opened", count)
        told.append(words % {"count": count})
    if count := counts[BracketStatus.REWORDED]:
        words = ngettext(
            "other alternatives in %(count)d bracket",
            "other alternatives in %(count)d brackets",
            count,
        )
        told.append(words % {"count": count})
    if count := counts[BracketStatus.ATTRIBUTED]:
        words = ngettext(
            "others stand behind %(count)d bracket", "others stand behind %(count)d brackets", count
        )
        told.append(words % {"count": count})
    if count := counts[BracketStatus.RESOLVED]:
        words = ngettext("%(count)d bracket settled", "%(count)d brackets settled", count)
        told.append(words % {"count": count})
    return told


def summary(found: Comparison) -> str:
    """All changes in one sentence."""
    changed = sum(not _stayed(change) for change in found.changes)
    if not changed:
        return _("Both texts say the same.")
    clauses = ngettext("%(count)d clause differs", "%(count)d clauses differ", changed) % {
        "count": changed
    }
    told = counted(found.insertions, found.removals)
    told += bracket_words(each for change in found.changes for each in change.brackets)
    return f"{clauses}: {', '.join(told)}." if told else f"{clauses}."


def _folded(nodes: Sequence[Node]) -> str:
    count = ngettext("%(count)d clause unchanged", "%(count)d clauses unchanged", len(nodes)) % {
        "count": len(nodes)
    }
    numbers = [node.number for node in nodes if node.number]
    if not numbers:
        return count
    span = numbers[0] if len(numbers) == 1 else f"{numbers[0]} – {numbers[-1]}"
    return f"{count} (¶ {span})"
