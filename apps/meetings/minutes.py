"""The minutes of a meeting, composed from what the portal recorded of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from apps.documents.tree import ClauseKind, Node
from apps.meetings.agenda import numbered
from apps.meetings.models import AgendaItem, Meeting, Seat


def compose(meeting: Meeting) -> tuple[str, list[Node]]:
    """Title and text, in English: the language in which the group keeps its texts."""
    with translation.override("en"):
        title = _("Minutes: %(meeting)s") % {"meeting": meeting.entry.title}
        return title, list(_nodes(meeting))


def _nodes(meeting: Meeting) -> Iterator[Node]:
    yield _heading(_("Attendance"))
    seats = list(
        Seat.objects.filter(meeting=meeting, attended=True)
        .select_related("state", "organisation")
        .prefetch_related("participants")
    )
    if not seats:
        yield _paragraph(_("No attendance was recorded."))
    for seat in seats:
        people = [_person(p.name, p.function) for p in seat.participants.all()]
        yield _item(f"{seat.name}: {'; '.join(people)}" if people else seat.name)
    yield _heading(_("Proceedings"))
    items = AgendaItem.objects.filter(meeting=meeting).prefetch_related(
        Prefetch("papers", to_attr="shown_papers")
    )
    for number, item in numbered(items):
        if number is None:
            continue  # a break
        yield Node(ClauseKind.ACTION, item.title, number=str(number))
        symbols = [str(paper.symbol) for paper in item.shown_papers if paper.symbol]
        if symbols:
            yield _paragraph(
                _("The meeting had before it %(symbols)s.")
                % {"symbols": get_text_list(symbols, _("and"))},
                1,
            )
        for decision in meeting.decisions.filter(item=item.reference):
            words = _("Decision %(number)d: %(text)s")
            text = " ".join(decision.text.split())
            yield _paragraph(words % {"number": decision.number, "text": text}, 1)
    follow_ups = list(meeting.follow_ups.select_related("state", "organisation"))
    if follow_ups:
        yield _heading(_("What follows"))
    for follow_up in follow_ups:
        yield _item(
            _("%(owner)s: %(text)s, by %(day)s")
            % {
                "owner": follow_up.owner_name,
                "text": follow_up.text,
                "day": f"{follow_up.due_on.day} {follow_up.due_on:%B %Y}",
            }
        )


def _heading(text: str) -> Node:
    return Node(ClauseKind.HEADING, text)


def _paragraph(text: str, level: int = 0) -> Node:
    return Node(ClauseKind.PARAGRAPH, text, level=level)


def _item(text: str) -> Node:
    return Node(ClauseKind.ITEM, text, level=1)


def _person(name: str, function: str) -> str:
    return f"{name}, {function}" if function else name
