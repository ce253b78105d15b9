"""Who is there: the accredited people of a side at an instant, always with their user."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.audit.models import Entry
from apps.audit.queries import entries_visible_to
from apps.delegations.actors import Actor
from apps.delegations.models import (
    DELEGATION_OFFICES,
    ORGANISATION_OFFICES,
    PRESIDENCY_OFFICES,
    AccessRestoration,
    Accreditation,
    AccreditationQuerySet,
    Invitation,
    MemberState,
    Office,
    Presidency,
)
from apps.delegations.rules import reads_trail


def delegation_people(code: str, at: dt.datetime) -> list[Accreditation]:
    """Delegates, coordinators and heads of the member with this code, in force at `at`."""
    return people_of_delegations([code], at)


def people_of_delegations(codes: Iterable[str], at: dt.datetime) -> list[Accreditation]:
    """Delegates, coordinators and heads of these members, in force at `at`."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office__in=DELEGATION_OFFICES, state__code__in=list(codes))
    )


def heads_of(codes: Iterable[str], at: dt.datetime) -> list[Accreditation]:
    """The heads of these delegations in force at `at`, in order of member and name."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office=Office.HEAD, state__code__in=list(codes))
        .order_by("state__name", "user__name")
    )


def able_to_submit(codes: Iterable[str], at: dt.datetime) -> set[str]:
    """The codes of these delegations that have somebody who may act in their name at `at`."""
    people = Accreditation.objects.in_force(at).filter(
        Q(office=Office.HEAD) | Q(may_submit=True),
        office__in=DELEGATION_OFFICES,
        state__code__in=list(codes),
        user__is_active=True,
    )
    return set(people.order_by().values_list("state__code", flat=True))


def presidency_people(at: dt.datetime) -> list[Accreditation]:
    """Secretariat and chair of the acting presidency, in force at `at`."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(
            office__in=PRESIDENCY_OFFICES,
            presidency__began_at__isnull=False,
            presidency__handed_over_at=None,
        )
    )


def organisation_people(code: str, at: dt.datetime) -> list[Accreditation]:
    """Experts and stakeholders of the organisation with this code, in force at `at`."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office__in=ORGANISATION_OFFICES, organisation__code=code)
    )


def was_ever_staffed(state: MemberState) -> bool:
    """Whether the delegation has, or ever had, people: then it may have drafts to protect."""
    return Accreditation.objects.filter(office__in=DELEGATION_OFFICES, state=state).exists()


def every_head(at: dt.datetime) -> list[Accreditation]:
    """All heads of delegation in force at `at`, in order of member and name."""
    return list(
        Accreditation.objects.with_sides()
        .in_force(at)
        .filter(office=Office.HEAD)
        .order_by("state__name", "user__name")
    )


def staff_of(presidency: Presidency, at: dt.datetime) -> list[Accreditation]:
    """Secretariat and chair of this presidency, acting or not, in force at `at`."""
    return list(Accreditation.objects.with_sides().in_force(at).filter(presidency=presidency))


def next_presidency(acting: Presidency) -> Presidency | None:
    """The presidency recorded to follow `acting`, where there is one."""
    return (
        Presidency.objects.select_related("member")
        .filter(began_at=None, year__gt=acting.year)
        .order_by("year")
        .first()
    )


def trail_of(actor: Actor) -> QuerySet[Entry]:
    """What this actor reads of the trail, newest first.

    The presidency's readers read the common chain; the acting one its own as well. Heads and
    coordinators read the common one too, and their own delegation's. Nobody reads another's.
    """
    own = actor.coordinates or actor.is_presidency
    return entries_visible_to(side=actor.side if own else "", reads_common=reads_trail(actor))


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A member as the presidency sees it: who heads its delegation, or what is on the way."""

    state: MemberState
    heads: list[Accreditation]
    people: int
    invited: list[Invitation]
    restoration: AccessRestoration | None

    @property
    def first_head_missing(self) -> bool:
        return not self.people and not self.invited


def delegation_rows(at: dt.datetime) -> list[DelegationRow]:
    """Every member of the day of `at`, with its heads; in four queries."""
    heads: dict[int, list[Accreditation]] = defaultdict(list)
    for accreditation in every_head(at):
        heads[accreditation.state_id or 0].append(accreditation)
    invited: dict[int, list[Invitation]] = defaultdict(list)
    for invitation in Invitation.objects.with_sides().pending(at).filter(office=Office.HEAD):
        invited[invitation.state_id or 0].append(invitation)
    counted = Subquery(
        Accreditation.objects.in_force(at)
        .filter(office__in=DELEGATION_OFFICES, state=OuterRef("pk"))
        .order_by()
        .values("state")
        .values(number=Count("pk"))
    )
    waiting = {
        restoration.state_id: restoration
        for restoration in AccessRestoration.objects.with_people().filter(decided_at=None)
    }
    return [
        DelegationRow(
            state=state,
            heads=heads[state.pk],
            people=state.counted,  # type: ignore[attr-defined]  # annotated below
            invited=invited[state.pk],
            restoration=waiting.get(state.pk),
        )
        for state in MemberState.objects.members(at.date()).annotate(counted=Coalesce(counted, 0))
    ]


def former_people(actor: Actor, at: dt.datetime) -> AccreditationQuerySet:
    """Accreditations of the actor's own delegation that have ended, the latest end first."""
    return (
        Accreditation.objects.visible_to(actor)
        .with_sides()
        .filter(office__in=DELEGATION_OFFICES, state=actor.state, ended_at__lte=at)
        .order_by("-ended_at", "-pk")
    )


def focal_points(actor: Actor, at: dt.datetime) -> AccreditationQuerySet:
    """The directory: members first, then organisations, then the presidency's own people."""
    return (
        Accreditation.objects.visible_to(actor)
        .with_sides()
        .in_force(at)
        .filter(focal_point=True)
        .order_by(
            F("state__name").asc(nulls_last=True),
            F("organisation__name").asc(nulls_last=True),
            "user__name",
        )
    )


def members_without_focal_point(at: dt.datetime) -> list[MemberState]:
    named = Accreditation.objects.in_force(at).filter(
        focal_point=True, office__in=DELEGATION_OFFICES
    )
    return list(MemberState.objects.members(at.date()).exclude(pk__in=named.values("state")))
