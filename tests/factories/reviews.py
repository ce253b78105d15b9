"""Texts put to the members, and what delegations draft and submit on them, made for tests.

`fixed_version` and `bare_round` write rows, quickly, for tests that need many; everything else
goes through the verbs, so that what a test starts from is what the portal would have made.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from apps.core import moments
from apps.core.models import Heartbeat
from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.delegations.models import Body, MemberState, Presidency
from apps.documents.exporting.word_revisions import Proposal, to_negotiate
from apps.documents.models import (
    Classification,
    Clause,
    Document,
    Kind,
    Series,
    Symbol,
    Version,
)
from apps.documents.tree import ClauseKind, Node, text_hash
from apps.meetings.models import AgendaItem
from apps.reviews import actions
from apps.reviews.models import (
    DraftComment,
    DraftPosition,
    Eligible,
    Round,
    Submission,
    WordReturn,
)
from apps.reviews.states import CommentType, Position, RoundKind, Visibility
from apps.reviews.word import to_edit
from tests.factories.scenes import played_once

ZONE = "Asia/Shanghai"  # the clocks of the presidency of 2027
SERIES = "CGETI/DEWG/2027/W"


def once() -> str:
    """What a form carries so that sending it twice counts once."""
    return secrets.token_hex(8)


def in_days(days: float, zone: str = ZONE) -> Moment:
    """The moment so many days after the portal's clock."""
    return Moment(moments.database_now() + dt.timedelta(days=days), zone)


def text(clauses: int) -> list[Node]:
    """A heading and then numbered paragraphs, `clauses` in all, with the keys k1, k2 …"""
    heading = Node(ClauseKind.HEADING, "Principles", "", 0, "k1")
    paragraphs = [
        Node(ClauseKind.PARAGRAPH, f"Members exchange practice number {n}.", str(n), 1, f"k{n + 1}")
        for n in range(1, clauses)
    ]
    return [heading, *paragraphs]


@played_once
def fixed_version(
    secretariat: Actor,
    *,
    clauses: int = 4,
    title: str = "Framework for consumer protection",
    classification: str = Classification.MEMBERS,
    nodes: list[Node] | None = None,
) -> Version:
    """The tabled first version of a document that the presidency drafted, under a symbol."""
    now = moments.database_now()
    series, _created = Series.objects.get_or_create(prefix=SERIES)
    series.last_number += 1
    series.save()
    symbol = Symbol.objects.create(
        series=series,
        number=series.last_number,
        text=f"{SERIES}/{series.last_number}",
        allotted_at=now,
    )
    document = Document.objects.create(
        kind=Kind.FRAMEWORK,
        title=title,
        body=Body.objects.get(code="DEWG"),
        presidency=Presidency.objects.acting(),
        classification=classification,
        drafted_by_presidency=True,
        created_by=secretariat.credentials,
        created_at=now,
        tabled_at=now,
        symbol=symbol,
    )
    return _fix(document, 1, secretariat, text(clauses) if nodes is None else nodes)


def later_version(version: Version, secretariat: Actor, nodes: list[Node]) -> Version:
    """The next version of the same document, tabled too."""
    return _fix(version.document, version.number + 1, secretariat, nodes)


def _fix(document: Document, number: int, secretariat: Actor, nodes: list[Node]) -> Version:
    now = moments.database_now()
    version = Version.objects.create(
        document=document, number=number, made_by=secretariat.credentials, made_at=now
    )
    Clause.objects.bulk_create(
        Clause(
            version=version,
            key=node.key,
            order=order,
            level=node.level,
            kind=node.kind,
            number=node.number,
            text=node.text,
        )
        for order, node in enumerate(nodes, start=1)
    )
    version.text_hash, version.fixed_at = text_hash(nodes), now
    version.save(update_fields=["text_hash", "fixed_at"])
    return version


def open_round(
    version: Version,
    secretariat: Actor,
    *,
    kind: str = RoundKind.ADOPTION,
    visibility: str = Visibility.SEALED,
    days: float = 8,
    note: str = "",
    admits_guests: bool = False,
) -> Round:
    """Opened by the verb: the members of that day are on its list, and everyone was told."""
    return actions.open_round(
        version,
        actor=secretariat,
        kind=kind,
        deadline=in_days(days),
        visibility=visibility,
        note=note,
        admits_guests=admits_guests,
    )


def bare_round(
    version: Version,
    secretariat: Actor,
    *,
    kind: str = RoundKind.ADOPTION,
    visibility: str = Visibility.SEALED,
    days: float = 8,
    item: AgendaItem | None = None,
) -> Round:
    """An open round as rows alone: nobody is told, nothing enters the trail. For long lists."""
    now = moments.database_now()
    round = Round.objects.create(
        document=version.document,
        version=version,
        kind=kind,
        visibility=visibility,
        text_hash=version.text_hash,
        item=item,
        opened_at=now,
        opened_by=secretariat.credentials,
        deadline_at=now + dt.timedelta(days=days),
        deadline_zone=ZONE,
    )
    Eligible.objects.bulk_create(
        Eligible(round=round, member=member) for member in MemberState.objects.members(now.date())
    )
    return round


