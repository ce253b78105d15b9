"""Dialogues with guests in every state, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from apps.core.moments import Moment
from apps.delegations.actors import GUEST, Actor
from apps.delegations.models import MemberState
from apps.dialogues import actions
from apps.dialogues.actions import Part, Particulars, Person, Speaks
from apps.dialogues.models import Contribution, Dialogue, Invitation
from apps.dialogues.states import Category, ContributionKind
from apps.meetings.states import EntryKind
from tests.factories import meetings
from tests.factories.scenes import played_once

UNTIL = Moment(dt.datetime(2027, 4, 1, 15, 0, tzinfo=dt.UTC), "Asia/Shanghai")
CONTRIBUTE_UNTIL = Moment(dt.datetime(2027, 5, 31, 15, 0, tzinfo=dt.UTC), "Asia/Shanghai")
QUESTIONS = ("What keeps small firms from selling abroad?", "Which rules would help them?")


@played_once
def dialogue(
    actor: Actor,
    title: str = "Dialogue on small parcels",
    *,
    places: int | None = None,
    quotas: Mapping[str, int] | None = None,
    until: Moment | None = UNTIL,
    contribute_until: Moment | None = CONTRIBUTE_UNTIL,
    **more: object,
) -> Dialogue:
    """Confirmed for 20 April 2027, with a theme, two questions and a programme."""
    entry = meetings.confirmed(
        actor,
        title,
        dt.date(2027, 4, 20),
        kind=EntryKind.DIALOGUE,
        body=None,
        **more,  # type: ignore[arg-type]
    )
    made = actions.create_dialogue(
        entry,
        actor=actor,
        particulars=Particulars(
            introduction="Who sends parcels, and what it costs them.",
            practical="Hall 4; bring this mail.",
            places=places,
            register_until=until,
            contribute_until=contribute_until,
            quotas=quotas or {},
        ),
    )
    actions.save_content(
        made,
        actor=actor,
        themes=[("Customs", "What is asked at the border.")],
        questions=[("", text) for text in QUESTIONS],
        edition=1,
    )
    actions.save_programme(
        made,
        actor=actor,
        parts=[Part("Opening", 15), Part("Panel", 60)],
        edition=2,
    )
    actions.save_speakers(
        made.programme.all()[0],
        actor=actor,
        speakers=[Speaks("Charlie Chair", "Chair of the working group")],
        edition=3,
    )
    return fresh(made)


def fresh(row: Dialogue) -> Dialogue:
    return Dialogue.objects.with_entries().get(pk=row.pk)


def person(
    name: str = "Ana Exemplo",
    *,
    email: str = "",
    category: str = Category.ENTREPRENEURS,
    member: str = "BR",
    organisation: str = "Exemplo Ltda",
) -> Person:
    return Person(
        name=name,
        email=email or f"{name.split()[0].lower()}@example.org",
        organisation=organisation,
        category=category,
        member=MemberState.objects.get(code=member) if member else None,
    )


def invited(made: Dialogue, actor: Actor, name: str = "Ana Exemplo", **more: str) -> Invitation:
    return actions.invite(made, actor=actor, person=person(name, **more))


def accepted(made: Dialogue, actor: Actor, name: str = "Ana Exemplo", **more: str) -> Invitation:
    return actions.accept(invited(made, actor, name, **more), actor=GUEST)


def answered(guest: Invitation, text: str = "Paper forms.", number: int = 0) -> Contribution:
    question = list(guest.dialogue.questions.all())[number]
    return actions.contribute(
        guest, actor=GUEST, kind=ContributionKind.ANSWER, text=text, question=question
    )


def published(
    guest: Invitation, actor: Actor, text: str = "Paper forms.", number: int = 0
) -> Contribution:
    return actions.moderate(answered(guest, text, number), actor=actor, publish=True)


def presented(guest: Invitation, filename: str = "slides.pdf") -> Contribution:
    """A presentation with its file."""
    return actions.contribute(
        guest,
        actor=GUEST,
        kind=ContributionKind.PRESENTATION,
        title="Parcels in figures",
        file=(filename, b"%PDF-1.7 slides"),
    )
