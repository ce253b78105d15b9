"""The page of a document: what does this text say now, and what changed?"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents import rules
from apps.documents.models import Document, Kind, Version
from apps.documents.names import badge_of, drafter, name_of, parts_of, readers_in_words, status_of
from apps.documents.panels import panels
from apps.documents.publicity import publicity_of
from apps.documents.queries import visible_versions
from apps.documents.tree import ClauseKind, Node, text_hash
from apps.documents.views.bracketing import bracket_rows
from apps.documents.views.finding import find, visible
from apps.documents.views.showing import shown

OPENING = (ClauseKind.HEADING, ClauseKind.PRINCIPLE, ClauseKind.ACTION)


@require_safe
@allow(anyone)
def by_reference(request: ActingRequest, reference: str) -> HttpResponse:
    return _page(request, find(request, reference), None)


@require_safe
@allow(anyone)
def by_symbol(request: ActingRequest, symbol: str) -> HttpResponse:
    """`/d/<symbol>` is the current text, `/d/<symbol>/Rev.1` that version of it. The symbol of an
    adopted text is that very text, whatever was tabled since."""
    base, number = parts_of(symbol)
    seen = visible(request.actor)
    document = seen.filter(symbol__text=base).first()
    if document is None and number is None:
        document = get_object_or_404(seen, versions__adopted_as__text=base)
        number = document.versions.get(adopted_as__text=base).number
    if document is None:
        raise Http404
    return _page(request, document, number)


def _page(request: ActingRequest, document: Document, number: int | None) -> HttpResponse:
    actor = request.actor
    versions = visible_versions(document, actor)
    for each in versions:
        each.document = document
    asked = request.GET.get("v", "")
    version = _chosen(versions, int(asked) if asked.isdecimal() and len(asked) < 5 else number)
    newest = next((each for each in reversed(versions) if each.is_fixed), None)
    draft = next((each for each in versions if not each.is_fixed), None)
    text = shown(version, actor, request.GET.get("text", ""))
    editing = rules.may_edit(actor, document) and draft is not None
    context = {
        "document": document,
        "version": version,
        "versions": [(each, name_of(each)) for each in versions],
        "name": name_of(version),
        "newest": newest,
        "draft": draft,
        "text": text,
        "nodes": text.nodes,
        "contents": contents_of(text.nodes),
        "brackets": bracket_rows(version, text.marked, actor),
        "lost": version.brackets.exclude(lost_from="").count() if version == draft else 0,
        "text_hash": version.text_hash or text_hash(version.nodes()),
        "badge": badge_of(document, version, newest),
        "status": status_of(document, version, newest),
        "readers": readers_in_words(document),
        "proposer": "" if document.is_non_paper else drafter(document),
        "publicity": publicity_of(actor, document, newest, moments.database_now()),
        "may_share": rules.may_share(actor, document),
        "panels": panels(actor, document, version),
        "editing": editing and version == draft,
        "may_propose": rules.may_propose(actor, document) and document.proposed_at is None,
        "follows_terms": document.kind == Kind.TERMS_OF_REFERENCE and not document.tabled_at,
        "may_table": rules.may_table(actor) and draft is not None,
        "may_bracket": editing and version == draft and rules.may_bracket(actor, document),
        "may_move": version == newest and rules.may_move(actor, document),
        "may_continue": rules.may_table(actor) and document.tabled_at and draft is None,
        "may_name_readers": rules.may_name_readers(actor, document)
        and document.derestricted_at is None,
        "may_void": rules.may_table(actor) and document.symbol and not document.is_void,
        "may_read_source": bool(version.source_name) and rules.may_read_source(actor, version),
    }
    return render(request, "documents/document.html", context)


def _chosen(versions: Sequence[Version], number: int | None) -> Version:
    """The version asked for; else the current text, or before tabling the draft."""
    if number is not None:
        found = next((each for each in versions if each.number == number), None)
    else:
        fixed = [each for each in versions if each.is_fixed]
        found = next(reversed(fixed or versions), None)
    if found is None:
        raise Http404
    return found


def contents_of(nodes: Sequence[Node]) -> list[Node]:
    """What the contents list: headings, principles and titled actions, where there are several."""
    found = [node for node in nodes if node.kind in OPENING]
    return found if len(found) > 2 else []
