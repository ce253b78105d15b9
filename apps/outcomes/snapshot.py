"""What becomes public of a text, adopted or issued: read once, shown for review, then copied.

The page on which the presidency reviews a publication and the verb that publishes take the same
`Snapshot`, so that what was reviewed is what becomes public. Nothing of a position is in it: the
trail says that rounds were held, and a reservation stands only where its delegation chose how it
is to be shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.words import with_article
from apps.delegations.models import MemberState
from apps.documents.models import Document, Kind
from apps.documents.queries import fixed_versions
from apps.documents.tree import Node
from apps.outcomes.models import Firmness
from apps.outcomes.queries import ISSUED_AS
from apps.reviews.models import Round
from apps.reviews.queries import maintained_reservations
from apps.reviews.states import RoundKind, Shown

IN_THE_TEXT = (Shown.FOOTNOTE, Shown.ANNEX)


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the trail. `on` is a UTC day."""

    on: dt.date | None
    words: str


@dataclass(frozen=True, slots=True)
class Reserved:
    mark: str
    member: str
    paragraph: str  # the clause's key; empty: the whole text
    number: str  # as that clause prints it
    shown_as: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    title: str
    kind: str
    language: str
    symbol: str
    label: str
    source_number: int
    body_name: str
    presidency: str
    adopted_on: dt.date  # as the round says; or the UTC day of the issue
    members: tuple[MemberState, ...]
    firmness: Firmness
    nodes: tuple[Node, ...]
    text_hash: str
    trail: tuple[Line, ...]
    reservations: tuple[Reserved, ...]
    unshown: tuple[str, ...]  # members whose reservation stays unpublished: they chose no way

    @property
    def codes(self) -> str:
        return " ".join(member.code for member in self.members)


def language_of(document: Document) -> str:
    """The language of what the portal adds to the text: the text's own, where we speak it."""
    return document.language if document.language in dict(settings.LANGUAGES) else "en"


def snapshot(document: Document, round: Round) -> Snapshot:
    """The public copy of `document` as `round` adopted it."""
    version = round.version
    adopted_on = round.adopted_on
    assert adopted_on is not None  # noqa: S101  an adopting round is concluded
    nodes = tuple(version.nodes())
    numbers = {node.key: node.number for node in nodes}
    members = tuple(e.member for e in round.eligible.select_related("member"))
    names = {member.code: member.name for member in members}
    chosen: list[Reserved] = []
    unshown: list[str] = []
    for held in sorted(maintained_reservations(round), key=lambda r: names[r.submission.side]):
        name = names[held.submission.side]
        if not held.shown_as:
            unshown.append(name)
            continue
        paragraph = held.clause if held.clause in numbers else ""
        chosen.append(
            Reserved(
                mark=f"R{len(chosen) + 1}",
                member=name,
                paragraph=paragraph,
                number=numbers.get(paragraph, ""),
                shown_as=held.shown_as,
                text=held.text,
            )
        )
    in_the_text = any(reserved.shown_as in IN_THE_TEXT for reserved in chosen)
    by = round.concluded_by.presidency if round.concluded_by else None
    with translation.override(language_of(document)):
        trail = tuple(_trail(document, round, adopted_on, len(members)))
    return Snapshot(
        title=document.title,
        kind=document.kind,
        language=document.language,
        symbol=version.outcome_symbol or version.symbol,
        label=version.label,
        source_number=version.number,
        body_name=document.body.name_at(adopted_on),
        presidency=(by or document.presidency).member.name,
        adopted_on=adopted_on,
        members=members,
        firmness=Firmness.FOOTNOTES if in_the_text else Firmness.JOINT,
        nodes=nodes,
        text_hash=version.text_hash,
        trail=trail,
        reservations=tuple(chosen),
        unshown=tuple(unshown),
    )


def issued(document: Document, on: dt.date) -> Snapshot:
    """The public copy of the latest tabled text, as the presidency issues it on the UTC day `on`.

    No member agreed to it, so none is named; whatever rounds were held on it stay inside.
    """
    version = fixed_versions(document)[-1]
    version.document = document
    presidency = document.presidency
    with translation.override(language_of(document)):
        words = _("Issued by the presidency of %(year)s, %(member)s") % {
            "year": presidency.year,
            "member": presidency.member.name,
        }
    return Snapshot(
        title=document.title,
        kind=document.kind,
        language=document.language,
        symbol=version.symbol,
        label=version.label,
        source_number=version.number,
        body_name=document.body.name_at(on),
        presidency=presidency.member.name,
        adopted_on=on,
        members=(),
        firmness=ISSUED_AS[Kind(document.kind)],
        nodes=tuple(version.nodes()),
        text_hash=version.text_hash,
        trail=(Line(on, words),),
        reservations=(),
        unshown=(),
    )


def _trail(
    document: Document, adopting: Round, adopted_on: dt.date, members: int
) -> Iterator[Line]:
    """Proposed, tabled, put to rounds, adopted: what happened, never who said what."""
    proposed = document.proposed_at or document.created_at
    if document.owner is None or document.drafted_by_presidency:
        presidency = document.presidency
        words = _("Proposed by the presidency (%(member)s, %(year)s)") % {
            "year": presidency.year,
            "member": presidency.member.name,
        }
    else:
        words = _("Proposed by %(member)s") % {"member": with_article(document.owner.name)}
    yield Line(proposed.date(), words)
    steps: list[tuple[dt.datetime, str]] = []
    for version in fixed_versions(document):
        if version.fixed_at and version.number <= adopting.version.number:
            version.document = document
            steps.append((version.fixed_at, _("Tabled as %(symbol)s") % {"symbol": version.symbol}))
    held = document.rounds.filter(
        concluded_at__isnull=False, concluded_at__lte=adopting.concluded_at
    ).select_related("version")
    for round in held:
        round.version.document = document
        of = {"symbol": round.version.symbol}
        if round.kind == RoundKind.COMMENT:
            opened, closed = _("Comment round on %(symbol)s opened"), _("Comment round closed")
        elif round.by_silence:
            opened = _("Silence procedure on %(symbol)s opened")
            closed = _("Silence was broken") if round.is_broken else _("Silence was kept")
        else:
            opened, closed = _("Adoption round on %(symbol)s opened"), _("Adoption round closed")
        steps += [(round.opened_at, opened % of), (_ended_at(round), closed)]
    for at, step in sorted(steps, key=lambda pair: pair[0]):
        yield Line(at.date(), step)
    words = _("Adopted by consensus of the %(count)s members of that day")
    if adopting.by_silence:
        words = _("Adopted by silence: none of the %(count)s members of that day objected")
    yield Line(adopted_on, words % {"count": apnumber(members)})


def _ended_at(round: Round) -> dt.datetime:
    """Its deadline; a silence procedure that was broken ended then."""
    return round.concluded_at or round.deadline_at if round.is_broken else round.deadline_at