def silence(
    secretariat: Actor,
    *,
    visibility: str = Visibility.IMMEDIATE,
    days: float = 4,
    title: str = "Framework for consumer protection",
    classification: str = Classification.MEMBERS,
) -> Round:
    """A silence procedure on a text of its own."""
    version = fixed_version(secretariat, title=title, classification=classification)
    return open_round(
        version, secretariat, kind=RoundKind.SILENCE, visibility=visibility, days=days
    )


def beating(end: dt.datetime, *, hours: float = 5, but: Collection[int] = ()) -> None:
    """The web service was there in every minute of so many hours before `end`, but in these
    (1 is the last whole minute before it)."""
    last = end.replace(second=0, microsecond=0)
    Heartbeat.objects.bulk_create(
        (
            Heartbeat(minute=last - dt.timedelta(minutes=n))
            for n in range(1, int(hours * 60) + 1)
            if n not in but
        ),
        ignore_conflicts=True,
    )


def comment(
    round: Round,
    actor: Actor,
    *,
    clause: str = "k2",
    words: str = "Say when.",
    wording: str = "",
    deletes: bool = False,
    type: str = CommentType.SUBSTANTIVE,
) -> DraftComment:
    """A draft comment of the actor's side."""
    return actions.draft_comment(
        round,
        actor=actor,
        clause=clause,
        type=type,
        text=words,
        wording=wording,
        deletes=deletes,
    )


def merged_comment(
    round: Round,
    actor: Actor,
    *,
    clause: str = "k2",
    words: str = "Say when.",
    wording: str = "",
    deletes: bool = False,
) -> DraftComment:
    """A comment that will go out with the delegation's submission; `actor` coordinates."""
    draft = comment(round, actor, clause=clause, words=words, wording=wording, deletes=deletes)
    return actions.merge_comment(round, draft.reference, actor=actor, include=True)


def draft(
    round: Round,
    actor: Actor,
    position: str = Position.ACCEPT,
    *,
    edition: int = 0,
    reason: str = "",
    statement: str = "",
    reservations: list[dict[str, object]] | None = None,
) -> DraftPosition:
    """The delegation's draft position; `edition` is the one it replaces, 0 for none."""
    return actions.save_draft(
        round,
        actor=actor,
        edition=edition,
        position=position,
        reason=reason,
        statement=statement,
        reservations=reservations or [],
    )


def reservation(
    words: str = "We keep our right to revert.",
    *,
    kind: str = "study",
    clause: str = "",
    blocks: bool = True,
) -> dict[str, object]:
    """One reservation as a draft holds it."""
    return {"kind": kind, "clause": clause, "text": words, "blocks": blocks}


def submitted(
    round: Round,
    head: Actor,
    position: str = Position.ACCEPT,
    *,
    reason: str = "",
    statement: str = "",
    reservations: list[dict[str, object]] | None = None,
) -> Submission:
    """A position drafted and submitted by the head, in place of whatever stood before."""
    held = DraftPosition.objects.filter(round=round, side=head.side).first()
    made = draft(
        round,
        head,
        position,
        edition=held.edition if held else 0,
        reason=reason or ("It goes too far." if position == Position.OPPOSE else ""),
        statement=statement,
        reservations=reservations
        or ([reservation()] if position == Position.RESERVATION else None),
    )
    return actions.submit(
        round, actor=head, edition=made.edition, once=once(), after=acts_of(round, head.side)
    )


def submitted_comments(round: Round, head: Actor, *remarks: dict[str, object]) -> Submission:
    """In a comment round: these comments (keywords of `merged_comment`), merged and submitted."""
    for remark in remarks or ({},):
        merged_comment(round, head, **remark)  # type: ignore[arg-type]
    held = DraftPosition.objects.filter(round=round, side=head.side).first()
    return actions.submit(
        round,
        actor=head,
        edition=held.edition if held else 0,
        once=once(),
        after=acts_of(round, head.side),
    )


def word_file(round: Round, words: str = "A secret wording.") -> bytes:
    """The round's text as Word gives it back, with other words for its clause k2."""
    at = moments.database_now()
    return to_negotiate(to_edit(round.version), [Proposal("A Secret Name", at, "k2", words)])


def read_back(round: Round, actor: Actor, data: bytes = b"") -> WordReturn:
    """Such a file, or the one given, brought back."""
    return actions.read_word_file(
        round, actor=actor, filename="secret.docx", data=data or word_file(round)
    )


def brought_back(round: Round, actor: Actor) -> list[DraftComment]:
    """The same, confirmed: a draft of the actor's side."""
    held = read_back(round, actor)
    return actions.bring_back(round, held.reference, actor=actor, chosen={0: CommentType.GENERAL})


def acts_of(round: Round, side: str) -> int:
    """The number of the side's last act; 0 before its first."""
    last = Submission.objects.filter(round=round, side=side).order_by("-number").first()
    return last.number if last else 0
