"""What is not agreed: opened, joined, left, settled; and what waits until it is.

The presidency keeps the brackets of a draft, for members too: the trail names for whom. On a
tabled text, which never changes, a delegation says where it stands by a move of its own, and the
draft of the next version takes it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.audit.actions import record
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.core.text import clean, reference
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.documents import clauses
from apps.documents.actions.holding import (
    Held,
    accreditation_of,
    chain_of,
    draft_of,
    hold,
    refuse_void,
)
from apps.documents.anchoring import Carried, after_replacing, borders, overlaps, places
from apps.documents.brackets import (
    CHAIR,
    BracketKind,
    Option,
    Span,
    in_order,
    in_reading_order,
    replaced,
)
from apps.documents.clauses import KEY_LENGTH
from apps.documents.importing.limits import MAX_CLAUSE_CHARACTERS
from apps.documents.models import BracketMove, Version
from apps.documents.queries import current, open_brackets
from apps.documents.rules import may_bracket, may_move
from apps.documents.tree import text_hash

SHOWN = 24  # characters on either side of words that occur more than once


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
    draft = _Draft.locked(version, actor, was)
    text = draft.text_of(clause)
    if kind not in BracketKind:
        raise Invalid(_("Choose what is not agreed."), {"kind": _("Choose one.")})
    start, end = _found(text, words, occurrence, insertion=kind == BracketKind.INSERTION)
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
    _check_options(span, text, draft.held)
    draft.add(Carried(clause, span))
    draft.save("open_bracket", bracket=span.key, clause=clause, sides=sorted(_behind(span)))
    return span.key


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


@transaction.atomic
def resolve_bracket(
    version: Version, key: str, *, actor: Actor, text: str = "", was: str = ""
) -> None:
    """The bracket falls: its clause says `text` in that place from now on.

    A bracket that has lost its place falls without changing the words.
    """
    draft = _Draft.locked(version, actor, was)
    bracket = draft.bracket(key)
    others = [each for each in draft.brackets if each.span.key != key]
    if bracket.lost_from:
        draft.brackets = others
    else:
        _settle(draft, bracket, others, " ".join(clean(text).split()))
    draft.save("resolve_bracket", bracket=key, clause=bracket.clause)


def _settle(draft: _Draft, bracket: Carried, others: list[Carried], words: str) -> None:
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
    draft = _Draft.locked(version, actor, was)
    bracket = draft.bracket(key)
    if not bracket.lost_from:
        raise WrongState(_("This bracket has its place."))
    text = draft.text_of(clause)
    insertion = bracket.span.kind is BracketKind.INSERTION
    start, end = _found(text, words, occurrence, insertion=insertion)
    span = replace(bracket.span, start=start, end=end)
    _check_options(span, text, draft.held)
    draft.brackets.remove(bracket)
    draft.add(Carried(clause, span))
    draft.save("place_bracket", bracket=key, clause=clause)


# What waits until all is agreed


def refuse_open_brackets(version: Version) -> None:
    """Raises WrongState with the list where something in this text is not agreed."""
    found = open_brackets(version)
    if not found:
        return
    words = ngettext(
        "%(count)d bracket is open: %(places)s. Nothing is adopted before all is agreed.",
        "%(count)d brackets are open: %(places)s. Nothing is adopted before all is agreed.",
        len(found),
    )
    raise WrongState(
        words
        % {
            "count": len(found),
            "places": ", ".join(dict.fromkeys(bracket.label for bracket in found)),
        },
        now=_("brackets are open"),
        onward=f"{version.document.address}?v={version.number}#brackets",
        onward_words=_("Go to the open brackets"),
    )


def refuse_lost_brackets(draft: Version) -> None:
    """Raises WrongState where a bracket of a draft has lost its place: a person decides."""
    count = draft.brackets.exclude(lost_from="").count()
    if count:
        words = ngettext(
            "%(count)d bracket has lost its place. Give it a new one, or let it fall.",
            "%(count)d brackets have lost their place. Give each a new one, or let it fall.",
            count,
        )
        raise WrongState(
            words % {"count": count},
            now=_("a bracket without its place"),
            onward=f"/documents/{draft.document.reference}/brackets/",
            onward_words=_("Go to the brackets"),
        )


# Inside


@dataclass(slots=True)
class _Draft:
    """A draft whose brackets the presidency changes, under its document's lock."""

    held: Held
    version: Version
    brackets: list[Carried]

    @classmethod
    def locked(cls, version: Version, actor: Actor, was: str) -> _Draft:
        return cls.of(hold(version.document, actor), version, was)

    @classmethod
    def of(cls, held: Held, version: Version, was: str) -> _Draft:
        if not may_bracket(held.actor, held.document):
            raise NotAllowed(_("The presidency keeps the brackets of a draft."))
        draft = draft_of(held.document)
        if draft.pk != version.pk:
            raise WrongState(_("This version is fixed. Change the draft that follows it."))
        if was and was != text_hash(draft.nodes()):
            raise WrongState(
                _("The text has changed since you opened this page. Your words are below."),
                was=_("the text that you saw"),
                now=_("a newer text"),
            )
        return cls(held, draft, clauses.brackets_of(draft))

    def text_of(self, clause: str) -> str:
        found = self.version.clauses.filter(key=clause).values_list("text", flat=True).first()
        if found is None:
            message = _("Choose a paragraph of this text.")
            raise Invalid(message, {"clause": message})
        return found

    def bracket(self, key: str) -> Carried:
        return _among(self.brackets, key)

    def add(self, bracket: Carried) -> None:
        for other in self.brackets:
            if other.lost_from or other.clause != bracket.clause:
                continue
            if overlaps(other.span, bracket.span):
                message = _(
                    "Some of these words stand in a bracket already. Settle that one first, or "
                    "add an alternative to it."
                )
                raise Invalid(message, {"words": message})
        self.brackets.append(bracket)

    def save(self, verb: str, **data: object) -> None:
        lost = [each for each in self.brackets if each.lost_from]
        placed = [each for each in self.brackets if not each.lost_from]
        keys = {each.span.key: each for each in placed}
        ordered = [keys[span.key] for span in in_reading_order(each.span for each in placed)]
        clauses.store_brackets(self.version, [*ordered, *lost])
        _record(verb, self.held, self.version, **data)


