"""Documents in every state, made through the verbs."""

from __future__ import annotations

from collections.abc import Iterable

from apps.delegations.actors import Actor
from apps.delegations.models import Body, MemberState, Organisation
from apps.documents.actions import (
    clean_up,
    draft_document,
    invite_readers,
    next_version,
    open_bracket,
    propose,
    share_paper,
    table,
)
from apps.documents.brackets import Option
from apps.documents.models import Document, Version
from apps.documents.tree import ClauseKind, Node
from tests.conftest import Cast
from tests.factories.scenes import played_once


def nodes(count: int = 3, words: str = "Members cooperate on digital trade") -> list[Node]:
    """A title and numbered paragraphs: `count` clauses in all."""
    return [
        Node(ClauseKind.HEADING, "A text for review"),
        *(
            Node(ClauseKind.PARAGRAPH, f"{words}, in matter {n}.", number=str(n))
            for n in range(1, count)
        ),
    ]


def group() -> Body:
    return Body.objects.get(code="DEWG")


def drafted_document(
    actor: Actor,
    *,
    title: str = "Draft framework",
    kind: str = "framework",
    classification: str = "members",
    text: Iterable[Node] | None = None,
    body: Body | None = None,
) -> Document:
    """A draft of the actor's side."""
    return draft_document(
        actor=actor,
        kind=kind,
        title=title,
        body=body or group(),
        nodes=nodes() if text is None else text,
        classification=classification,
    )


@played_once
def proposed_document(
    cast: Cast,
    *,
    by: str = "BR",
    title: str = "Proposed framework",
    kind: str = "framework",
    classification: str = "members",
    text: Iterable[Node] | None = None,
) -> Document:
    """A proposal of a member, with the presidency."""
    document = drafted_document(
        cast.delegates[by], title=title, kind=kind, classification=classification, text=text
    )
    return propose(document, actor=cast.coordinators[by])


@played_once
def tabled_document(
    cast: Cast,
    *,
    by: str | None = None,
    title: str = "Tabled framework",
    kind: str = "framework",
    classification: str = "members",
    text: Iterable[Node] | None = None,
    organisations: Iterable[Organisation] = (),
    states: Iterable[MemberState] = (),
) -> Document:
    """A tabled document: the presidency's own, or proposed `by` a member ("BR")."""
    drafter = cast.secretariat if by is None else cast.coordinators[by]
    document = drafted_document(
        drafter, title=title, kind=kind, classification=classification, text=text
    )
    organisations, states = list(organisations), list(states)
    if organisations or states:
        invite_readers(document, actor=drafter, organisations=organisations, states=states)
    if by is not None:
        propose(document, actor=drafter)
    table(document, actor=cast.secretariat)
    return Document.objects.get(pk=document.pk)


def shared_paper(
    actor: Actor,
    *,
    title: str = "Some thoughts",
    organisations: Iterable[Organisation] = (),
    states: Iterable[MemberState] = (),
) -> Document:
    """A delegation's own non-paper, in the hands of those named; `actor` coordinates or heads."""
    document = drafted_document(actor, title=title, kind="non_paper")
    invite_readers(document, actor=actor, organisations=list(organisations), states=list(states))
    share_paper(document, actor=actor)
    return Document.objects.get(pk=document.pk)


@played_once
def tabled_version(cast: Cast, **how: object) -> Version:
    """The first, fixed version of a tabled document."""
    return tabled_document(cast, **how).versions.get()  # type: ignore[arg-type]


def tabled_revision(cast: Cast, document: Document, text: Iterable[Node]) -> Version:
    """The next version of a tabled document, tabled too."""
    next_version(document, actor=cast.secretariat, nodes=text)
    return table(document, actor=cast.secretariat)


def bracketed_version(cast: Cast, **how: object) -> tuple[Version, str]:
    """A tabled Rev.1 with one open bracket in its first paragraph, and the key of the bracket."""
    document = tabled_document(cast, **how)  # type: ignore[arg-type]
    first = document.versions.get()
    draft = next_version(document, actor=cast.secretariat, nodes=first.nodes())
    key = open_bracket(
        draft,
        actor=cast.secretariat,
        clause=draft.clauses.get(number="1").key,
        kind="wording",
        words="cooperate",
        sides=["BR", "ZA"],
        alternatives=[Option("work together", ("CN",))],
    )
    return table(document, actor=cast.secretariat), key


@played_once
def bracketed_document(cast: Cast) -> tuple[Document, str]:
    """As `bracketed_version`, public, and with a draft of the next version."""
    version, key = bracketed_version(cast, title="Text with a bracket", classification="public")
    next_version(version.document, actor=cast.secretariat, nodes=version.nodes())
    return Document.objects.get(pk=version.document.pk), key


@played_once
def renumbered_document(cast: Cast) -> Document:
    """Rev.1 has 1bis, and Rev.2 consecutive numbers."""
    document = tabled_document(cast, title="Text with new numbers")
    heading, one, *rest = document.versions.get().nodes()
    added = Node(ClauseKind.PARAGRAPH, "Members meet once a year.", "1bis")
    tabled_revision(cast, document, [heading, one, added, *rest])
    clean_up(document, actor=cast.secretariat)
    table(document, actor=cast.secretariat)
    return Document.objects.get(pk=document.pk)
