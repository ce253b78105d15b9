"""From nodes to the clauses of a version: checked, cleaned, each with its key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean, reference
from apps.documents.anchoring import Carried, carried
from apps.documents.brackets import Span, unattributed
from apps.documents.comparison import compare
from apps.documents.importing.limits import MAX_CLAUSE_CHARACTERS, MAX_CLAUSES
from apps.documents.models import Bracket, BracketMove, Clause, Version
from apps.documents.tree import Node, text_hash

MAX_LEVEL = 9
MAX_NUMBER = 20  # characters
KEY_LENGTH = 8


def checked(nodes: Iterable[Node]) -> list[Node]:
    """The nodes, each on one line. Raises Invalid where one is empty, too long or too deep."""
    tidy = [
        replace(node, text=" ".join(clean(node.text).split()), number=clean(node.number))
        for node in nodes
    ]
    if not tidy:
        raise Invalid(_("A text has at least one clause."), {"text": _("Write the text.")})
    if len(tidy) > MAX_CLAUSES:
        raise Invalid(
            _("The text has more than %(limit)d clauses. Divide it, or join its short lines.")
            % {"limit": MAX_CLAUSES}
        )
    for place, node in enumerate(tidy, start=1):
        if problem := _problem(node):
            raise Invalid(_("Clause %(place)d: %(problem)s") % {"place": place, "problem": problem})
    return tidy


def _problem(node: Node) -> str:
    if not node.text:
        return _("it has no words. Write them, or remove the clause.")
    if len(node.text) > MAX_CLAUSE_CHARACTERS:
        return _("it has more than %(limit)d characters. Divide it.") % {
            "limit": MAX_CLAUSE_CHARACTERS
        }
    if len(node.number) > MAX_NUMBER:
        return _("its number has more than %(limit)d characters.") % {"limit": MAX_NUMBER}
    if not 0 <= node.level <= MAX_LEVEL:
        return _("its level is not between 0 and %(limit)d.") % {"limit": MAX_LEVEL}
    return ""


def keyed(nodes: Iterable[Node], known: Collection[str]) -> list[Node]:
    """The nodes with their keys; a fresh one where there is none, or it is not of this document.

    Raises Invalid where two nodes carry one key: a paragraph's address leads to one paragraph.
    """
    taken: set[str] = set()
    result = []
    for node in nodes:
        key = node.key if node.key in known else reference(KEY_LENGTH)
        if key in taken:
            raise Invalid(_("Two clauses carry one address. Remove one of them."))
        taken.add(key)
        result.append(replace(node, key=key))
    return result


def recognised(before: Sequence[Node], nodes: Sequence[Node]) -> list[Node]:
    """The nodes with the keys of the clauses that they continue, known by their words.

    For a text that comes back from a file, which carries no keys.
    """
    keys = {
        id(change.after): change.before.key
        for change in compare(before, nodes).changes
        if change.before is not None and change.after is not None
    }
    return [replace(node, key=keys.get(id(node), "")) for node in nodes]


def store(version: Version, nodes: Iterable[Node], brackets: Iterable[Carried]) -> None:
    """Write keyed nodes as the clauses of a draft version, with these brackets, in place of
    what it had."""
    store_brackets(version, brackets)
    version.clauses.all().delete()
    Clause.objects.bulk_create(
        Clause(
            version=version,
            key=node.key,
            order=order,
            level=node.level,
            kind=node.kind.value,
            number=node.number,
            text=node.text,
        )
        for order, node in enumerate(nodes, start=1)
    )


def store_brackets(version: Version, brackets: Iterable[Carried]) -> None:
    version.brackets.all().delete()
    Bracket.objects.bulk_create(
        Bracket(
            version=version,
            key=each.span.key,
            clause=each.clause,
            kind=each.span.kind.value,
            start=each.span.start,
            end=each.span.end,
            sides=list(each.span.sides),
            alternatives=[[option.text, list(option.sides)] for option in each.span.alternatives],
            lost_from=each.lost_from,
        )
        for each in brackets
    )


def brackets_of(version: Version) -> list[Carried]:
    """Its brackets with what delegations have done since it was tabled."""
    texts = dict(version.clauses.values_list("key", "text"))
    moves: dict[str, list[BracketMove]] = {}
    for move in version.moves.select_related("state"):
        moves.setdefault(move.bracket, []).append(move)
    return [
        Carried(
            row.clause,
            moved(row.span(), row.lost_from or texts.get(row.clause, ""), moves.get(row.key, [])),
            row.lost_from,
        )
        for row in version.brackets.all()
    ]


def moved(span: Span, text: str, moves: Iterable[BracketMove]) -> Span:
    for move in moves:
        if move.joins:
            span = span.joined(move.state.code, move.text, text)
        else:
            span = span.without(move.state.code)
    return span


def brackets_for(version: Version, nodes: Iterable[Node]) -> list[Carried]:
    """Those of the text that a draft version has, or is to be based on, in the words of `nodes`."""
    basis = version if version.pk else version.based_on
    if basis is None:
        return []
    was = dict(basis.clauses.values_list("key", "text"))
    return carried(brackets_of(basis), was, {node.key: node.text for node in nodes})


def known_keys(version: Version) -> set[str]:
    """Every key that a version of this document has carried: a clause may come back."""
    return set(
        Clause.objects.filter(version__document=version.document_id).values_list("key", flat=True)
    )


def hash_of(version: Version) -> str:
    return text_hash(version.nodes())


def fixed_hash_of(version: Version) -> str:
    """What is kept of a text that is fixed, for all its readers: its words and brackets, without
    who stands behind what. There are few members: from a hash that covers them, whoever may not
    know could try out who they are."""
    return text_hash(unattributed(version.nodes()))
