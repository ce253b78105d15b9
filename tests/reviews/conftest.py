"""A text of five clauses, put to ten members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest

from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.delegations.models import Body
from apps.documents.actions import draft_document, table
from apps.documents.models import Version
from apps.documents.tree import ClauseKind, Node
from apps.reviews import actions
from apps.reviews.models import Round, Submission
from tests.conftest import NOW, Cast
from tests.factories.scenes import played_once

NODES = [
    Node(ClauseKind.HEADING, "Purpose"),
    Node(ClauseKind.PARAGRAPH, "The study describes trade by electronic means.", level=1),
    Node(ClauseKind.HEADING, "Questions"),
    Node(ClauseKind.QUESTION, "Which costs do small firms meet?", number="1", level=1),
    Node(ClauseKind.QUESTION, "Which measures lower them?", number="2", level=1),
]
IN_A_WEEK = Moment(NOW + dt.timedelta(days=7), "Asia/Shanghai")
IN_FOUR_DAYS = Moment(NOW + dt.timedelta(days=4), "Asia/Shanghai")

USUAL = {"kind": "adoption", "visibility": "immediate"}
# The rounds that tests begin with, by the name under which they ask for one.
TERMS: dict[str, dict[str, object]] = {
    "adoption": {},
    "sealed": {"visibility": "sealed"},
    "comment_round": {"kind": "comment"},
    "silence": {"kind": "silence", "deadline": IN_FOUR_DAYS},
    "sealed_silence": {"kind": "silence", "deadline": IN_FOUR_DAYS, "visibility": "sealed"},
}


@played_once
def tabled(cast: Cast) -> Version:
    document = draft_document(
        actor=cast.secretariat,
        kind="concept_note",
        title="Costs of cross-border parcels",
        body=Body.objects.get(code="DEWG"),
        nodes=NODES,
    )
    return table(document, actor=cast.secretariat)


def opened(version: Version, cast: Cast, **changes: object) -> Round:
    terms: dict[str, object] = {"deadline": IN_A_WEEK, **USUAL, **changes}
    return actions.open_round(version, actor=cast.secretariat, **terms)  # type: ignore[arg-type]


@played_once
def begun(cast: Cast, name: str) -> tuple[Version, Round]:
    version = tabled(cast)
    return version, opened(version, cast, **TERMS[name])


@pytest.fixture
def version(request: pytest.FixtureRequest, cast: Cast) -> Version:
    """With the round on it that the test asks for by name: see `round_of`."""
    for name in TERMS:
        if name in request.fixturenames:
            return begun(cast, name)[0]
    return tabled(cast)


@pytest.fixture
def open_round(cast: Cast, version: Version) -> Callable[..., Round]:
    return partial(opened, version, cast)


@pytest.fixture
def round_of(cast: Cast, version: Version) -> Callable[[str], Round]:
    """A round on these terms: the one that stands already, or another."""

    def found(name: str) -> Round:
        kind, visibility = (TERMS[name].get(k, d) for k, d in USUAL.items())
        standing = version.rounds.filter(kind=kind, visibility=visibility).first()
        return standing or opened(version, cast, **TERMS[name])

    return found


@pytest.fixture
def adoption(round_of: Callable[[str], Round]) -> Round:
    return round_of("adoption")


@pytest.fixture
def sealed(round_of: Callable[[str], Round]) -> Round:
    return round_of("sealed")


@pytest.fixture
def comment_round(round_of: Callable[[str], Round]) -> Round:
    return round_of("comment_round")


@pytest.fixture
def silence(round_of: Callable[[str], Round]) -> Round:
    return round_of("silence")


@pytest.fixture
def sealed_silence(round_of: Callable[[str], Round]) -> Round:
    return round_of("sealed_silence")


_once = iter(range(1, 10_000_000))


def once() -> str:
    return f"form-{next(_once)}"


def state(round: Round, actor: Actor, position: str, **more: object) -> Submission:
    """Draft and submit a position for the actor's delegation, replacing what it had submitted."""
    drafted = round.drafts.filter(side=actor.side).first()
    draft = actions.save_draft(
        round, actor=actor, edition=drafted.edition if drafted else 0, position=position, **more
    )
    acts = Submission.objects.filter(round=round, side=actor.side).count()
    return actions.submit(round, actor=actor, edition=draft.edition, once=once(), after=acts)


def comment(round: Round, actor: Actor, **values: object) -> str:
    """A comment, merged into what the actor's delegation will submit; gives its reference."""
    drafted = actions.draft_comment(
        round, actor=actor, **{"type": "general", "text": "A remark.", **values}
    )
    actions.merge_comment(round, drafted.reference, actor=actor, include=True)
    return drafted.reference
