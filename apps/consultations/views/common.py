"""What every page about one consultation begins with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.shortcuts import get_object_or_404

from apps.consultations.models import Comment, Consultation
from apps.consultations.queries import WHOLE, Badge, badge, labels
from apps.consultations.states import ConsultationState
from apps.core import moments
from apps.delegations.middleware import ActingRequest
from apps.documents.comparison import Run, compare_text
from apps.documents.tree import Node

PAGE = 30


@dataclass(frozen=True)
class Subject:
    """A consultation that the reader may see, where it stands now, and its text."""

    consultation: Consultation
    now: dt.datetime

    @property
    def state(self) -> ConsultationState:
        return self.consultation.state_at(self.now)

    @property
    def badge(self) -> Badge:
        return badge(self.state)

    @cached_property
    def nodes(self) -> list[Node]:
        return self.consultation.version.nodes()

    @cached_property
    def labels(self) -> dict[str, str]:
        return labels(self.nodes)

    @cached_property
    def by_key(self) -> dict[str, Node]:
        return {node.key: node for node in self.nodes}

    def node(self, key: str) -> Node | None:
        return self.by_key.get(key)

    def context(self) -> dict[str, object]:
        return {
            "consultation": self.consultation,
            "state": self.state.value,
            "badge": self.badge,
            "now": self.now,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A comment with its paragraph, and what its wording changes there."""

    comment: Comment
    label: str
    anchor: str
    runs: tuple[Run, ...]


def written(comment: Comment, subject: Subject) -> Written:
    return Written(
        comment,
        subject.labels.get(comment.clause, comment.clause),
        comment.clause or WHOLE,
        changes(subject.node(comment.clause), comment.wording),
    )


def changes(node: Node | None, wording: str) -> tuple[Run, ...]:
    """Nothing where the paragraph is left as it is."""
    after = " ".join(wording.split())
    if node is None or not after or after == node.text:
        return ()
    return compare_text(node.text, after)


def by_slug(request: ActingRequest, slug: str) -> Subject:
    return _found(request, slug=slug)


def by_reference(request: ActingRequest, reference: str) -> Subject:
    return _found(request, reference=reference)


def _found(request: ActingRequest, **how: str) -> Subject:
    seen = Consultation.objects.visible_to(request.actor).with_text()
    return Subject(get_object_or_404(seen, **how), moments.database_now())