def _record(verb: str, held: Held, version: Version, **data: object) -> None:
    record(
        verb,
        by=held.actor,
        kind="document",
        subject=held.document.reference,
        chain=chain_of(held.document),
        at=held.now,
        version=version.number,
        **data,
    )


def _move(
    version: Version, key: str, *, actor: Actor, side: str, was: str, joins: bool, text: str
) -> None:
    held = hold(version.document, actor)
    wanted = " ".join(clean(text).split())
    if held.actor.is_delegation:
        _refuse_others(held, side)
        _move_on_tabled(version, key, held=held, joins=joins, wanted=wanted)
        return
    draft = _Draft.of(held, version, was)
    _known_sides([side], held)
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
    _known_sides([held.actor.side], held)


def _move_on_tabled(version: Version, key: str, *, held: Held, joins: bool, wanted: str) -> None:
    """A row beside the fixed text; and a draft that follows takes it over at once."""
    refuse_void(held.document)
    newest = current(held.document)
    if newest is None or newest.pk != version.pk:
        raise WrongState(_("There is a newer version of this text. Look at that one."))
    state = held.actor.state
    assert state is not None  # noqa: S101  a delegation has one
    bracket = _among(clauses.brackets_of(newest), key)
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
    _record(
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


def _among(brackets: Sequence[Carried], key: str) -> Carried:
    found = next((each for each in brackets if each.span.key == key), None)
    if found is None:
        raise NotVisible(_("There is no such bracket in this text."))
    return found


def _found(text: str, words: str, occurrence: int, *, insertion: bool) -> tuple[int, int]:
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


def _behind(span: Span) -> set[str]:
    return set(span.sides) | {side for option in span.alternatives for side in option.sides}


def _known_sides(sides: Iterable[str], held: Held) -> None:
    members = MemberState.objects.members(held.now.date())
    known = {CHAIR, *members.values_list("code", flat=True)}
    if strange := [side for side in sides if side not in known]:
        message = _("Not a member: %(code)s.") % {"code": ", ".join(strange)}
        raise Invalid(message, {"side": message, "sides": message})


def _check_options(span: Span, text: str, held: Held) -> None:
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
    _known_sides(named, held)
    if twice := sorted({side for side in named if named.count(side) > 1}):
        message = _("%(code)s stands behind two alternatives. Choose one.") % {
            "code": ", ".join(twice)
        }
        raise Invalid(message, {"alternatives": message})
