"""The presidency moderates what came in, writes what was done, and publishes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.consultations.actions.holding import Held, hold
from apps.consultations.links import link_of
from apps.consultations.models import Comment, Consultation, Reply, Response
from apps.consultations.queries import unanswered_clauses
from apps.consultations.states import Verdict
from apps.core.errors import EditedMeanwhile, Invalid, NotVisible, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor
from apps.notifications.actions import Letter, tell_each

MOST_REPLIES = 300
MOST_AT_ONCE = 30


@transaction.atomic
def moderate(
    consultation: Consultation,
    references: Sequence[str],
    *,
    actor: Actor,
    verdict: str,
    reason: str = "",
) -> int:
    """Publish responses, or keep them from publication with a reason that their senders read.

    A verdict can be changed until the consultation is answered. Raises Invalid without a reason,
    NotVisible for what does not wait here.
    """
    held = hold(consultation, "moderate", actor=actor)
    if verdict not in Verdict.values:
        raise Invalid(_("Choose what becomes of it."), {"verdict": _("Choose one.")})
    why = ""
    if verdict == Verdict.NOT_PUBLISHED:
        message = _("Say why it is not published: its sender reads it.")
        why = require(reason, "reason", message, limit=400)
    wanted = list(dict.fromkeys(map(clean, references)))[:MOST_AT_ONCE]
    found = list(
        Response.objects.visible_to(held.actor)
        .select_for_update(of=("self",))
        .filter(consultation=held.consultation, reference__in=wanted)
        .order_by("pk")
    )
    if not wanted or len(found) != len(wanted):
        raise NotVisible(_("There is no such sending here."))
    changed = [each for each in found if (each.verdict, each.reason) != (verdict, why)]
    for response in changed:
        response.verdict, response.reason = verdict, why
        response.moderated_at, response.moderated_by = held.now, held.actor.credentials
        response.save(update_fields=["verdict", "reason", "moderated_at", "moderated_by"])
        held.record("response_moderated", response=response.reference, verdict=verdict)
    key = f"consultation-moderated:{held.now.isoformat()}"  # a verdict may change, and back
    tell_each(_letters(held, changed, "moderated", key=key))
    return len(changed)


def _letters(held: Held, responses: Sequence[Response], template: str, *, key: str) -> list[Letter]:
    """To each sender; those of a record of the past have no address."""
    people = {user.email: user for user in User.objects.filter(email__in=_addresses(responses))}
    return [
        Letter(
            recipient=people.get(response.email),
            address=response.email,
            language=response.language,
            key=f"{key}:{response.reference}",
            template=f"consultations/emails/{template}",
            context={
                "consultation": held.consultation,
                "response": response,
                "link": link_of(response),
                "published": response.verdict == Verdict.PUBLISHED,
            },
            reason=lambda: _("you sent comments to the consultation and confirmed them"),
        )
        for response in responses
        if response.email
    ]


def _addresses(responses: Iterable[Response]) -> list[str]:
    return [response.email for response in responses if response.email]


@transaction.atomic
def save_reply(
    consultation: Consultation,
    *,
    actor: Actor,
    clause: str,
    said: str,
    done: str,
    rows: Sequence[str] = (),
    reply: Reply | None = None,
    edition: int = 0,
) -> Reply:
    """Write, or change, what was heard on a paragraph and what was done. Nobody else sees it until
    the answers are published. `rows` are the published comments that it replies to.

    The same new reply sent twice counts once. Raises Invalid; WrongState where a colleague saved
    it meanwhile.
    """
    held = hold(consultation, "reply", actor=actor)
    version = held.consultation.version
    if clause and not version.clauses.filter(key=clause).exists():
        message = _("The text has no such paragraph.")
        raise Invalid(message, {"clause": message})
    written = {
        "said": require(said, "said", _("Say what was heard.")),
        "done": require(done, "done", _("Say what was done, or why nothing was.")),
    }
    wanted = list(dict.fromkeys(row.strip().upper() for row in rows if row.strip()))
    comments = list(
        Comment.objects.filter(
            response__consultation=held.consultation,
            response__verdict=Verdict.PUBLISHED,
            response__withdrawn_at=None,
            row__in=wanted,
        )
    )
    missing = sorted(set(wanted) - {comment.row for comment in comments})
    if missing:
        message = _("No published comment has the row %(rows)s.") % {"rows": ", ".join(missing)}
        raise Invalid(message, {"rows": message})
    if reply is None:
        again = held.consultation.replies.filter(clause=clause, **written).first()
        if again is not None:
            return again
        if held.consultation.replies.count() >= MOST_REPLIES:
            raise Invalid(_("At most %(count)d replies.") % {"count": MOST_REPLIES})
        row = Reply(consultation=held.consultation)
    else:
        row = _held_reply(held, reply, edition)
        row.edition += 1
    row.clause, row.said, row.done = clause, written["said"], written["done"]
    row.edited_by, row.edited_at = held.actor.credentials, held.now
    row.save()
    row.comments.set(comments)
    held.record("reply_saved", reply=row.reference)
    return row


@transaction.atomic
def delete_reply(reply: Reply, *, actor: Actor, edition: int) -> None:
    held = hold(reply.consultation, "reply", actor=actor)
    _held_reply(held, reply, edition).delete()
    held.record("reply_deleted", reply=reply.reference)


def _held_reply(held: Held, reply: Reply, edition: int) -> Reply:
    row = Reply.objects.filter(consultation=held.consultation, pk=reply.pk).first()
    if row is None:
        raise NotVisible(_("There is no such reply."))
    if row.edition != edition:
        raise EditedMeanwhile(
            _("A colleague saved this reply after you opened it."),
            was=_("as you opened it"),
            now=_("as saved since"),
        )
    return row


@transaction.atomic
def publish_answers(consultation: Consultation, *, actor: Actor, heard: str) -> Consultation:
    """Answer: what was heard and what was done, by paragraph. It stays as it is published.

    Raises Invalid where nothing is said in sum; WrongState before the deadline, while something
    waits to be moderated, and while a paragraph that was commented on has no reply.
    """
    held = hold(consultation, "answer", actor=actor)
    locked = held.consultation
    words = require(heard, "heard", _("Say in sum what was heard and what follows."))
    pending = Response.objects.filter(consultation=locked).pending().count()
    if pending:
        raise WrongState(
            ngettext(
                "%(count)d sending waits to be moderated. Moderate it first.",
                "%(count)d sendings wait to be moderated. Moderate them first.",
                pending,
            )
            % {"count": pending}
        )
    if unanswered_clauses(locked):
        raise WrongState(_("A paragraph that was commented on has no reply yet."))
    locked.heard, locked.answered_at = words, held.now
    locked.answered_by = held.actor.credentials
    locked.save(update_fields=["heard", "answered_at", "answered_by"])
    held.record("consultation_answered", replies=locked.replies.count())
    published = Response.objects.filter(
        consultation=locked, withdrawn_at=None, verdict=Verdict.PUBLISHED
    )
    tell_each(_letters(held, list(published), "answered", key="consultation-answered"))
    return locked
