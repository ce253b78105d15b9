"""What people without an account do: send, confirm their address, take back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.consultations.actions.holding import hold
from apps.consultations.links import link_of
from apps.consultations.models import Answer, Comment, Consultation, Question, Response
from apps.consultations.states import Category, ResponseState
from apps.core import moments
from apps.core.errors import Invalid, TooMany, WrongState
from apps.core.text import clean, require
from apps.delegations.actors import Actor, clock, or_guest
from apps.notifications.actions import tell

CONFIRM_DAYS = 3
KEPT_DAYS = 7  # what nobody confirmed is then forgotten
MOST_COMMENTS = 30  # in one sending
MOST_UNCONFIRMED = 5  # sendings of one address that wait, so that nobody's mailbox is filled
LONGEST = 6000  # characters of one comment, wording or answer


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on one paragraph, by its key, or (no key) on the whole text."""

    clause: str = ""
    text: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    email: str
    category: str
    organisation: str = ""
    territory: str = ""
    shows_name: bool = True
    consents: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What one person sends at once. `answers` by the order of the question."""

    sender: Sender
    remarks: Sequence[Remark] = ()
    answers: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def respond(consultation: Consultation, *, actor: Actor, sent: Sent, once: str) -> Response:
    """Take in what anyone sends before the deadline, and ask its address to confirm it.

    The same form sent twice counts once; one that was changed in between, by the way back of a
    browser, is another sending. Raises Invalid, beside `remarks-N-field` and `answer-N`;
    WrongState before it opens and from its deadline on; TooMany where the address has several
    sendings to confirm.
    """
    held = hold(consultation, "respond", actor=or_guest(actor), presidency=False)
    once = hashlib.sha256(f"{once} {sent!r}".encode()).hexdigest()[:40]
    again = Response.objects.filter(consultation=held.consultation, once=once).first()
    if again is not None:
        return again
    sender = _checked_sender(sent.sender)
    remarks = _checked_remarks(held.consultation, sent.remarks)
    answers = _checked_answers(held.consultation, sent.answers)
    if not remarks and not answers:
        message = _("Write a comment, or answer a question.")
        raise Invalid(message, {"remarks-0-text": message})
    waiting = Response.objects.filter(email=sender.email, confirmed_at=None, withdrawn_at=None)
    if waiting.filter(confirm_until__gt=held.now).count() >= MOST_UNCONFIRMED:
        raise TooMany(
            _(
                "Several sendings wait to be confirmed from this address. Confirm one of them "
                "first, or take it back: the links are in its mailbox."
            ),
            seconds=60 * 60,
        )
    response = Response.objects.create(
        consultation=held.consultation,
        name=sender.name,
        email=sender.email,
        organisation=sender.organisation,
        territory=sender.territory,
        category=sender.category,
        shows_name=sender.shows_name,
        language=(get_language() or "en")[:10],
        once=once,
        received_at=held.now,
        confirm_until=held.now + dt.timedelta(days=CONFIRM_DAYS),
    )
    Comment.objects.bulk_create(
        Comment(response=response, order=n, clause=r.clause, text=r.text, wording=r.wording)
        for n, r in enumerate(remarks, start=1)
    )
    Answer.objects.bulk_create(
        Answer(response=response, question=question, text=text)
        for question, text in answers.items()
    )
    held.record(
        "response_received",
        response=response.reference,
        comments=len(remarks),
        answers=len(answers),
    )
    tell(
        User.objects.filter(email=sender.email).first(),
        address=sender.email,
        language=response.language,
        key=f"consultation-response:{response.reference}",
        template="consultations/emails/confirm",
        context={
            "consultation": held.consultation,
            "response": response,
            "link": link_of(response),
            "until": moments.Moment(response.confirm_until, held.consultation.zone),
        },
        reason=lambda: _("somebody gave this address on the consultation’s page"),
    )
    return response


@transaction.atomic
def confirm_response(response: Response, *, actor: Actor) -> Response:
    """Whoever opened the link shows that the address is theirs. From now on it is moderated, and
    its comments have rows in the matrix. Confirmed once more, nothing changes.

    Raises WrongState where its days have passed or it was taken back.
    """
    held = hold(response.consultation, "confirm", actor=or_guest(actor), presidency=False)
    locked = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    state = locked.state_at(held.now)
    if state in (ResponseState.EXPIRED, ResponseState.WITHDRAWN):
        raise WrongState(
            _("This can no longer be confirmed."),
            was=_("waiting to be confirmed"),
            now=_("taken back") if state == ResponseState.WITHDRAWN else _("not confirmed in time"),
            onward=held.consultation.address,
            onward_words=_("Go to the consultation"),
        )
    if state != ResponseState.UNCONFIRMED:
        return locked
    locked.confirmed_at = held.now
    locked.save(update_fields=["confirmed_at"])
    consultation = held.consultation
    for comment in locked.comments.all():
        consultation.rows += 1
        comment.row = f"P-{consultation.rows}"
        comment.save(update_fields=["row"])
    consultation.save(update_fields=["rows"])
    held.record("response_confirmed", response=locked.reference)
    return locked


@transaction.atomic
def take_back(response: Response, *, actor: Actor) -> Response:
    """Its sender takes it back, until the consultation is answered: it leaves every page, and its
    words and its name are forgotten. The rows of the matrix stay, empty."""
    held = hold(response.consultation, "take_back", actor=or_guest(actor), presidency=False)
    locked = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if locked.withdrawn_at is not None:
        return locked
    locked.withdrawn_at = held.now
    locked.name, locked.email, locked.organisation, locked.territory = "", "", "", ""
    locked.verdict, locked.reason = "", ""
    locked.save()
    locked.comments.update(text="", wording="")
    locked.answers.all().delete()
    held.record("response_taken_back", response=locked.reference)
    return locked


def forget_unconfirmed() -> int:
    """What nobody confirmed is deleted, KEPT_DAYS days after it came: it may be anybody's.

    Each consultation is a transaction: it is locked before the trail is, as in every other verb.
    """
    before = moments.database_now() - dt.timedelta(days=KEPT_DAYS)
    old = Response.objects.filter(confirmed_at=None, withdrawn_at=None, received_at__lt=before)
    concerned = Consultation.objects.filter(responses__in=old).distinct().order_by("pk")
    return sum(_forget(consultation, before) for consultation in concerned)


@transaction.atomic
def _forget(consultation: Consultation, before: dt.datetime) -> int:
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    old = locked.responses.filter(confirmed_at=None, withdrawn_at=None, received_at__lt=before)
    count = old.count()
    if count:
        old.delete()
        record(
            "responses_forgotten",
            by=clock("forget_unconfirmed"),
            kind="consultation",
            subject=locked.reference,
            count=count,
        )
    return count


def _checked_sender(sender: Sender) -> Sender:
    wrong: dict[str, str] = {}
    lines = {
        name: " ".join(clean(getattr(sender, name)).split())
        for name in ("name", "organisation", "territory")
    }
    if not lines["name"]:
        wrong["name"] = _("Give your name.")
    for name, limit in (("name", 150), ("organisation", 160), ("territory", 80)):
        if len(lines[name]) > limit:
            wrong[name] = _("At most %(count)d characters fit here.") % {"count": limit}
    email = clean(sender.email).lower()
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = _("Write an e-mail address, such as ana@example.org.")
    if len(email) > 254:
        wrong["email"] = _("At most %(count)d characters fit here.") % {"count": 254}
    if sender.category not in Category.values:
        wrong["category"] = _("Choose in which capacity you answer.")
    if not sender.consents:
        wrong["consents"] = _("Without this the comments cannot be considered in public.")
    if wrong:
        raise Invalid(_("Something about you is missing."), wrong)
    return replace(
        sender,
        email=email,
        name=lines["name"],
        organisation=lines["organisation"],
        territory=lines["territory"],
    )


def _checked_remarks(consultation: Consultation, given: Sequence[Remark]) -> list[Remark]:
    if len(given) > MOST_COMMENTS:
        raise Invalid(
            _("At most %(count)d comments in one sending. Send the others after it.")
            % {"count": MOST_COMMENTS}
        )
    texts = dict(consultation.version.clauses.values_list("key", "text"))
    remarks = []
    for number, remark in enumerate(given):
        name = f"remarks-{number}"
        if remark.clause and remark.clause not in texts:
            message = _("The text has no such paragraph.")
            raise Invalid(message, {f"{name}-text": message})
        wording = clean(remark.wording)
        if not remark.clause or " ".join(wording.split()) == texts[remark.clause]:
            wording = ""
        text = clean(remark.text)
        for part, words in (("text", text), ("wording", wording)):
            if len(words) > LONGEST:
                require(words, f"{name}-{part}", "", limit=LONGEST)
        if text or wording:
            remarks.append(Remark(remark.clause, text, wording))
    return remarks


def _checked_answers(consultation: Consultation, given: Mapping[int, str]) -> dict[Question, str]:
    answers = {}
    for question in consultation.questions.all():
        text = clean(given.get(question.order, ""))
        if not text:
            continue
        name = f"answer-{question.order}"
        if question.choices and text not in question.choices:
            message = _("Choose one of the answers.")
            raise Invalid(message, {name: message})
        answers[question] = require(text, name, "", limit=LONGEST)
    return answers
