"""What Terms of Reference still lack before they can be proposed: a pure function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.research.compose import Answers, lines
from apps.research.models import Deliverable
from apps.research.states import Step


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and the step where it is filled in."""

    step: Step
    message: str


def gaps(answers: Answers, *, imported: bool, today: dt.date) -> list[Gap]:
    """In the order of the form. An imported text speaks for itself; its facts are asked still."""
    return list(_gaps(answers, imported=imported, today=today))


def _gaps(answers: Answers, *, imported: bool, today: dt.date) -> Iterator[Gap]:
    if not answers.areas:
        yield Gap(Step.TITLE, _("Choose at least one research area."))
    if not imported:
        if not lines(answers.purpose):
            yield Gap(Step.PURPOSE, _("Say what the study is for."))
        if not lines(answers.scope):
            yield Gap(Step.PURPOSE, _("Say what the study covers and what it leaves out."))
        if not lines(answers.questions):
            yield Gap(Step.QUESTIONS, _("Write at least one question that the study answers."))
        if not lines(answers.method):
            yield Gap(Step.QUESTIONS, _("Say how the study is to be made."))
    kinds = {due.kind for due in answers.deliverables}
    if Deliverable.Kind.INTERIM not in kinds:
        yield Gap(
            Step.DELIVERABLES,
            _("Name an interim report: the members review it before the final study."),
        )
    if Deliverable.Kind.FINAL not in kinds:
        yield Gap(Step.DELIVERABLES, _("Name the final study."))
    if any(due.on <= today for due in answers.deliverables):
        yield Gap(Step.DELIVERABLES, _("Give every deliverable a due date that is still to come."))
    if not imported and not lines(answers.funding):
        yield Gap(Step.FUNDING, _("Say how the study is paid for."))
