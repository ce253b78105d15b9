"""What is not agreed: the list of a text's brackets, and the pages where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid, NotAllowed
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_a_delegation, of_the_presidency
from apps.delegations.actors import Actor
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.documents import actions, clauses, rules
from apps.documents.brackets import CHAIR, BracketKind, Disputed, Option, parts
from apps.documents.forms import (
    BracketForm,
    JoinForm,
    OptionForm,
    PlaceAgainForm,
    SideForm,
)
from apps.documents.models import BracketMove, Version
from apps.documents.publications import bracket_words
from apps.documents.queries import OpenBracket, brackets_in, current, label
from apps.documents.tree import Node, text_hash
from apps.documents.views.finding import find, find_editable

# The list beside a text


@dataclass(frozen=True, slots=True)
class BracketRow:
    """An open bracket, and what delegations have done since its text was tabled."""

    found: OpenBracket
    since: Sequence[str]
    own: str  # where the reader's own member stands, in words


def bracket_rows(version: Version, nodes: Sequence[Node], actor: Actor) -> list[BracketRow]:
    found = brackets_in(nodes)
    if not found:
        return []
    moves: dict[str, list[BracketMove]] = {}
    seen = BracketMove.objects.visible_to(actor).filter(version=version).select_related("state")
    for move in seen:
        moves.setdefault(move.bracket, []).append(move)
    return [
        BracketRow(
            each,
            [_since(move, each.disputed) for move in moves.get(each.disputed.key, [])],
            _own(each.disputed, moves.get(each.disputed.key, []), actor),
        )
        for each in found
    ]


def _since(move: BracketMove, disputed: Disputed) -> str:
    """ "ZA joined “should”", "BR left"."""
    if not move.joins:
        return _("%(member)s left") % {"member": move.state.code}
    return _("%(member)s joined %(words)s") % {
        "member": move.state.code,
        "words": _quoted(move.text, disputed.kind),
    }


def _quoted(text: str, kind: BracketKind) -> str:
    return f"“{text}”" if text else f"“{_nothing(kind)}”"


def _nothing(kind: BracketKind) -> str:
    words = bracket_words()
    return words.nothing if kind is BracketKind.INSERTION else words.delete


def _own(disputed: Disputed, moves: Sequence[BracketMove], actor: Actor) -> str:
    if not actor.is_delegation:
        return ""
    behind = (option.text for option in disputed.options if actor.side in option.sides)
    wanted = next(behind, None)
    for move in moves:
        if move.state.code == actor.side:
            wanted = move.text if move.joins else None
    if wanted is None:
        return _("%(member)s stands behind none of these.") % {"member": actor.side}
    return _("%(member)s stands behind %(words)s.") % {
        "member": actor.side,
        "words": _quoted(wanted, disputed.kind),
    }


# The draft's brackets, for the presidency


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def brackets(request: ActingRequest, reference: str) -> HttpResponse:
    """All paragraphs with what is not agreed in them; `?clause=` is the one to put a bracket in."""
    document, draft = _kept(request, reference)
    nodes = draft.nodes()
    chosen = next((node for node in nodes if node.key == request.GET.get("clause")), None)
    form = BracketForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if chosen is None:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.open_bracket(
                    draft,
                    actor=request.actor,
                    clause=chosen.key,
                    kind=given["kind"],
                    words=given["words"],
                    occurrence=given["occurrence"] or 0,
                    sides=given["sides"],
                    alternatives=form.options(),
                    was=request.POST.get("was", ""),
                )
            except Invalid as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The bracket is open."))
                return redirect(f"{request.path}#para-{chosen.key}")
    context = {
        "document": document,
        "version": draft,
        "nodes": [(node, label(node)) for node in nodes],
        "chosen": chosen,
        "label": label(chosen) if chosen else "",
        "form": form,
        "open": brackets_in(nodes),
        "lost": _lost(draft),
        "was": request.POST.get("was") or text_hash(nodes),
    }
    status = 422 if form.errors else 200
    return render(request, "documents/brackets.html", context, status=status)


def _kept(request: ActingRequest, reference: str) -> tuple[Any, Version]:
    """A draft whose brackets the presidency keeps."""
    document, draft = find_editable(request, reference)
    if not rules.may_bracket(request.actor, document):
        raise NotAllowed(_("The presidency keeps the brackets of a draft."))
    return document, draft


@dataclass(frozen=True, slots=True)
class LostBracket:
    """A bracket without its place, in the words from which it comes."""

    key: str
    parts: Sequence[str | Disputed]


def _lost(draft: Version) -> list[LostBracket]:
    return [
        LostBracket(each.span.key, parts(each.lost_from, [each.span]))
        for each in clauses.brackets_of(draft)
        if each.lost_from
    ]


@dataclass(frozen=True, slots=True)
class Act:
    """A form on the page of a bracket, the verb that it is for, and what is said afterwards."""

    form: forms.Form
    verb: Callable[..., None]
    said: str
    heading: str
    button: str
    hint: str = ""
    quiet: bool = False

    def given(self) -> dict[str, Any]:
        given = dict(self.form.cleaned_data)
        if isinstance(self.form, OptionForm):
            given = {name: given[name] for name in given if name == "side"}
            given["text"] = self.form.text
        if "occurrence" in given:
            given["occurrence"] = given["occurrence"] or 0
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def bracket(request: ActingRequest, reference: str, key: str) -> HttpResponse:
    """One bracket of a draft: who stands where, and what it comes to."""
    document, draft = _kept(request, reference)
    found = next((each for each in clauses.brackets_of(draft) if each.span.key == key), None)
    if found is None:
        raise Http404
    nodes = draft.nodes()
    node = next((node for node in nodes if node.key == found.clause), None)
    text = found.lost_from or (node.text if node else "")
    options = found.span.options(text)
    acts = (
        _acts_on_lost(request, found.clause, nodes)
        if found.lost_from
        else _acts_on_placed(request, options, found.span.kind)
    )
    status = 200
    act = acts.get(request.POST.get("do", ""))
    if request.method == "POST" and act is not None:
        status = 422
        if act.form.is_valid():
            was = request.POST.get("was", "")
            try:
                act.verb(draft, key, actor=request.actor, was=was, **act.given())
            except Invalid as error:
                show_refusal(act.form, error)
            else:
                messages.success(request, act.said)
                return _after(document, draft, key)
    context = {
        "document": document,
        "version": draft,
        "key": key,
        "lost": found.lost_from,
        "parts": parts(found.lost_from, [found.span]) if found.lost_from else [],
        "node": replace(node, key="", brackets=(found.span,)) if node else None,
        "label": label(node) if node else "",
        "acts": acts,
        "was": request.POST.get("was") or text_hash(nodes),
    }
    return render(request, "documents/bracket.html", context, status=status)


def _acts_on_placed(
    request: ActingRequest, options: Sequence[Option], kind: BracketKind
) -> dict[str, Act]:
    shown, members = _shown(options, kind), _members()
    behind = [(code, name) for code, name in members if any(code in o.sides for o in options)]
    acts = {
        "resolve": Act(
            OptionForm(_data(request, "resolve"), options=shown, prefix="resolve"),
            actions.resolve_bracket,
            _("The bracket is settled."),
            _("Settle it"),
            _("Settle the bracket"),
            _("The words on which all agree take this place in the text, and the bracket falls."),
        ),
        "join": Act(
            JoinForm(_data(request, "join"), options=shown, sides=members, prefix="join"),
            actions.join_bracket,
            _("It stands in the bracket."),
            _("Put a member behind words"),
            _("Put it there"),
            _(
                "It then stands behind no other alternative of this bracket. The trail says for "
                "whom you did it."
            ),
        ),
    }
    if behind:
        acts["leave"] = Act(
            SideForm(_data(request, "leave"), sides=behind, prefix="leave"),
            actions.leave_bracket,
            _("It is taken out of the bracket."),
            _("Take a member out"),
            _("Take it out"),
            quiet=True,
        )
    return acts


def _acts_on_lost(request: ActingRequest, clause: str, nodes: Sequence[Node]) -> dict[str, Act]:
    return {
        "place": Act(
            PlaceAgainForm(
                _data(request, "place"),
                clauses=[(each.key, label(each)) for each in nodes],
                initial={"clause": clause},
                prefix="place",
            ),
            actions.place_bracket,
            _("The bracket has its place."),
            _("Give it a new place"),
            _("Put it there"),
        ),
        "resolve": Act(
            forms.Form(_data(request, "resolve"), prefix="resolve"),
            actions.resolve_bracket,
            _("The bracket has fallen."),
            _("Let it fall"),
            _("Let the bracket fall"),
            _("The text stays as it reads now. The trail says that the bracket was settled."),
            quiet=True,
        ),
    }


def _data(request: ActingRequest, name: str) -> Any:
    """What was sent, for the form that was sent."""
    return request.POST if request.POST.get("do") == name else None


def _after(document: Any, draft: Version, key: str) -> HttpResponse:
    """Back to the bracket while there is one, else to all of them."""
    if draft.brackets.filter(key=key).exists():
        return redirect("documents:bracket", document.reference, key)
    return redirect("documents:brackets", document.reference)


def _shown(options: Sequence[Option], kind: BracketKind) -> list[tuple[str, str]]:
    return [(option.text, option.text or _nothing(kind)) for option in options]


def _members() -> list[tuple[str, str]]:
    members = MemberState.objects.members(moments.database_now().date())
    return [*((each.code, each.name) for each in members), (CHAIR, _("the chair"))]


# A tabled text, for a delegation


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_a_delegation)
def stand(request: ActingRequest, reference: str, key: str) -> HttpResponse:
    """Where the own member stands in a bracket of the tabled text."""
    document = find(request, reference)
    version = current(document)
    if version is None:
        raise Http404
    version.document = document
    nodes = version.nodes()
    rows = bracket_rows(version, nodes, request.actor)
    row = next((each for each in rows if each.found.disputed.key == key), None)
    if row is None:
        raise Http404
    if not rules.may_move(request.actor, document):
        raise NotAllowed(_("The coordinator or the head says where the own member stands."))
    disputed = row.found.disputed
    node = next(node for node in nodes if node.key == row.found.clause)
    span = next(each for each in node.brackets if each.key == key)
    shown = _shown(span.options(node.text), disputed.kind)
    form = OptionForm(_data(request, "join"), options=shown)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if request.POST.get("do") == "leave":
                actions.leave_bracket(version, key, actor=request.actor)
                return _stands(request, version)
            if form.is_valid():
                actions.join_bracket(version, key, actor=request.actor, text=form.text)
                return _stands(request, version)
        except Invalid as error:
            form = OptionForm(request.POST, options=shown)
            form.is_valid()
            form.errors.clear()
            show_refusal(form, error)
    context = {
        "document": document,
        "version": version,
        "row": row,
        "node": replace(node, key="", brackets=(span,)),
        "form": form,
    }
    return render(request, "documents/stand.html", context, status=status)


def _stands(request: ActingRequest, version: Version) -> HttpResponse:
    messages.success(
        request, _("It is noted beside the text, which itself stays as it was tabled.")
    )
    return redirect(f"{version.document.address}?v={version.number}#brackets")
