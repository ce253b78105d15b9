"""Who stands behind which words of a bracket: on the presidency's draft, or on the tabled text."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.text import clean
from apps.delegations.actors import Actor
from apps.documents import clauses
from apps.documents.actions.brackets.draft import HeldDraft, among, known_sides, record_of
from apps.documents.actions.holding import Held, accreditation_of, hold, refuse_void
from apps.documents.brackets import Span
from apps.documents.importing.limits import MAX_CLAUSE_CHARACTERS
from apps.documents.models import BracketMove, Version
from apps.documents.queries import current
from apps.documents.rules import may_move


@transaction.atomic
def join_bracket(
    version: Version, key: str, *, actor: Actor, text: str, side: str = "", was: str = ""
) -> None:
    """Stand behind one of the options of a bracket, which `text` names by its words, and behind
    no other. New words become a new option.

    The presidency does so on its draft, for the member that `side` names or for the chair; a
    delegation for its own member, on the tabled text.
    """
    _move(version, key, actor=actor, side=side, was=was, joins=True, text=text)


@transaction.atomic
def leave_bracket(
    version: Version, key: str, *, actor: Actor, side: str = "", was: str = ""
) -> None:
    """Stand behind none of its options any more; as in `join_bracket`."""
    _move(version, key, actor=actor, side=side, was=was, joins=False, text="")


def _move(
    version: Version, key: str, *, actor: Actor, side: str, was: str, joins: bool, text: str
) -> None:
    held = hold(version.document, actor)
    wanted = " ".join(clean(text).split())
    if held.actor.is_delegation:
        _refuse_others(held, side)
        _move_on_tabled(version, key, held=held, joins=joins, wanted=wanted)
        return
    draft = HeldDraft.of(held, version, was)
    known_sides([side], held)
    bracket = draft.bracket(key)
    before = bracket.lost_from or draft.text_of(bracket.clause)
    span = _moved(bracket.span, before, side, joins=joins, wanted=wanted)
    place = draft.brackets.index(bracket)
    draft.brackets[place] = replace(bracket, span=span)
    draft.save(
        "join_bracket" if joins else "leave_bracket", bracket=key, clause=bracket.clause, side=side
    )


def _refuse_others(held: Held, side: str) -> None:
    """Raises NotAllowed where the actor does not speak for a member, or for this one."""
    if not may_move(held.actor, held.document) or side not in ("", held.actor.side):
        raise NotAllowed(_("The coordinator or the head says where the own member stands."))
    known_sides([held.actor.side], held)


def _move_on_tabled(version: Version, key: str, *, held: Held, joins: bool, wanted: str) -> None:
    """A row beside the fixed text; and a draft that follows takes it over at once."""
    refuse_void(held.document)
    newest = current(held.document)
    if newest is None or newest.pk != version.pk:
        raise WrongState(_("There is a newer version of this text. Look at that one."))
    state = held.actor.state
    assert state is not None  # noqa: S101  a delegation has one
    bracket = among(clauses.brackets_of(newest), key)
    text = newest.clauses.get(key=bracket.clause).text
    _moved(bracket.span, text, state.code, joins=joins, wanted=wanted)
    BracketMove.objects.create(
        version=newest,
        bracket=key,
        state=state,
        joins=joins,
        text=wanted,
        by=accreditation_of(held.actor),
        at=held.now,
    )
    _take_over(held, key, state.code, joins=joins, wanted=wanted)
    record_of(
        "join_bracket" if joins else "leave_bracket",
        held,
        newest,
        bracket=key,
        clause=bracket.clause,
        side=state.code,
    )


def _take_over(held: Held, key: str, side: str, *, joins: bool, wanted: str) -> None:
    """Into the draft of the next version, where the bracket is still in it."""
    draft = held.document.versions.filter(fixed_at=None).first()
    if draft is None:
        return
    brackets = clauses.brackets_of(draft)
    texts = dict(draft.clauses.values_list("key", "text"))
    for place, bracket in enumerate(brackets):
        if bracket.span.key == key:
            before = bracket.lost_from or texts[bracket.clause]
            span = bracket.span
            span = span.joined(side, wanted, before) if joins else span.without(side)
            brackets[place] = replace(bracket, span=span)
            clauses.store_brackets(draft, brackets)


def _moved(span: Span, text: str, side: str, *, joins: bool, wanted: str) -> Span:
    """Raises Invalid where the side stands so already, or what it wants cannot be put."""
    now = span.wanted_by(side, text)
    if not joins:
        if now is None:
            message = _("This member stands behind none of the alternatives.")
            raise Invalid(message, {"side": message})
        return span.without(side)
    if now == wanted:
        message = _("This member stands behind these words already.")
        raise Invalid(message, {"option": message})
    if len(wanted) > MAX_CLAUSE_CHARACTERS:
        message = _("These words are too many.")
        raise Invalid(message, {"text": message})
    return span.joined(side, wanted, text)
