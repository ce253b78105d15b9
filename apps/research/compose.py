"""The text of Terms of Reference, made from the answers of its form: a pure function.

The delegation answers questions; what the members then review is a text of clauses like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.words import day_words
from apps.documents.tree import ClauseKind, Node
from apps.research.models import Deliverable

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True, slots=True)
class Due:
    """A deliverable as the text names it: its title and the day (of UTC) on which it is due."""

    kind: Deliverable.Kind
    title: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Answers:
    """What the form knows. Texts may run over several lines: each line is a paragraph."""

    proposer: str
    areas: Sequence[str] = ()
    purpose: str = ""
    scope: str = ""
    questions: str = ""
    method: str = ""
    deliverables: Sequence[Due] = ()
    candidates: str = ""
    support: Sequence[str] = ()
    support_text: str = ""
    funding: str = ""


def lines(text: str) -> list[str]:
    """The lines that say something, with single spaces: a clause holds one line."""
    return [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]


def compose(answers: Answers) -> list[Node]:
    """The clauses, in the order of the practice. A section without an answer is left out.

    Sections bear Roman numbers; paragraphs and questions run 1, 2, 3 … through the whole text, so
    that a delegation can cite "paragraph 7"; entries of lists have none.
    """
    nodes: list[Node] = []
    paragraph = 0
    section = 0
    for heading, body in _sections(answers):
        if not body:
            continue
        nodes.append(Node(ClauseKind.HEADING, heading, ROMAN[section]))
        section += 1
        for kind, text in body:
            number = ""
            if kind != ClauseKind.ITEM:
                paragraph += 1
                number = str(paragraph)
            nodes.append(Node(kind, text, number, level=1 if number else 2))
    return nodes


def compose_decision(
    *, entity: str, title: str, symbol: str, nominated_by: str, rationale: str
) -> list[Node]:
    """The one-page draft decision that commits a study to one entity."""
    kind = ClauseKind.PARAGRAPH
    recital = _(
        "The members agreed the Terms of Reference “%(title)s” (%(symbol)s). "
        "%(member)s nominated %(entity)s to carry them out."
    ) % {"title": title, "symbol": symbol, "member": nominated_by, "entity": entity}
    decided = _("The study under %(symbol)s is committed to %(entity)s.") % {
        "symbol": symbol,
        "entity": entity,
    }
    asked = _("The presidency is asked to commission it.")
    texts = [recital, *lines(rationale)]
    return [
        Node(ClauseKind.HEADING, _("Background"), ROMAN[0]),
        *(Node(kind, text, str(n), 1) for n, text in enumerate(texts, start=1)),
        Node(ClauseKind.HEADING, _("Decision"), ROMAN[1]),
        *(
            Node(kind, text, str(n), 1)
            for n, text in enumerate([decided, asked], start=len(texts) + 1)
        ),
    ]


type Body = list[tuple[ClauseKind, str]]


def _sections(answers: Answers) -> Iterator[tuple[str, Body]]:
    yield _("Proposer"), _paragraphs(_("Proposed by %(name)s.") % {"name": answers.proposer})
    yield _("Research areas"), _listed(_("The study falls under:"), answers.areas)
    yield _("Purpose"), _paragraphs(answers.purpose)
    yield _("Scope"), _paragraphs(answers.scope)
    yield (
        _("Questions"),
        [(ClauseKind.QUESTION, question) for question in lines(answers.questions)],
    )
    yield _("Method"), _paragraphs(answers.method)
    yield (
        _("Deliverables"),
        _listed(
            _("The entity delivers:"),
            [
                _("%(kind)s: %(title)s, by %(day)s")
                % {"kind": due.kind.label, "title": due.title, "day": day_words(due.on)}
                for due in answers.deliverables
            ],
        ),
    )
    yield (
        _("Candidate entities"),
        _listed(
            _("The members determine the entity by consensus. The proposer names:"),
            lines(answers.candidates),
        ),
    )
    yield (
        _("Technical support"),
        [
            *_listed(_("These organisations are asked for technical support:"), answers.support),
            *_paragraphs(answers.support_text),
        ],
    )
    yield _("Funding"), _paragraphs(answers.funding)


def _paragraphs(text: str) -> Body:
    return [(ClauseKind.PARAGRAPH, line) for line in lines(text)]


def _listed(intro: str, entries: Sequence[str]) -> Body:
    """An introducing paragraph and its entries; nothing where there are none."""
    if not entries:
        return []
    return [
        (ClauseKind.PARAGRAPH, intro),
        *((ClauseKind.ITEM, " ".join(entry.split())) for entry in entries),
    ]
