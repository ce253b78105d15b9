"""The words and states of dialogues, and what is possible in each."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.workflow import Move, Workflow


class Category(models.TextChoices):
    """In which capacity somebody is asked to a dialogue."""

    ENTREPRENEURS = "entrepreneurs", _("Entrepreneurs")
    OFFICIALS = "officials", _("Officials")
    SCHOLARS = "scholars", _("Experts and scholars")
    ORGANISATIONS = "organisations", _("International organisations")
    COUNCILS = "councils", _("Business councils")


class Answer(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class GuestState(models.TextChoices):
    """Where an invitation stands: computed from its row and the clock, never stored."""

    ASKED = "asked", _("Not answered yet")
    EXPIRED = "expired", _("Expired")
    COMING = "coming", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    DECLINED = "declined", _("Declined")
    PASSED_ON = "passed_on", _("Passed on")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_LIVE = frozenset({GuestState.ASKED, GuestState.COMING, GuestState.WAITING})

GUEST = Workflow(
    GuestState,
    {
        # Who declined may think better of it; the row says until when.
        "accept": Move(frozenset({GuestState.ASKED, GuestState.DECLINED})),
        "decline": Move(_LIVE, GuestState.DECLINED),
        "pass_on": Move(_LIVE, GuestState.PASSED_ON),
        "contribute": Move(_LIVE),
        "withdraw_contribution": Move(_LIVE | {GuestState.DECLINED}),
        "withdraw_invitation": Move(_LIVE | {GuestState.EXPIRED}, GuestState.WITHDRAWN),
    },
)


class ContributionKind(models.TextChoices):
    ANSWER = "answer", _("Answer to a guiding question")
    STATEMENT = "statement", _("Statement")
    PRESENTATION = "presentation", _("Presentation")


class ContributionState(models.TextChoices):
    SENT = "sent", _("Waits to be read")
    PUBLISHED = "published", _("Published")
    NOT_PUBLISHED = "not_published", _("Not published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CONTRIBUTION = Workflow(
    ContributionState,
    {
        "publish": Move(
            frozenset({ContributionState.SENT, ContributionState.NOT_PUBLISHED}),
            ContributionState.PUBLISHED,
        ),
        "keep_back": Move(
            frozenset({ContributionState.SENT, ContributionState.PUBLISHED}),
            ContributionState.NOT_PUBLISHED,
        ),
        "withdraw": Move(
            frozenset(
                {
                    ContributionState.SENT,
                    ContributionState.PUBLISHED,
                    ContributionState.NOT_PUBLISHED,
                }
            ),
            ContributionState.WITHDRAWN,
        ),
    },
)


class Stage(StrEnum):
    """What the public page of a dialogue says first."""

    AHEAD = "ahead"
    HELD = "held"
    SUMMARISED = "summarised"
    OFF = "off"  # postponed or cancelled
