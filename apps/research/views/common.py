"""What every page about one study begins with."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from apps.delegations.middleware import ActingRequest
from apps.research.models import TermsOfReference
from apps.research.queries import RoundsOn, facts_from, rounds_about, terms_for
from apps.research.rules import possible
from apps.research.stages import Facts
from apps.research.states import TermsState, state_of


@dataclass(frozen=True, slots=True)
class Study:
    """Terms that the reader may see, where they stand, and what the reader may do now."""

    terms: TermsOfReference
    rounds: RoundsOn
    facts: Facts
    state: TermsState
    may: frozenset[str]


def study(request: ActingRequest, reference: str) -> Study:
    terms = get_object_or_404(terms_for(request.actor), reference=reference)
    rounds = rounds_about([terms])
    facts = facts_from(terms, rounds, request.actor)
    state = state_of(facts)
    return Study(terms, rounds, facts, state, possible(request.actor, terms, state))
