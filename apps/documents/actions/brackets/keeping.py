"""The presidency opens a bracket in its draft, settles it, or gives it another place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, WrongState
from apps.core.text import clean, reference
from apps.delegations.actors import Actor
from apps.documents.actions.brackets.draft import HeldDraft, known_sides
from apps.documents.actions.brackets.words import words_meant
from apps.documents.actions.holding import Held
from apps.documents.anchoring import Carried, after_replacing, borders
from apps.documents.brackets import BracketKind, Option, Span, in_order, replaced
from apps.documents.clauses import KEY_LENGTH
from apps.documents.importing.limits import MAX_CLAUSE_CHARACTERS
from apps.documents.models import Version


@transaction.atomic
def open_bracket(
    version: Version,
    *,
    actor: Actor,
    clause: str,
    kind: str,
    words: str,
    occurrence: int = 0,
    sides: Iterable[str] = (),
    alternatives: Iterable[Option] = (),
    was: str = "",
) -> str:
    """Put `words` of a clause in brackets, and return the key of the bracket.

    For an insertion, `words` are those after which something would stand, nothing meaning the
    beginning. Where they occur more than once, `occurrence` says which, from 1. `sides` stand
    behind the words as they are; a deletion has one alternative, without words. `was` is the hash
    of the text that the actor had before them.
    """
    draft = HeldDraft.locked(version, actor, was)
    text = draft.text_of(clause)
    if kind not in BracketKind:
        raise Invalid(_("Choose what is not agreed."), {"kind": _("Choose one.")})
    start, end = words_meant(text, words, occurrence, insertion=kind == BracketKind.INSERTION)
    span = Span(
        BracketKind(kind),
        start,
        end,
        in_order(sides),
        tuple(
            Option(" ".join(clean(each.text).split()), in_order(each.sides))
            for each in alternatives
        ),
        reference(KEY_LENGTH),
    )
    check_options(span, text, draft.held)
    draft.add(Carried(clause, span))
    draft.save("open_bracket", bracket=span.key, clause=clause, sides=sorted(_behind(span)))
    return span.key


@transaction.atomic
def resolve_bracket(
    version: Version, key: str, *, actor: Actor, text: str = "", was: str = ""
) -> None:
    """The bracket falls: its clause says `text` in that place from now on.

    A bracket that has lost its place falls without changing the words.
    """
    draft = HeldDraft.locked(version, actor, was)
    bracket = draft.bracket(key)
    others = [each for each in draft.brackets if each.span.key != key]
    if bracket.lost_from:
        draft.brackets = others
    else:
        _settle(draft, bracket, others, " ".join(clean(text).split()))
    draft.save("resolve_bracket", bracket=key, clause=bracket.clause)


def _settle(draft: HeldDraft, bracket: Carried, others: list[Carried], words: str) -> None:
    before = draft.text_of(bracket.clause)
    span = bracket.span
    after = replaced(before, span.start, span.end, words)
    if not after.strip():
        message = _("The paragraph would have no words. Remove it with the text instead.")
        raise Invalid(message, {"text": message})
    if len(after) > MAX_CLAUSE_CHARACTERS:
        message = _("The paragraph would be too long.")
        raise Invalid(message, {"text": message})
    here = [each.span for each in others if each.clause == bracket.clause and not each.lost_from]
    moved = {each.key: each for each in after_replacing(here, span, before, words)}
    if not {edge for each in moved.values() for edge in (each.start, each.end)} <= borders(after):
        message = _("These words would join with what stands beside them. Write them whole.")
        raise Invalid(message, {"text": message})
    draft.brackets = [replace(each, span=moved.get(each.span.key, each.span)) for each in others]
    draft.version.clauses.filter(key=bracket.clause).update(text=after)


@transaction.atomic
def place_bracket(
    version: Version,
    key: str,
    *,
    actor: Actor,
    clause: str,
    words: str,
    occurrence: int = 0,
    was: str = "",
) -> None:
    """Give a bracket that has lost its place a new one; who stands behind what stays."""
    draft = HeldDraft.locked(version, actor, was)
    bracket = draft.bracket(key)
    if not bracket.lost_from:
        raise WrongState(_("This bracket has its place."))
    text = draft.text_of(clause)
    insertion = bracket.span.kind is BracketKind.INSERTION
    start, end = words_meant(text, words, occurrence, insertion=insertion)
    span = replace(bracket.span, start=start, end=end)
    check_options(span, text, draft.held)
    draft.brackets.remove(bracket)
    draft.add(Carried(clause, span))
    draft.save("place_bracket", bracket=key, clause=clause)


def _behind(span: Span) -> set[str]:
    return set(span.sides) | {side for option in span.alternatives for side in option.sides}


def check_options(span: Span, text: str, held: Held) -> None:
    """Raises Invalid where the alternatives do not go with the kind, or say the same."""
    options = span.options(text)
    texts = [option.text for option in options]
    others = texts[1:]
    problem = ""
    match span.kind:
        case BracketKind.WORDING if not any(others):
            problem = _("Write what would stand there instead.")
        case BracketKind.INSERTION if not others or not all(others):
            problem = _("Write what would be inserted.")
        case BracketKind.DELETION if others != [""]:
            problem = _("A deletion has no other words: choose “Other words” for these.")
    if not problem and len(set(texts)) < len(texts):
        problem = _("Two alternatives say the same. Put the members together.")
    if not problem and max(map(len, texts)) > MAX_CLAUSE_CHARACTERS:
        problem = _("These words are too many.")
    if problem:
        raise Invalid(problem, {"alternatives": problem})
    named = [side for option in options for side in option.sides]
    known_sides(named, held)
    if twice := sorted({side for side in named if named.count(side) > 1}):
        message = _("%(code)s stands behind two alternatives. Choose one.") % {
            "code": ", ".join(twice)
        }
        raise Invalid(message, {"alternatives": message})
