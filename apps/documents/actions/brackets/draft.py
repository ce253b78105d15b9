"""A draft whose brackets the presidency changes, and what is refused there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.audit.actions import record
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState
from apps.documents import clauses
from apps.documents.actions.holding import Held, chain_of, draft_of, hold
from apps.documents.anchoring import Carried, overlaps
from apps.documents.brackets import CHAIR, in_reading_order
from apps.documents.models import Version
from apps.documents.rules import may_bracket
from apps.documents.tree import text_hash


@dataclass(slots=True)
class HeldDraft:
    """A draft whose brackets the presidency changes, under its document's lock."""

    held: Held
    version: Version
    brackets: list[Carried]

    @classmethod
    def locked(cls, version: Version, actor: Actor, was: str) -> HeldDraft:
        return cls.of(hold(version.document, actor), version, was)

    @classmethod
    def of(cls, held: Held, version: Version, was: str) -> HeldDraft:
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
        return among(self.brackets, key)

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
        record_of(verb, self.held, self.version, **data)


def record_of(verb: str, held: Held, version: Version, **data: object) -> None:
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


def among(brackets: Sequence[Carried], key: str) -> Carried:
    found = next((each for each in brackets if each.span.key == key), None)
    if found is None:
        raise NotVisible(_("There is no such bracket in this text."))
    return found


def known_sides(sides: Iterable[str], held: Held) -> None:
    members = MemberState.objects.members(held.now.date())
    known = {CHAIR, *members.values_list("code", flat=True)}
    if strange := [side for side in sides if side not in known]:
        message = _("Not a member: %(code)s.") % {"code": ", ".join(strange)}
        raise Invalid(message, {"side": message, "sides": message})
