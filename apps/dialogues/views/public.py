"""What anybody reads of dialogues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import moments
from apps.core.moments import Moment
from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.dialogues import queries, rules
from apps.dialogues.models import Contribution, Dialogue, GuidingQuestion, ProgrammeItem
from apps.dialogues.states import Category, ContributionKind, Stage
from apps.dialogues.views.common import as_attachment, page, paged
from apps.meetings import sentences
from apps.meetings.agenda import timed
from apps.meetings.calendars import feeds, ics
from apps.meetings.queries import hours_of


@require_safe
@allow(anyone)
def dialogues(request: ActingRequest) -> HttpResponse:
    """Which dialogues are there, and what came of them? The latest first."""
    found = paged(request, queries.dialogues_for(request.actor))
    rows = [
        (each, sentences.state_words(each.entry), sentences.when_words(each.entry))
        for each in found
    ]
    context = {"page": found, "rows": rows, "arranges": rules.arranges(request.actor)}
    return render(request, "dialogues/list.html", context)


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    part: ProgrammeItem
    at: Moment | None
    until: Moment | None


@require_safe
@allow(anyone)
def dialogue(request: ActingRequest, slug: str) -> HttpResponse:
    """What is it about, when, and what was said?"""
    visible = Dialogue.objects.visible_to(request.actor).with_entries()
    found = get_object_or_404(visible, slug=slug)
    now = moments.database_now()
    stage = queries.stage_of(found)
    published = found.contributions.published().select_related("invitation__member")
    statements = paged(request, published.exclude(kind=ContributionKind.ANSWER).in_order())
    own = None
    if request.actor.user is not None:
        own = found.invitations.filter(
            email=request.actor.user.email, withdrawn_at=None, passed_at=None
        ).first()
    return page(
        request,
        found,
        "dialogue",
        stage=stage.value,
        themes=found.themes.all(),
        questions=found.questions.all(),
        days=_days(found),
        statements=statements,
        page=statements,
        answers=published.filter(kind=ContributionKind.ANSWER).count(),
        recommendations=(
            found.recommendations.select_related("item__meeting__entry__presidency")
            if stage == Stage.SUMMARISED
            else []
        ),
        open_to_contributions=found.takes_contributions(now),
        own=own,
        arranges=rules.arranges(request.actor),
        now=now,
    )


def _days(found: Dialogue) -> list[tuple[int, list[ProgrammeRow]]]:
    """The programme by days, with clock times where the start is confirmed."""
    rows = [
        ProgrammeRow(each.item, each.at, each.until)
        for each in timed(
            found.programme.prefetch_related("speakers__member"), hours_of(found.entry)
        )
    ]
    return [(day, list(of_day)) for day, of_day in groupby(rows, lambda row: row.part.day)]


@require_safe
@allow(anyone)
def calendar(request: ActingRequest, slug: str) -> HttpResponse:
    """The dialogue with its programme, for a calendar: the same event as in the timetable's."""
    visible = Dialogue.objects.visible_to(request.actor).with_entries()
    found = get_object_or_404(visible, slug=slug)
    event = feeds.event_of(found.entry)
    lines = [event.description, *_programme_lines(_days(found))]
    event = replace(event, description="\n".join(filter(None, lines)))
    content = ics.calendar(found.title, [event])
    answer = HttpResponse(content, content_type=ics.content_type())
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


def _programme_lines(days: list[tuple[int, list[ProgrammeRow]]]) -> Iterator[str]:
    """One line for each part, and one for each speaker."""
    for number, rows in days:
        if len(days) > 1:
            yield _("Day %(number)d") % {"number": number}
        for row in rows:
            hours = ""
            if row.at and row.until:
                hours = f"{row.at.local:%H:%M}–{row.until.local:%H:%M} "
            yield hours + row.part.title
            for speaker in row.part.speakers.all():
                yield "– " + ", ".join(filter(None, (speaker.name, speaker.about)))


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that stand side by side: of one member, or of one category."""

    title: str
    answers: list[Contribution]


@require_safe
@allow(anyone)
def answers(request: ActingRequest, slug: str) -> HttpResponse:
    """The answers to one guiding question, side by side by member or by category."""
    visible = Dialogue.objects.visible_to(request.actor).with_entries()
    found = get_object_or_404(visible, slug=slug)
    questions = list(found.questions.all())
    if not questions:
        raise Http404
    question = _asked(questions, request.GET.get("question", ""))
    by = "category" if request.GET.get("by") == "category" else "member"
    given = (
        Contribution.objects.filter(question=question)
        .published()
        .select_related("invitation__member")
    )
    category, member = request.GET.get("category", ""), request.GET.get("member", "")
    if category in Category.values:
        given = given.filter(invitation__category=category)
    members = MemberState.objects.filter(
        pk__in=found.contributions.published().values("invitation__member")
    ).order_by("name")
    chosen_member = next((each for each in members if each.code == member), None)
    if chosen_member is not None:
        given = given.filter(invitation__member=chosen_member)
    order = ["invitation__member__name", "invitation__category"]
    if by == "category":
        order.reverse()
    chosen = paged(request, given.order_by(*order, "invitation__name", "pk"))
    groups = [
        Group(title, list(together))
        for title, together in groupby(chosen, lambda each: _heading(each, by))
    ]
    return page(
        request,
        found,
        "answers",
        questions=questions,
        question=question,
        by=by,
        groups=groups,
        page=chosen,
        members=members,
        categories=Category.choices,
        category=category,
        member=member,
    )


def _asked(questions: list[GuidingQuestion], reference: str) -> GuidingQuestion:
    return next((each for each in questions if each.reference == reference), questions[0])


def _heading(answer: Contribution, by: str) -> str:
    if by == "category":
        return str(answer.invitation.get_category_display())
    member = answer.invitation.member
    return member.name if member else _("Of no member")


@require_safe
@allow(anyone)
def contributed_file(request: ActingRequest, reference: str) -> FileResponse:
    found = get_object_or_404(
        Contribution.objects.visible_to(request.actor).exclude(file=""), reference=reference
    )
    return as_attachment(found)
