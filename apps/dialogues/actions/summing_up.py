"""The summary of a dialogue, and its recommendations on their way to a meeting."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotVisible
from apps.core.text import require
from apps.delegations.actors import Actor
from apps.dialogues.actions.holding import hold
from apps.dialogues.models import Dialogue, Recommendation
from apps.meetings.actions import Item, save_agenda
from apps.meetings.models import AgendaItem, Meeting
from apps.meetings.states import Purpose

MOST_RECOMMENDATIONS = 50


@transaction.atomic
def save_summary(
    dialogue: Dialogue,
    *,
    actor: Actor,
    summary: str,
    recommendations: Sequence[tuple[str, str]],
    publish: bool,
    edition: int,
) -> Dialogue:
    """Write the summary and its recommendations (reference or "", text); `publish` shows both.

    What is published can still be corrected, and stays published. Raises EditedMeanwhile, and
    Invalid for a recommendation that is left out though a meeting takes it up.
    """
    held = hold(dialogue, actor, edition=edition)
    found = held.dialogue
    text = require(summary, "summary", _("Write the summary."), limit=50_000)
    if len(recommendations) > MOST_RECOMMENDATIONS:
        raise Invalid(
            _("At most %(most)d recommendations fit here.") % {"most": MOST_RECOMMENDATIONS}
        )
    kept = {row.reference: row for row in found.recommendations.all()}
    rows = []
    for position, (reference, words) in enumerate(recommendations, start=1):
        row = kept.pop(reference, None) or Recommendation(dialogue=found)
        row.position = position
        row.text = require(words, "recommendations", _("Write the recommendation."), limit=1_000)
        rows.append(row)
    for row in kept.values():
        if row.item_id is not None:
            message = _("“%(text)s” stands on the agenda of a meeting: it stays.") % {
                "text": row.text[:80]
            }
            raise Invalid(message, {"recommendations": message})
        row.delete()
    for row in rows:
        row.save()
    found.summary = text
    if publish and found.summary_published_at is None:
        found.summary_published_at = held.now
    found.edition += 1
    found.save(update_fields=["summary", "summary_published_at", "edition"])
    held.record(
        "dialogue_summary", recommendations=len(rows), public=bool(found.summary_published_at)
    )
    return found


@transaction.atomic
def put_on_agenda(
    dialogue: Dialogue, *, actor: Actor, meeting: Meeting, minutes: int
) -> AgendaItem:
    """Add an item to a meeting's agenda that puts the recommendations to it, for discussion.

    The agenda's own verb writes it: raises what that raises, among it Invalid where the day of
    the meeting is full. Raises Invalid where every recommendation stands on an agenda already.
    """
    held = hold(dialogue, actor)
    found = (
        Meeting.objects.visible_to(held.actor)
        .select_related("entry__presidency")
        .filter(pk=meeting.pk)
        .first()
    )
    if found is None:
        raise NotVisible(_("There is no such meeting."))
    open_ones = list(held.dialogue.recommendations.filter(item=None))
    if not open_ones:
        message = _("Every recommendation stands on an agenda already, or there is none.")
        raise Invalid(message, {"meeting": message})
    kept = [
        Item(
            title=item.title,
            purpose=item.purpose,
            minutes=item.minutes,
            day=item.day,
            presenter=item.presenter,
            questions=item.questions,
            papers=[paper.document for paper in item.paper_rows.select_related("document")],
            reference=item.reference,
        )
        for item in found.items.all()
    ]
    new = Item(
        title=_("Recommendations of the dialogue: %(title)s")[:250]
        % {"title": held.dialogue.title[:200]},
        purpose=Purpose.DISCUSSION,
        minutes=minutes,
        day=kept[-1].day if kept else 1,
        questions="\n".join(" ".join(row.text.split()) for row in open_ones),
    )
    try:
        saved = save_agenda(
            found, actor=held.actor, items=[*kept, new], edition=found.agenda_edition
        )
    except Invalid as error:
        said = " ".join(dict.fromkeys(error.fields.values())) or error.message
        raise Invalid(said, {"minutes": said}) from error
    item = saved[-1]
    Recommendation.objects.filter(pk__in=[row.pk for row in open_ones]).update(item=item)
    held.record("dialogue_put_on_agenda", item=item.reference, recommendations=len(open_ones))
    return item
