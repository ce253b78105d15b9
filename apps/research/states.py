"""The steps of a proposal, the states of Terms of Reference, and one table of what is possible.

A state is computed from facts, never stored: the members' round makes the terms agreed.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.workflow import Move, Workflow
from apps.research.stages import Facts


class Step(models.TextChoices):
    """The pages of the form, in their order."""

    TITLE = "title", _("Title and areas")
    PURPOSE = "purpose", _("Purpose and scope")
    QUESTIONS = "questions", _("Questions and method")
    DELIVERABLES = "deliverables", _("Deliverables")
    ENTITIES = "entities", _("Entities and technical support")
    FUNDING = "funding", _("Funding")


# What an imported text says itself is not asked again.
SAID_BY_AN_IMPORTED_TEXT = frozenset({Step.PURPOSE, Step.QUESTIONS})


def steps(*, imported: bool) -> list[Step]:
    return [s for s in Step if not (imported and s in SAID_BY_AN_IMPORTED_TEXT)]


class TermsState(StrEnum):
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"  # a draft that its side gave up; it stays, and nothing follows
    PROPOSED = "proposed"  # with the presidency, as the delegation sent it
    TABLED = "tabled"
    AGREED = "agreed"
    DETERMINED = "determined"
    COMMISSIONED = "commissioned"


def state_of(facts: Facts) -> TermsState:
    """The furthest that the terms have come."""
    reached = [
        (facts.commissioned, TermsState.COMMISSIONED),
        (facts.determined, TermsState.DETERMINED),
        (facts.agreed, TermsState.AGREED),
        (facts.tabled, TermsState.TABLED),
        (facts.proposed, TermsState.PROPOSED),
        (facts.withdrawn, TermsState.WITHDRAWN),
    ]
    return next((state for day, state in reached if day is not None), TermsState.DRAFT)


_DRAFT = frozenset({TermsState.DRAFT})
_BEFORE_TABLING = frozenset({TermsState.DRAFT, TermsState.PROPOSED})
_BEFORE_THE_ENTITY = frozenset({TermsState.TABLED, TermsState.AGREED})

TERMS = Workflow(
    TermsState,
    {
        "save_step": Move(_DRAFT),
        "propose": Move(_DRAFT, TermsState.PROPOSED),
        "withdraw_terms": Move(_DRAFT, TermsState.WITHDRAWN),
        "resume_terms": Move(frozenset({TermsState.WITHDRAWN}), TermsState.DRAFT),
        "table": Move(_BEFORE_TABLING, TermsState.TABLED),  # a draft: the presidency's own
        "nominate": Move(_BEFORE_THE_ENTITY),
        "withdraw_nomination": Move(_BEFORE_THE_ENTITY),
        # The members agree the terms, and then determine who carries them out.
        "table_decision": Move(frozenset({TermsState.AGREED})),
        "commission": Move(frozenset({TermsState.DETERMINED}), TermsState.COMMISSIONED),
        "deliver": Move(frozenset({TermsState.COMMISSIONED})),
        "correct_delivery": Move(frozenset({TermsState.COMMISSIONED})),
    },
)
